import { fold } from '../base/fold.ts'
import { isSeparator, isUnspaced } from '../base/words.ts'

/** A piece of a text with what was searched for: each mark is where it begins in the piece, and how long it is. */
export interface Snippet {
  readonly text: string
  readonly marks: readonly (readonly [start: number, length: number])[]
}

const lengthBefore = 40
const maxLength = 160

/** The piece of a text around the first of the words, each found where a word of the text begins with it. Undefined where none is there. */
export function snippetOf(text: string, words: readonly string[]): Snippet | undefined {
  const marks = marksIn(text, words)
  const [first] = marks
  if (first === undefined) return undefined
  const start = first[0] <= lengthBefore ? 0 : startOfWord(text, first[0] - lengthBefore)
  const end = Math.max(Math.min(text.length, start + maxLength), first[0] + first[1])
  const [before, behind] = [start > 0 ? '…' : '', end < text.length ? '…' : '']
  const shown = marks.filter(([at, length]) => at + length <= end)
  return { text: `${before}${text.slice(start, end)}${behind}`, marks: shown.map(([at, length]) => [at - start + before.length, length]) }
}

/** How many of the words a text has. */
export function countWords(text: string, words: readonly string[]): number {
  return words.filter((word) => marksIn(text, [word]).length > 0).length
}

/** Every place of every word, in order, without overlaps. */
function marksIn(text: string, words: readonly string[]): readonly (readonly [number, number])[] {
  const { folded, origins } = foldedWithOrigins(text)
  const found: [number, number][] = []
  for (const word of words) {
    for (let at = folded.indexOf(word); at !== -1 && word !== ''; at = folded.indexOf(word, at + 1)) {
      if (!beginsWord(folded, at)) continue
      const start = origins[at] ?? 0
      found.push([start, (origins[at + word.length] ?? text.length) - start])
    }
  }
  found.sort(([a, first], [b, second]) => a - b || second - first)
  return found.filter(([at], index) => found.slice(0, index).every(([start, length]) => at >= start + length))
}

/** The folded text, and for each of its letters where the letter that it comes from stands. */
function foldedWithOrigins(text: string): { folded: string; origins: readonly number[] } {
  let folded = ''
  const origins: number[] = []
  let at = 0
  for (const letter of text) {
    const plain = fold(letter)
    for (let index = 0; index < plain.length; index++) origins.push(at)
    folded += plain
    at += letter.length
  }
  return { folded, origins: [...origins, text.length] }
}

function beginsWord(folded: string, at: number): boolean {
  const before = [...folded.slice(Math.max(0, at - 2), at)].at(-1)
  return before === undefined || isSeparator(before) || isUnspaced(before) || isUnspaced(folded.slice(at, at + 2))
}

function startOfWord(text: string, from: number): number {
  const space = text.indexOf(' ', from - 1)
  return space === -1 || space > from + 20 ? from : space + 1
}
