import { phoneMark, wordsOf } from '../base/words.ts'
import type { SearchedWords, SearchGroups } from '../database/index.ts'
import type { Field } from '../fields/index.ts'

const maxLength = 400
const maxPieces = 8
const maxWords = 24
/** So many digits of a phone number are looked for anywhere in it. */
const minDigits = 3

/** A text that somebody searches for, as the pieces between its spaces. */
export interface SearchText {
  readonly pieces: readonly (readonly string[])[]
}

/** What is searched for; undefined where the text holds no letter and no digit. */
export function readSearch(text: string): SearchText | undefined {
  const pieces: (readonly string[])[] = []
  let words = 0
  for (const run of runs(text.slice(0, maxLength))) {
    const found = run.filter((piece) => wordsOf(piece).length > 0)
    words += found.flatMap(wordsOf).length
    if (found.length > 0 && pieces.flat().length < maxPieces && words <= maxWords) pieces.push(found)
  }
  return pieces.length === 0 ? undefined : { pieces }
}

/**
 * The text as groups of alternatives: its words; digits together as a part of a phone number, however it is written; and a choice by its title
 * as the code that is stored. A title counts when its words begin with those typed, or are those where `isPrefix` is false.
 */
export function searchGroups({ pieces }: SearchText, choices: readonly Field[], isPrefix: boolean): SearchGroups {
  return pieces.map((run) => {
    const words = run.flatMap(wordsOf)
    return [words, ...phoneOf(run), ...codesOf(words, choices, isPrefix)]
  })
}

/** The same for a cursor: what was typed, as it is compared. */
export function searchKey({ pieces }: SearchText): string {
  return `search ${pieces.map((run) => run.flatMap(wordsOf).join(' ')).join(' ')}`
}

/** Pieces of a text; those of digits that follow each other belong together. */
function runs(text: string): readonly (readonly string[])[] {
  const all: string[][] = []
  let wasNumber = false
  for (const piece of text.split(/\s+/)) {
    const isNumber = isNumberPiece(piece)
    if (isNumber && wasNumber) all.at(-1)?.push(piece)
    else all.push([piece])
    wasNumber = isNumber
  }
  return all
}

function isNumberPiece(piece: string): boolean {
  return /\d/.test(piece) && /^[\d+()./-]+$/.test(piece)
}

function phoneOf(run: readonly string[]): readonly SearchedWords[] {
  if (!run.every(isNumberPiece)) return []
  const digits = run.join('').replaceAll('(0)', '').replace(/\D/g, '').replace(/^0+/, '')
  return digits.length < minDigits ? [] : [[`${phoneMark}${digits}`]]
}

function codesOf(words: SearchedWords, choices: readonly Field[], isPrefix: boolean): readonly SearchedWords[] {
  const codes = new Map<string, SearchedWords>()
  for (const { title, value } of choices.flatMap((field) => field.options)) {
    const named = wordsOf(title)
    const code = wordsOf(String(value))
    const fits = words.every((word) => named.some((name) => (isPrefix ? name.startsWith(word) : name === word)))
    if (fits && code.length > 0) codes.set(code.join(' '), code)
  }
  return [...codes.values()]
}
