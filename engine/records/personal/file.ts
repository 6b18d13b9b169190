import { isId } from '../../base/ids.ts'
import { identifier, rawSql, sql } from '../../base/sql.ts'
import type { Selection } from '../../database/index.ts'
import { hasLinks, linkColumns, linkTable } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { personalFields, personalRules } from '../../model/personal.ts'
import { recordEvent } from '../audit/record-event.ts'
import { type Comment, commentsAbout } from '../comments/index.ts'
import { notFound, queryContext, type RecordsContext, readerOf, visibleEntity, type WriteContext } from '../context.ts'
import { authorize } from '../gate.ts'
import { readRecord } from '../get.ts'
import { historyPage } from '../history.ts'
import { type PointingField, pointingFields } from '../pointing.ts'
import { readMany } from '../read-many.ts'
import { inTransaction } from '../write.ts'

/** One personal field with its value and why it is kept. */
export interface PersonalValue {
  readonly field: string
  readonly title: string
  readonly category: string
  readonly purpose: string | null
  readonly retention: string | null
  readonly value: unknown
}

/** Everything that is kept about a person, as far as who asks may see it. */
export interface PersonalFile {
  readonly record: { readonly entity: string; readonly title: string; readonly id: string; readonly label: string }
  readonly madeAt: string
  readonly fields: readonly PersonalValue[]
  /** Records that point to the person. */
  readonly related: readonly {
    readonly entity: string
    readonly title: string
    readonly field: string
    readonly hasMore: boolean
    readonly records: readonly { readonly id: string; readonly label: string; readonly fields: readonly PersonalValue[] }[]
  }[]
  /** What was said about the person, the newest first. */
  readonly comments: readonly Comment[]
  readonly history: readonly unknown[]
}

/** Records of one kind that stand in the file, at most; the file says when there are more. */
const mostRelated = 500
const mostHistory = 1000
const mostComments = 1000

/** A person's file: the record, what points to it, what was said about it, and its history. Needs the right to export; stands in the audit. Secret values stay masked. */
export async function personalFile(context: RecordsContext, entityName: string, id: string): Promise<PersonalFile> {
  const entity = visibleEntity(context, entityName)
  if (!isId(id)) throw notFound(entity, id)
  return inTransaction(context, async (write) => {
    const key = id.toLowerCase()
    const reader = readerOf(write)
    const { text } = await readRecord(reader, write.executor, entity, key, { withTrash: true })
    await authorize(write, 'export', write.model.entities.get(entity.name) ?? entity, key)
    const record = JSON.parse(text) as Record<string, unknown>
    await recordEvent(write, { kind: 'personal-file', subject: entityName, subjectId: key })
    const related: PersonalFile['related'][number][] = []
    for (const pointing of pointingFields(reader.model, entity)) {
      const found = await relatedRecords(write, entity, key, pointing)
      if (found.records.length > 0) related.push(found)
    }
    return {
      record: { entity: entity.name, title: entity.title, id: key, label: String(record.label ?? '') },
      madeAt: write.now.toISOString(),
      fields: valuesOf(entity, record),
      related,
      comments: await commentsAbout(context, entity, key, mostComments),
      history: await wholeHistory(context, entityName, key),
    }
  })
}

function valuesOf(entity: Entity, record: Readonly<Record<string, unknown>>): readonly PersonalValue[] {
  return personalFields(entity).map((field) => {
    const { category, purpose = null, retention = null } = personalRules(field) ?? { category: 'other' }
    return { field: field.name, title: field.title, category, purpose, retention, value: record[field.name] ?? null }
  })
}

async function relatedRecords(
  write: WriteContext,
  entity: Entity,
  id: string,
  { source, field }: PointingField,
): Promise<PersonalFile['related'][number]> {
  const reader = readerOf(write)
  const query = queryContext(reader)
  const row = query.alias()
  const bound = query.dialect.bindColumn(id, { kind: 'id' })
  const columns = field.type.columns(field)
  const isOfKind = field.targets.length > 1 ? sql` and ${identifier(row, columns[0]?.name ?? '')} = ${entity.name}` : rawSql('')
  const points = hasLinks(field)
    ? sql`exists (select 1 from ${identifier(linkTable(source, field))} l where l.${identifier(linkColumns.owner)} = ${identifier(row, 'id')} and l.${identifier(linkColumns.target)} = ${bound})`
    : sql`${identifier(row, columns.at(-1)?.name ?? field.column)} = ${bound}${isOfKind}`
  const rows = await write.executor.all<{ id: string }>(
    sql`select ${identifier(row, 'id')} as id from ${query.rows(source, row).source} where ${points} order by ${identifier(row, 'id')} limit ${rawSql(String(mostRelated + 1))}`,
  )
  const ids = rows.slice(0, mostRelated).map((found) => found.id)
  const selection: Selection = new Map([...personalFields(source).map(({ name }) => [name, true] as const), ['label', true], ['id', true]])
  const found = await readMany(reader, write.executor, source, ids, selection, { withTrash: true })
  const records = [...found.values()].map(({ id: other, text }) => {
    const record = JSON.parse(text) as Record<string, unknown>
    return { id: other, label: String(record.label ?? ''), fields: valuesOf(source, record).filter(({ value }) => value !== null) }
  })
  return { entity: source.name, title: source.plural, field: field.name, hasMore: rows.length > mostRelated, records }
}

async function wholeHistory(context: RecordsContext, entityName: string, id: string): Promise<readonly unknown[]> {
  const all: unknown[] = []
  let cursor: string | undefined
  do {
    const { data, page } = JSON.parse(await historyPage(context, entityName, id, { limit: 200, cursor })) as {
      data: readonly unknown[]
      page: { next: string | null }
    }
    all.push(...data)
    cursor = page.next ?? undefined
  } while (cursor !== undefined && all.length < mostHistory)
  return all
}
