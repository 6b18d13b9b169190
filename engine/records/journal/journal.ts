import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import type { Entity } from '../../model/model.ts'
import { journalSources } from '../../model/timeline.ts'
import { mentionsIn, type NamedPerson, namedIn, namesOf } from '../comments/mentions.ts'
import { notFound, queryContext, type RecordsContext, visibleEntity } from '../context.ts'
import { readCursor, writeCursor } from '../cursor.ts'
import { readRecord } from '../get.ts'
import { openEntries } from '../history-open.ts'
import { type JournalRow, journalStatement } from './statement.ts'

export interface JournalQuery {
  /** 1 to 200; 30 when it is not given. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
  /** `change`, `file`, `comment`, an entity (`visit`), or one kind of it (`visit:call`); several with commas. Everything without it. */
  readonly kind?: string | undefined
}

const sort = 'journal'
const kinds = [{ kind: 'text' }] as const

/**
 * Everything that belongs to a record, the newest first: records whose metadata says that they stand in its journal (`x-timeline`), its
 * changes and theirs, files, and what was said about it. `{ "data": [{ "at", "source": "record" | "change" | "file" | "comment", "entity", ... }], "page": { "next" } }`.
 */
export async function readJournal(context: RecordsContext, entityName: string, id: string, query: JournalQuery): Promise<string> {
  const entity = visibleEntity(context, entityName)
  if (!isId(id)) throw notFound(entity, id)
  const { limit = 30 } = query
  if (!Number.isInteger(limit) || limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  const wanted = readKinds(context, entity, query.kind)
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, sort, kinds)
  await readRecord(context, context.database, entity, id, { fields: 'id' })
  const statement = journalStatement(queryContext(context), entity, { id: id.toLowerCase(), limit: limit + 1, wanted, after })
  const rows = statement === undefined ? [] : await context.database.all<JournalRow>(statement)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next = rows.length > limit && last !== undefined ? writeCursor({ sort, values: [last.at], id: last.id }) : null
  const items = await openItems(context, page)
  return `{"data":[${items.join(',')}],"page":{"next":${JSON.stringify(next)}}}`
}

/** Changes as the person may read them; those of which nothing is left are left out. */
async function openItems(context: RecordsContext, rows: readonly JournalRow[]): Promise<readonly string[]> {
  const items = rows.map(({ item }) => JSON.parse(item) as Item)
  await nameInComments(
    context,
    items.flatMap(({ comment }) => comment ?? []),
  )
  if (context.visibility !== undefined) {
    for (const name of new Set(items.filter(({ change }) => change !== undefined).map(({ entity }) => entity))) {
      const own = items.filter((item) => item.change !== undefined && item.entity === name)
      const texts = own.map(({ change }) => JSON.stringify(change))
      const open = await openEntries(context, visibleEntity(context, name), texts)
      for (const [index, item] of own.entries()) item.change = JSON.parse(open[index] ?? 'null')
    }
  }
  return items.filter(saysSomething).map((item) => JSON.stringify(item))
}

interface Item {
  readonly source: string
  readonly entity: string
  change?: { changes: object | null }
  readonly comment?: StoredComment
}

interface StoredComment {
  readonly text: string
  readonly by: { readonly id: string } | null
  isOwn?: boolean
  mentions?: readonly NamedPerson[]
}

/** Whose they are, and whom they mention, by the names that the reader sees. */
async function nameInComments(context: RecordsContext, comments: readonly StoredComment[]): Promise<void> {
  if (comments.length === 0) return
  const names = await namesOf(context, new Set(comments.flatMap(({ text }) => mentionsIn(text))))
  for (const comment of comments) {
    comment.isOwn = comment.by !== null && comment.by.id === context.personId
    comment.mentions = namedIn(comment.text, names)
  }
}

function saysSomething({ change }: { change?: { changes: object | null; kind?: string } }): boolean {
  return change === undefined || change.kind !== 'updated' || Object.keys(change.changes ?? {}).length > 0
}

function readKinds(context: RecordsContext, entity: Entity, text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined || text === '') return undefined
  const names = new Set(journalSources(context.model, entity).map(({ source }) => source.name))
  const asked = text.split(',')
  const unknown = asked.find((kind) => !['change', 'file', 'comment'].includes(kind) && !names.has(kind.split(':')[0] ?? ''))
  if (unknown !== undefined) {
    const allowed = ['change', 'file', 'comment', ...names].join(', ')
    throw refuse(
      'kind',
      `The journal of ${entity.plural.toLowerCase()} holds nothing of the kind "${unknown.slice(0, 60)}". There is: ${allowed}.`,
    )
  }
  return new Set(asked)
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
