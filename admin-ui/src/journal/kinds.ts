import type { EntityDescription, MetadataDescription, OptionDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'

/** Something that can be entered beside a journal: a kind of a record that stands there (a call), or the record as such. */
export interface LogKind {
  readonly entity: EntityDescription
  /** The reference by which it stands in the journal. */
  readonly on: string
  readonly option?: OptionDescription
  readonly title: string
  /** The key that opens its form: the first letter of its title that is still free, else a digit (no keyboard types 电话 with one key). */
  readonly key?: string
}

/** Keys that mean something else on a record page. */
const taken = ['/', 'j', 'k']
const digits = '123456789'

/** What a person may enter in the journal of an entity: the kinds that the metadata declares, in its order. */
export function logKinds(metadata: MetadataDescription, entity: string): readonly LogKind[] {
  const used = new Set(taken)
  return Object.values(metadata.entities).flatMap((source) => {
    const on = source.timeline?.on.find((name) => source.fields[name]?.targets?.includes(entity))
    const kind = source.timeline?.kind === undefined ? undefined : source.fields[source.timeline.kind]
    if (on === undefined || kind?.options === undefined || !source.can.create) return []
    return kind.options
      .filter((option) => option.isRetired !== true)
      .map((option): LogKind => {
        const key = [...option.title.toLowerCase(), ...digits].find((letter) => /[a-z1-9]/.test(letter) && !used.has(letter))
        if (key !== undefined) used.add(key)
        return { entity: source, on, option, title: option.title, ...(key === undefined ? {} : { key }) }
      })
  })
}

export interface JournalFilter {
  readonly value: string
  readonly title: string
}

/** By what a journal can be narrowed: the kinds of what stands there, then changes and files. */
export function journalFilters(metadata: MetadataDescription, entity: string): readonly JournalFilter[] {
  const between = Object.values(metadata.entities)
    .filter((source) => refersTo(source, entity))
    .map(({ name }) => name)
  const sources = Object.values(metadata.entities).filter((source) => [entity, ...between].some((target) => refersTo(source, target)))
  return [
    ...sources.flatMap((source) => {
      const kind = source.timeline?.kind === undefined ? undefined : source.fields[source.timeline.kind]
      if (kind?.options === undefined) return [{ value: source.name, title: source.plural }]
      return kind.options.map((option) => ({ value: `${source.name}:${option.value}`, title: option.title }))
    }),
    { value: 'comment', title: t('Comments') },
    { value: 'change', title: t('Changes') },
    { value: 'file', title: t('Documents') },
  ]
}

function refersTo(source: EntityDescription, entity: string): boolean {
  return source.timeline?.on.some((name) => source.fields[name]?.targets?.includes(entity)) === true
}
