import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import { columnKind, labelSql, type QueryContext, recordJson, type Selection } from '../../database/index.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { type JournalSource, journalSources } from '../../model/timeline.ts'
import type { Cursor } from '../cursor.ts'
import { entryJson, personJson } from '../history.ts'

export interface JournalRow extends Record<string, unknown> {
  /** When, as text that sorts in the order of time. */
  readonly at: string
  readonly id: string
  /** JSON of the item. */
  readonly item: string
}

interface Asked {
  readonly id: string
  readonly limit: number
  /** Everything where it is left out. */
  readonly wanted: ReadonlySet<string> | undefined
  readonly after: Cursor | undefined
}

/** One part of the journal: what is read, and where from. */
interface Branch {
  readonly at: Sql
  readonly id: Sql
  readonly item: Sql
  /** From `from` on, with a condition. */
  readonly source: Sql
}

/** The statement of a page; each part is read no further than the page needs. Undefined where nothing of what is wanted can be there. */
export function journalStatement(query: QueryContext, entity: Entity, asked: Asked): Sql | undefined {
  const sources = journalSources(query.model, entity)
  const branches = [
    ...sources.filter(({ source }) => isWanted(asked, source.name)).map((source) => recordBranch(query, entity, source, asked)),
    ...(asked.wanted === undefined || asked.wanted.has('change') ? changeBranches(query, entity, sources, asked) : []),
    ...(asked.wanted === undefined || asked.wanted.has('file') ? fileBranches(query, entity, sources, asked) : []),
    ...(asked.wanted === undefined || asked.wanted.has('comment') ? [commentBranch(query, entity, asked)] : []),
  ]
  if (branches.length === 0) return undefined
  const limit = rawSql(String(asked.limit))
  const parts = branches.map((branch, index) => {
    const at = query.dialect.ordered(branch.at)
    const id = query.dialect.plainText(branch.id, { kind: 'id' })
    const older = asked.after === undefined ? rawSql('') : sql` and (${at}, ${id}) < (${asked.after.values[0]}, ${asked.after.id})`
    const rows = sql`select ${at} as at, ${id} as id, ${query.dialect.toText(branch.item)} as item ${branch.source}${older} order by 1 desc, 2 desc limit ${limit}`
    return sql`select * from (${rows}) ${identifier(`b${index}`)}`
  })
  return sql`select * from (${joinSql(parts, ' union all ')}) j order by at desc, id desc limit ${limit}`
}

function isWanted({ wanted }: Asked, entity: string): boolean {
  return wanted === undefined || [...wanted].some((kind) => kind.split(':')[0] === entity)
}

function recordBranch(query: QueryContext, entity: Entity, journal: JournalSource, asked: Asked): Branch {
  const { source, timeline } = journal
  const alias = query.alias()
  const known = (name: string | undefined) => (name === undefined ? undefined : source.fields.get(name))
  const moment = known(timeline.at)
  const made = query.dialect.plainText(identifier(alias, 'created_at'), { kind: 'instant' })
  const at =
    moment === undefined
      ? made
      : sql`coalesce(${query.dialect.plainText(query.value(source, moment, alias).sql, columnKind(moment))}, ${made})`
  const names = ['createdAt', 'createdBy', timeline.at, timeline.kind, timeline.text, ...timeline.on].filter(
    (name) => known(name) !== undefined,
  )
  const selection: Selection = new Map(names.map((name) => [name as string, true]))
  const kind = known(timeline.kind)
  return {
    at,
    id: identifier(alias, 'id'),
    item: query.dialect.jsonObject([
      ['source', textLiteral('record')],
      ['entity', textLiteral(source.name)],
      ['at', query.dialect.ordered(at)],
      ['record', recordJson(query, source, alias, selection)],
    ]),
    source: sql`from ${query.rows(source, alias).source} where ${identifier(alias, 'deleted_at')} is null and ${belongs(query, entity, journal, alias, asked.id)}${ofKind(query, source, kind, alias, asked)}`,
  }
}

