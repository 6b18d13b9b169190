import { fold } from '../../../engine/base/fold.ts'
import type { NamedPerson } from '../api/comments.ts'

/** A comment in parts: what is said, and who is mentioned; null for somebody whom the reader does not see. */
export type TextPart = string | { readonly person: NamedPerson | null }

const token = /@\[([0-9a-f-]{36})\]/gi

/** Cuts a stored text at its mentions (`@[id]`). */
export function partsOf(text: string, mentions: readonly NamedPerson[]): readonly TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const match of text.matchAll(token)) {
    if (match.index > from) parts.push(text.slice(from, match.index))
    parts.push({ person: mentions.find(({ id }) => id === match[1]?.toLowerCase()) ?? null })
    from = match.index + match[0].length
  }
  if (from < text.length) parts.push(text.slice(from))
  return parts
}

/** As it is typed: people by their names. One who is not seen stays a token, so that the mention is not lost. */
export function typedText(text: string, mentions: readonly NamedPerson[]): string {
  return text.replace(token, (found, id: string) => {
    const person = mentions.find((one) => one.id === id.toLowerCase())
    return person === undefined ? found : `@${person.label}`
  })
}

/** As it is stored: the names of people who were chosen become mentions, the longest first. */
export function storedText(typed: string, people: readonly NamedPerson[]): string {
  const byLength = [...people].sort((a, b) => b.label.length - a.label.length)
  return byLength.reduce((text, { id, label }) => text.replaceAll(`@${label}`, `@[${id}]`), typed)
}

/** The name that is being typed before the caret, after an at sign; undefined where none is. */
export function searchedName(typed: string, caret: number): string | undefined {
  return /(?:^|\s)@([^\s@]{0,30}(?: [^\s@]{1,30})?)$/u.exec(typed.slice(0, caret))?.[1]
}

/** The text with the name that is being typed written out, and where the caret stands then. */
export function withPerson(typed: string, caret: number, label: string): { readonly text: string; readonly caret: number } {
  const name = searchedName(typed, caret) ?? ''
  const before = `${typed.slice(0, caret - name.length)}${label} `
  return { text: before + typed.slice(caret).replace(/^ /, ''), caret: before.length }
}

/** Whether a person may be meant by the beginning of a name: while an answer is on the way, those of the search before are still there. */
export function isMeant({ label }: NamedPerson, name: string): boolean {
  const [whole, wanted] = [fold(label), fold(name)]
  return whole.startsWith(wanted) || whole.split(/\s+/).some((word) => word.startsWith(wanted))
}
