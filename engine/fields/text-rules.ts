/** Unicode NFC without white space at the ends; an empty text is no value. Leaves what is not a text. */
export function cleanText(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.normalize('NFC').trim()
  return text === '' ? null : text
}

/** What no database can store: U+0000 (PostgreSQL refuses it) and half a surrogate pair (not Unicode at all). */
export function textProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (value.includes('\u0000')) return 'The text holds the character U+0000, which cannot be stored. Remove it.'
  if (hasLoneSurrogate(value)) return 'The text holds half of a character (a lone surrogate), which cannot be stored. Type the text anew.'
  return undefined
}

/** For comparing what people type with what is declared: NFC, trimmed, in one case. */
export function foldCase(text: string): string {
  return text.normalize('NFC').trim().toLowerCase()
}

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text)
}