/** Only these kinds of an entity, where single ones are asked for: `visit:call`. */
function ofKind(query: QueryContext, source: Entity, kind: Field | undefined, alias: string, { wanted }: Asked): Sql {
  if (wanted === undefined || wanted.has(source.name)) return rawSql('')
  const values = [...wanted].flatMap((one) => (one.startsWith(`${source.name}:`) ? [one.slice(source.name.length + 1)] : []))
  if (kind === undefined) return rawSql(' and 1 = 0')
  const text = query.dialect.plainText(query.value(source, kind, alias).sql, columnKind(kind))
  return sql` and ${text} in (${joinSql(values.map((value) => sql`${value}`))})`
}

/** The row refers to the record, or to one of those through which it comes into the journal. */
function belongs(query: QueryContext, entity: Entity, { source, direct, through }: JournalSource, alias: string, id: string): Sql {
  const bound = query.dialect.bindColumn(id, { kind: 'id' })
  const conditions = [
    ...direct.map((name) => pointsTo(source, name, alias, entity, bound)),
    ...through.map((step) => {
      const row = query.alias()
      const above = joinSql(
        step.direct.map((name) => pointsTo(step.entity, name, row, entity, bound)),
        ' or ',
      )
      const ids = sql`select ${identifier(row, 'id')} from ${query.rows(step.entity, row).source} where ${identifier(row, 'deleted_at')} is null and (${above})`
      return pointsTo(source, step.field, alias, step.entity, ids)
    }),
  ]
  return sql`(${joinSql(conditions, ' or ')})`
}

function pointsTo(source: Entity, name: string, alias: string, target: Entity, ids: Sql): Sql {
  const field = source.fields.get(name)
  if (field === undefined) throw new Error(`${source.name} has no field ${name}`)
  const columns = field.type.columns(field).map((column) => identifier(alias, column.name))
  const ofKind = field.targets.length > 1 ? sql` and ${columns[0]} = ${textLiteral(target.name)}` : rawSql('')
  return sql`(${columns.at(-1) ?? identifier(alias, field.column)} in (${ids})${ofKind})`
}

/** The changes of the record, and of those whose activities stand in its journal; their creation is told by themselves. */
function changeBranches(query: QueryContext, entity: Entity, sources: readonly JournalSource[], asked: Asked): readonly Branch[] {
  const own = changeBranch(query, entity, (subject) => sql`${subject} = ${query.dialect.bindColumn(asked.id, { kind: 'id' })}`)
  const others = sources
    .filter(({ timeline, direct, source }) => timeline.hasActivities && direct.length > 0 && source.name !== entity.name)
    .map((journal) => {
      const row = query.alias()
      const ids = sql`select ${identifier(row, 'id')} from ${query.rows(journal.source, row).source} where ${identifier(row, 'deleted_at')} is null and ${belongs(query, entity, { ...journal, through: [] }, row, asked.id)}`
      return changeBranch(query, journal.source, (subject, kind) => sql`${subject} in (${ids}) and ${kind} <> 'created'`)
    })
  return [own, ...others]
}

function changeBranch(query: QueryContext, subject: Entity, which: (subjectId: Sql, kind: Sql) => Sql): Branch {
  const row = query.alias()
  const named = query.alias()
  const column = (name: string) => identifier(row, name)
  const at = query.dialect.plainText(column('created_at'), { kind: 'instant' })
  const label = sql`(select ${labelSql(query, subject, named)} from ${query.rows(subject, named).source} where ${identifier(named, 'id')} = ${column('subject_id')})`
  return {
    at,
    id: column('id'),
    item: query.dialect.jsonObject([
      ['source', textLiteral('change')],
      ['entity', textLiteral(subject.name)],
      ['at', at],
      [
        'record',
        query.dialect.jsonObject([
          ['id', query.dialect.jsonValue(column('subject_id'), { kind: 'id' })],
          ['label', label],
        ]),
      ],
      ['change', entryJson(query, row)],
    ]),
    source: sql`from "audit_entry" ${identifier(row)} where ${column('subject')} = ${subject.name} and ${column('subject_version')} > 0 and ${which(column('subject_id'), column('kind'))}`,
  }
}

