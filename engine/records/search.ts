import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { wordsOf } from '../base/words.ts'
import { pathText, type QueryContext, type SearchFit, type SearchGroups } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import { type SearchedField, type SearchedParts, searchedParts } from '../model/search.ts'
import { readSearch, type SearchText, searchGroups } from './search-text.ts'

/** How an entity is searched by the person who asks. */
export interface EntitySearch {
  readonly entity: Entity
  /** Everything that stands in the index. */
  readonly parts: SearchedParts
  /** What the person may see of it. */
  readonly visible: readonly SearchedField[]
  /** The values of some fields are hidden, so that a hit must be found again in those that are not. */
  readonly isPartial: boolean
}

/** The rows that a text finds, whatever their order: each word is the beginning of one in a searched field. Signs alone find nothing; undefined for blanks. */
export function searchCondition(context: QueryContext, entity: Entity, alias: string, text: string): Sql | undefined {
  const read = readSearch(text)
  if (read === undefined) return text.trim() === '' ? undefined : rawSql('1 = 0')
  const search = entitySearch(context, entity)
  if (!hasIndex(search)) return scan(context, entity, alias, read)
  const id = identifier(alias, 'id')
  const groups = groupsOf(search, read, true)
  if (!leadsElsewhere(search)) return sql`${id} in (${ownIds(context, search, groups)})`
  return joinSql(
    groups.map((group) => sql`${id} in (${relatedIds(context, search, group)})`),
    ' and ',
  )
}

/** What the search of an entity reads, and what of it the person may see. The index is that of the whole model. */
export function entitySearch(context: QueryContext, entity: Entity): EntitySearch {
  const whole = context.visibility?.model ?? context.model
  const parts = searchedParts(whole.entities, whole.entities.get(entity.name) ?? entity)
  const { own: visible, references, lines } = searchedParts(context.model.entities, entity)
  const isPartial = visible.length < parts.own.length || context.rows(entity, context.alias()).isNarrowed === true
  return { entity, parts: { own: parts.own, references, lines }, visible, isPartial }
}

/** True where an index answers; without one, the fields are read row by row. */
export function hasIndex(search: EntitySearch): boolean {
  return search.parts.own.length > 0 || leadsElsewhere(search)
}

/** True where the search reads records that this one points to, or lines that it owns. */
export function leadsElsewhere({ parts }: EntitySearch): boolean {
  return parts.references.length > 0 || parts.lines.length > 0
}

export function groupsOf(search: EntitySearch, text: SearchText, isPrefix: boolean): SearchGroups {
  const choices = search.visible.flatMap(({ field }) => (field.options.length > 0 ? [field] : []))
  return searchGroups(text, choices, isPrefix)
}

/** Selects the ids of the records whose own index has all groups. */
export function ownIds(context: QueryContext, search: EntitySearch, groups: SearchGroups): Sql {
  const { entity, isPartial } = search
  const query = context.dialect.search.query(groups, { isPrefix: true, level: 2 })
  if (context.visibility === undefined && !isPartial) return context.dialect.search.ids(entity.table, query)
  const row = context.alias()
  const { from, condition } = context.dialect.search.hits(entity.table, context.rows(entity, row), row, query)
  return sql`select ${identifier(row, 'id')} from ${from} where ${joinSql([condition, ...recheck(context, search, row, groups)], ' and ')}`
}

/** Where values are hidden: the groups are found in those that are not, by the same words as in the index. Nothing where all of them can be seen. */
export function recheck(
  context: QueryContext,
  { visible, isPartial }: EntitySearch,
  row: string,
  groups: SearchGroups,
  fit: SearchFit = { isPrefix: true, level: 2 },
): readonly Sql[] {
  if (!isPartial) return []
  const columns = visible.map(({ column }) => column)
  return [columns.length === 0 ? rawSql('1 = 0') : context.dialect.search.isFound(columns, row, groups, fit)]
}

/** Selects the ids of the records that have one group in their own index, in that of what they point to, or in that of their lines. */
export function relatedIds(context: QueryContext, search: EntitySearch, group: SearchGroups[number]): Sql {
  const { entity, parts } = search
  const own = parts.own.length > 0 ? [ownIds(context, search, [group])] : []
  const through = parts.references.flatMap((steps) => pointing(context, entity, steps, group))
  const owning = parts.lines.flatMap((field) => {
    const lines = context.model.entities.get(field.lines?.entity ?? '')
    if (lines?.owner === undefined) return []
    const row = context.alias()
    const ids = ownIds(context, entitySearch(context, lines), [group])
    const owner = identifier(row, lines.owner.column)
    return sql`select ${owner} from ${context.rows(lines, row).source} where ${identifier(row, 'id')} in (${ids}) and ${identifier(row, 'deleted_at')} is null`
  })
  return joinSql([...own, ...through, ...owning], ' union ')
}

/** Selects the ids of the rows of an entity that point, along the steps, to what a group finds. */
function pointing(context: QueryContext, entity: Entity, [step, ...rest]: readonly Field[], group: SearchGroups[number]): readonly Sql[] {
  const column = step?.type.columns(step).at(-1)
  if (step === undefined || column === undefined) return []
  return step.targets.flatMap((name) => {
    const target = context.model.entities.get(name)
    if (target === undefined) return []
    const found = rest.length > 0 ? pointing(context, target, rest, group) : targetIds(context, target, group)
    return found.map((ids) => {
      const row = context.alias()
      return sql`select ${identifier(row, 'id')} from ${context.rows(entity, row).source} where ${identifier(row, column.name)} in (${ids})`
    })
  })
}

function targetIds(context: QueryContext, target: Entity, group: SearchGroups[number]): readonly Sql[] {
  const search = entitySearch(context, target)
  return search.parts.own.length === 0 ? [] : [ownIds(context, search, [group])]
}

/** Without an index: every word stands somewhere in the label. */
function scan(context: QueryContext, entity: Entity, alias: string, { pieces }: SearchText): Sql {
  const paths = entity.label.flatMap((part) => ('path' in part ? [part.path] : []))
  const texts = paths.map((path) => pathText(context, entity, alias, path))
  return joinSql(
    pieces.map((run) => found(context, texts, [run.flatMap(wordsOf)])),
    ' and ',
  )
}

/** One of the alternatives stands in the texts, with all its words. */
function found(context: QueryContext, texts: readonly Sql[], alternatives: SearchGroups[number]): Sql {
  if (texts.length === 0 || alternatives.length === 0) return rawSql('1 = 0')
  const folded = texts.map((text) => context.dialect.fold(sql`coalesce(${text}, '')`))
  const word = (text: string) => {
    const part = context.dialect.bindColumn(text, { kind: 'text' })
    return sql`(${joinSql(
      folded.map((whole) => context.dialect.contains(whole, part)),
      ' or ',
    )})`
  }
  return sql`(${joinSql(
    alternatives.map((words) => sql`(${joinSql(words.map(word), ' and ')})`),
    ' or ',
  )})`
}
