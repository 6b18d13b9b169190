import { t } from '../i18n/t.ts'

/** What an import has kept of where a record was before: fields that nobody sets otherwise. */
const keptFields: ReadonlySet<string> = new Set(['createdAt', 'createdBy', 'updatedAt', 'updatedBy'])

/** A sentence about a record that was kept elsewhere before, and the field and the value that it is about. */
export interface KeptDate {
  readonly label: string
  readonly name: 'createdAt' | 'updatedAt'
  readonly value: unknown
}

/**
 * The fields of a change without those by which an import keeps the dates of a former system, and what is said of these in their place: when the
 * record was made there, or else when it was changed last.
 */
export function withoutKeptDates(changes: Readonly<Record<string, unknown>>): {
  readonly changes: Readonly<Record<string, unknown>>
  readonly kept: KeptDate | undefined
} {
  const others = Object.fromEntries(Object.entries(changes).filter(([name]) => !keptFields.has(name)))
  const after = (name: string) => (changes[name] as { readonly after?: unknown } | undefined)?.after ?? undefined
  const [made, changed] = [after('createdAt'), after('updatedAt')]
  if (made !== undefined) return { changes: others, kept: { label: t('Made in a former system'), name: 'createdAt', value: made } }
  if (changed !== undefined)
    return { changes: others, kept: { label: t('Last changed in a former system'), name: 'updatedAt', value: changed } }
  return { changes: others, kept: undefined }
}