/** What was said about the record; it can be read by whoever sees the record. */
function commentBranch(query: QueryContext, entity: Entity, asked: Asked): Branch {
  const { dialect } = query
  const row = query.alias()
  const column = (name: string) => identifier(row, name)
  const at = dialect.plainText(column('created_at'), { kind: 'instant' })
  return {
    at,
    id: column('id'),
    item: dialect.jsonObject([
      ['source', textLiteral('comment')],
      ['entity', textLiteral(entity.name)],
      ['at', at],
      ['record', dialect.jsonObject([['id', dialect.jsonValue(column('subject_id'), { kind: 'id' })]])],
      [
        'comment',
        dialect.jsonObject([
          ['id', dialect.jsonValue(column('id'), { kind: 'id' })],
          ['text', column('text')],
          ['at', dialect.jsonValue(column('created_at'), { kind: 'instant' })],
          ['editedAt', dialect.jsonValue(column('edited_at'), { kind: 'instant' })],
          ['by', personJson(query, column('created_by_id'))],
        ]),
      ],
    ]),
    source: sql`from "record_comment" ${identifier(row)} where ${column('subject')} = ${entity.name} and ${column('subject_id')} = ${dialect.bindColumn(asked.id, { kind: 'id' })} and ${column('deleted_at')} is null`,
  }
}

/** The files of the record and of the records in its journal. */
function fileBranches(query: QueryContext, entity: Entity, sources: readonly JournalSource[], asked: Asked): readonly Branch[] {
  const own = fileFields(entity).map((field) =>
    fileBranch(query, entity, field, (alias) => sql`${identifier(alias, 'id')} = ${query.dialect.bindColumn(asked.id, { kind: 'id' })}`),
  )
  const others = sources
    .filter(({ source }) => source.name !== entity.name)
    .flatMap((journal) =>
      fileFields(journal.source).map((field) =>
        fileBranch(query, journal.source, field, (alias) => belongs(query, entity, journal, alias, asked.id)),
      ),
    )
  return [...own, ...others]
}

function fileFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter(
    (field) => field.computed === undefined && ['attachment', 'attachments'].includes(field.type.name),
  )
}

function fileBranch(query: QueryContext, entity: Entity, field: Field, which: (alias: string) => Sql): Branch {
  const { dialect } = query
  const [row, file, link] = [query.alias(), query.alias(), query.alias()]
  const column = (name: string) => identifier(file, name)
  const at = dialect.plainText(column('created_at'), { kind: 'instant' })
  const tied = hasLinks(field)
    ? sql`join ${identifier(linkTable(entity, field))} ${identifier(link)} on ${identifier(link, linkColumns.owner)} = ${identifier(row, 'id')} join "attachment" ${identifier(file)} on ${column('id')} = ${identifier(link, linkColumns.target)}`
    : sql`join "attachment" ${identifier(file)} on ${column('id')} = ${identifier(row, field.type.columns(field).at(-1)?.name ?? field.column)}`
  return {
    at,
    id: column('id'),
    item: dialect.jsonObject([
      ['source', textLiteral('file')],
      ['entity', textLiteral(entity.name)],
      ['at', at],
      [
        'record',
        dialect.jsonObject([
          ['id', dialect.jsonValue(identifier(row, 'id'), { kind: 'id' })],
          ['label', labelSql(query, entity, row)],
        ]),
      ],
      [
        'file',
        dialect.jsonObject([
          ['id', dialect.jsonValue(column('id'), { kind: 'id' })],
          ['name', column('name')],
          ['size', column('size')],
          ['mediaType', column('media_type')],
        ]),
      ],
    ]),
    source: sql`from ${query.rows(entity, row).source} ${tied} where ${identifier(row, 'deleted_at')} is null and ${which(row)}`,
  }
}
