/** The allowed name nearest to a misspelt one (at most a third of the letters wrong), or undefined. */
export function nearestName(wrong: string, allowed: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(wrong.length / 3)) + 1
  for (const candidate of allowed) {
    if (Math.abs(candidate.length - wrong.length) >= bestDistance) continue
    const distance = editDistance(wrong.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** ` Did you mean "x"?` with a leading space, or an empty string: to be put at the end of a message. */
export function didYouMean(wrong: string, allowed: Iterable<string>): string {
  const name = nearestName(wrong, allowed)
  return name === undefined ? '' : ` Did you mean "${name}"?`
}

/** A hint for a name that does not exist: the nearest one, else what is allowed (at most 12 names). */
export function allowedOrNearest(wrong: string, allowed: Iterable<string>): string {
  const names = [...allowed]
  const nearest = nearestName(wrong, names)
  if (nearest !== undefined) return `Did you mean "${nearest}"?`
  if (names.length === 0) return 'There are none yet.'
  return `Allowed: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', ...' : ''}.`
}

/** Letters to insert, delete, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let twoBack: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwap ? at(twoBack, j - 2) + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(replace, swap, at(previous, j) + 1, at(current, j - 1) + 1))
    }
    twoBack = previous
    previous = current
  }
  return at(previous, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0
}
