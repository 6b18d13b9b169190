import { Checkbox, TextInput } from '@mantine/core'
import type { Document } from '../api/designer.ts'
import { isObject } from './merge.ts'

interface ListDataProps {
  readonly title: string
  readonly entry: Document
  /** What some value of the list says, by name, with a value as an example of the type. */
  readonly known: ReadonlyMap<string, unknown>
  /** What the members are called, in the language of the page; undefined where nothing says so. */
  readonly titleOf: (name: string) => string | undefined
  readonly onChange: (data: Document) => void
}

/** What conditions and computed fields read of a value (`data`): days of payment terms, whether a reason takes a text. */
export function ListData({ title, entry, known, titleOf, onChange }: ListDataProps) {
  if (known.size === 0) return null
  const data = (isObject(entry.data) ? entry.data : {}) as Document
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...rest } = data
    onChange(value === undefined ? rest : { ...rest, [name]: value })
  }
  return (
    <fieldset className="option-data" aria-label={title}>
      {[...known].map(([name, example]) =>
        typeof example === 'boolean' ? (
          <Checkbox
            key={name}
            size="xs"
            label={titleOf(name) ?? inWords(name)}
            checked={data[name] === true}
            onChange={({ currentTarget: { checked } }) => set(name, checked ? true : undefined)}
          />
        ) : (
          <TextInput
            key={`${name} ${String(data[name] ?? '')}`}
            size="xs"
            label={titleOf(name) ?? inWords(name)}
            inputMode={typeof example === 'number' ? 'decimal' : 'text'}
            defaultValue={String(data[name] ?? '')}
            onBlur={({ currentTarget }) => {
              const read = readData(currentTarget.value, example)
              if (read === null) currentTarget.value = String(data[name] ?? '')
              else if (read !== data[name]) set(name, read)
            }}
          />
        ),
      )}
    </fieldset>
  )
}

/** Names and kinds of what the values of a list say: whole tables and lists are left to files. */
export function knownData(values: Readonly<Record<string, Document>>): ReadonlyMap<string, unknown> {
  const all = Object.values(values).flatMap(({ data }) => (isObject(data) ? Object.entries(data) : []))
  return new Map(all.filter(([, value]) => typeof value !== 'object'))
}

/** A text as the others say it: undefined for none, null for what is no such value. */
export function readData(text: string, example: unknown): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  if (typeof example !== 'number') return trimmed
  const number = Number(trimmed.replace(',', '.'))
  return Number.isFinite(number) ? number : null
}

/** `minimumRating` as "Minimum rating". */
function inWords(name: string): string {
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
