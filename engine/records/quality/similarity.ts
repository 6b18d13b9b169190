/** Two words that are less alike than this have nothing to do with each other. */
const leastWord = 0.7
const longest = 60

/**
 * How alike two lists of words are, from 0 to 1: whatever the order, words are paired with the word they are most like, and
 * longer words count more. Words that are written together in one of the two are the same (`data soft`, `datasoft`).
 */
export function similarity(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  const together = wordSimilarity(a.join(''), b.join(''))
  if (together === 1 || (a.length === 1 && b.length === 1)) return together
  return Math.max(together >= 0.85 ? together : 0, pairedSimilarity(a, b))
}

function pairedSimilarity(a: readonly string[], b: readonly string[]): number {
  const left = [...b]
  let shared = 0
  for (const word of a) {
    let best = leastWord
    let place = -1
    for (const [index, other] of left.entries()) {
      const alike = wordSimilarity(word, other)
      if (alike < best || (alike === best && place >= 0)) continue
      best = alike
      place = index
    }
    const other = left[place]
    if (other === undefined) continue
    left.splice(place, 1)
    shared += best * (word.length + other.length)
  }
  return shared / (lettersOf(a) + lettersOf(b))
}

function lettersOf(words: readonly string[]): number {
  return words.reduce((sum, word) => sum + word.length, 0)
}

/** 1 less the share of letters that must be inserted, deleted, replaced or swapped with their neighbour. */
export function wordSimilarity(a: string, b: string): number {
  if (a === b) return 1
  const length = Math.max(a.length, b.length)
  if (length > longest) return 0
  const most = Math.floor(length * (1 - leastWord))
  const distance = Math.abs(a.length - b.length) > most ? most + 1 : editDistance(a, b, most)
  return distance > most ? 0 : 1 - distance / length
}

/** Optimal string alignment distance; answers `most + 1` as soon as it is certain to be larger than `most`. */
function editDistance(a: string, b: string, most: number): number {
  let twoBack = new Uint8Array(b.length + 1)
  let previous = Uint8Array.from({ length: b.length + 1 }, (_, index) => index)
  let current = new Uint8Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    current[0] = i
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const isSame = a.charCodeAt(i - 1) === b.charCodeAt(j - 1)
      let best = Math.min(at(previous, j - 1) + (isSame ? 0 : 1), at(previous, j) + 1, at(current, j - 1) + 1)
      if (i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1))
        best = Math.min(best, at(twoBack, j - 2) + 1)
      current[j] = best
      if (best < least) least = best
    }
    if (least > most) return most + 1
    const free = twoBack
    twoBack = previous
    previous = current
    current = free
  }
  return at(previous, b.length)
}

function at(row: Uint8Array, index: number): number {
  return row[index] ?? 0
}
