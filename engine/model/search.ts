import type { ColumnKind } from '../fields/column.ts'
import type { Field } from '../fields/field.ts'
import { hasLinks } from './links.ts'
import type { Entity } from './model.ts'

/**
 * Weights are told apart in three levels: 0 for 4 and more, 1 for 2 and more, 2 for the rest. The levels are absolute, so that a field
 * that joins the search changes nothing about the words that are in the index already.
 */
export type SearchLevel = 0 | 1 | 2

/** What a searched column holds, as far as that matters for its words. */
export type SearchedText = 'text' | 'html' | 'phone' | 'value'

/** One column whose words stand in the search index of its table. */
export interface SearchedColumn {
  readonly name: string
  readonly kind: ColumnKind
  readonly holds: SearchedText
  readonly level: SearchLevel
}

/** A searched field with a column in the table of its entity. */
export interface SearchedField {
  readonly path: string
  readonly field: Field
  readonly column: SearchedColumn
}

/** What the search of an entity reads. */
export interface SearchedParts {
  readonly own: readonly SearchedField[]
  /** References whose targets are searched by their own index: the steps of a path, the last one to those targets. */
  readonly references: readonly (readonly Field[])[]
  /** Owned lines that have an index of their own. */
  readonly lines: readonly Field[]
}

type Entities = Pick<ReadonlyMap<string, Entity>, 'get'>

const wordKinds: ReadonlySet<ColumnKind['kind']> = new Set(['text', 'json', 'integer', 'decimal', 'date'])

/** The paths that an entity is searched by: those that it names; unless `x-search` of the entity lists them, those of its label as well. */
export function searchedPaths(entity: Entity): readonly string[] {
  const named = entity.searchFields
  if (entity.isSearchListed === true) return named
  // Owned lines are searched where that was asked for; an index over every line of every bill would cost more than it finds.
  if (entity.owner !== undefined && named.length === 0) return []
  return [...new Set([...named, ...entity.label.flatMap((part) => ('path' in part ? [part.path] : []))])]
}

/** What the search of an entity reads, resolved. */
export function searchedParts(entities: Entities, entity: Entity): SearchedParts {
  const own: SearchedField[] = []
  const references: (readonly Field[])[] = []
  if (entity.isInternal) return { own, references, lines: [] }
  for (const path of searchedPaths(entity)) {
    const steps = fieldsAlong(entities, entity, path.split('.'))
    const field = steps.at(-1)
    if (field === undefined) continue
    const last = steps.findLastIndex((step) => step.targets.length > 0)
    if (last >= 0) references.push(steps.slice(0, last + 1).filter((step) => step.targets.length > 0))
    else own.push(...columnsOf(entity, path, field))
  }
  return {
    own: eachOnce(own),
    references: distinct(references),
    lines: [...entity.fields.values()].filter((field) => hasSearchedLines(entities, field)),
  }
}

/** The columns in the search index of an entity; none where it has no index. */
export function searchedColumns(entities: Entities, entity: Entity): readonly SearchedColumn[] {
  return searchedParts(entities, entity).own.map(({ column }) => column)
}

function columnsOf(entity: Entity, path: string, field: Field): readonly SearchedField[] {
  const fields = field.members.size > 0 ? [...field.members.values()] : [field]
  return fields.flatMap((member) => {
    const [column, ...more] = member.type.columns(member)
    const isSearched = column !== undefined && more.length === 0 && wordKinds.has(column.kind.kind) && isOpen(member)
    if (!isSearched || member.lines !== undefined || hasLinks(member)) return []
    const level = levelOf(entity.searchWeights?.get(path) ?? 1)
    return [
      { path: member.path, field: member, column: { name: column.name, kind: column.kind, holds: holdsOf(member, column.kind), level } },
    ]
  })
}

/** What is secret, or said to be left out of the search, is in no index. */
function isOpen({ schema }: Field): boolean {
  return schema['x-secret'] === undefined && schema['x-not-in']?.includes('search') !== true
}

function holdsOf({ schema }: Field, { kind }: ColumnKind): SearchedText {
  if (kind === 'text' && schema.contentMediaType === 'text/html') return 'html'
  if (kind === 'text' && schema.format === 'phone') return 'phone'
  return kind === 'text' || kind === 'json' ? 'text' : 'value'
}

function levelOf(weight: number): SearchLevel {
  return weight >= 4 ? 0 : weight >= 2 ? 1 : 2
}

/** The fields along a path; none when it leads nowhere. */
function fieldsAlong(entities: Entities, entity: Entity, path: readonly string[]): readonly Field[] {
  const fields: Field[] = []
  let names: ReadonlyMap<string, Field> = entity.fields
  for (const step of path) {
    const field = names.get(step)
    if (field === undefined) return []
    fields.push(field)
    const [target = '', ...others] = field.targets
    names =
      field.members.size > 0
        ? field.members
        : others.length > 0 || hasLinks(field)
          ? new Map()
          : (entities.get(target)?.fields ?? new Map())
  }
  return fields
}

function hasSearchedLines(entities: Entities, field: Field): boolean {
  const lines = entities.get(field.lines?.entity ?? '')
  return lines !== undefined && lines.searchFields.length > 0
}

/** A column that two paths name counts by the greater weight. */
function eachOnce(fields: readonly SearchedField[]): readonly SearchedField[] {
  const found = new Map<string, SearchedField>()
  for (const field of fields) {
    const before = found.get(field.column.name)
    if (before === undefined || before.column.level > field.column.level) found.set(field.column.name, field)
  }
  return [...found.values()]
}

function distinct(paths: readonly (readonly Field[])[]): readonly (readonly Field[])[] {
  const found = paths.filter((steps) => steps.every((step) => !hasLinks(step)))
  return [...new Map(found.map((steps) => [steps.map((step) => step.path).join('.'), steps])).values()]
}
