import { isId, newId } from '../../base/ids.ts'
import { identifier, type Sql, sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { ColumnValue } from '../../fields/index.ts'
import type { RecordsContext, WriteContext } from '../context.ts'
import { assignments, insertAll, type RowValue } from '../row-values.ts'
import { createdStamps, stamp, updatedStamps } from '../stamps.ts'
import { noProposal } from './check-draft.ts'
import type { StoredField } from './proposal.ts'

const table = 'proposal'

export interface StoredProposal {
  readonly id: string
  readonly entity: string
  readonly recordId: string | null
  /** It is about a record that was not there. */
  readonly isNew: boolean
  readonly seenVersion: number | null
  readonly title: string
  readonly origin: string
  readonly createdAt: string
  readonly fields: readonly StoredField[]
}

type Content = Omit<StoredProposal, 'id' | 'createdAt'>

export async function insertProposal(write: WriteContext, content: Content): Promise<string> {
  const id = newId()
  const owner = stamp('owner_id', { kind: 'id' }, write.personId)
  await insertAll(write.executor, table, [[...createdStamps(write, id), owner, ...columnsOf(content)]])
  return id
}

/** Of a proposal that all is decided about, nothing is asked any more. */
export async function saveProposal(write: WriteContext, { id, ...content }: StoredProposal): Promise<void> {
  const { dialect } = write.executor
  const values = [...updatedStamps(write), ...columnsOf(content)]
  await write.executor.all(sql`update "proposal" set ${assignments(dialect, values)}, "version" = "version" + 1 where ${isThis(write, id)}`)
}

/** Takes away what was proposed about records that are destroyed or erased. */
export async function removeProposals({ executor }: WriteContext, entity: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) await executor.all(sql`delete from "proposal" where "target" = ${entity} and "target_id" = ${id}`)
}

export async function findProposal(context: RecordsContext, executor: Executor, id: string): Promise<StoredProposal> {
  const [found] = isId(id) ? await readProposals(context, executor, isThis(context, id)) : []
  if (found === undefined) throw noProposal()
  return found
}

/** Those of the person that fit, the newest first. */
export async function readProposals(context: RecordsContext, executor: Executor, condition: Sql): Promise<readonly StoredProposal[]> {
  const { dialect } = context.database
  const text = (name: string, kind: Parameters<typeof dialect.plainText>[1]) => dialect.plainText(identifier(name), kind)
  const rows = await executor.all<Record<string, string | number | null>>(
    sql`select ${text('id', { kind: 'id' })} as id, "target" as entity, "target_id" as record_id, "seen_version" as seen_version, case when "is_new" then 1 else 0 end as is_new, "title", "origin", ${text('fields', { kind: 'json' })} as fields, ${text('created_at', { kind: 'instant' })} as created_at from "proposal" where "owner_id" = ${dialect.bindColumn(context.personId as ColumnValue, { kind: 'id' })} and ${condition} order by "created_at" desc, "id" desc limit 100`,
  )
  return rows.map((row) => ({
    id: String(row.id),
    entity: String(row.entity),
    recordId: row.record_id === null ? null : String(row.record_id),
    isNew: Number(row.is_new) === 1,
    seenVersion: row.seen_version === null ? null : Number(row.seen_version),
    title: String(row.title),
    origin: String(row.origin),
    createdAt: String(row.created_at),
    fields: (JSON.parse(String(row.fields)) as { list: StoredField[] }).list,
  }))
}

function columnsOf({ entity, recordId, isNew, seenVersion, title, origin, fields }: Content): readonly RowValue[] {
  const state = fields.some((field) => field.state === 'open') ? 'open' : 'decided'
  return [
    stamp('target', { kind: 'text' }, entity),
    stamp('target_id', { kind: 'text' }, recordId),
    { column: { name: 'is_new', kind: { kind: 'boolean' } }, value: isNew },
    stamp('seen_version', { kind: 'integer' }, seenVersion),
    stamp('title', { kind: 'text' }, title),
    stamp('origin', { kind: 'text' }, origin),
    { column: { name: 'fields', kind: { kind: 'json' } }, value: { list: fields } as unknown as ColumnValue },
    stamp('state', { kind: 'text' }, state),
  ]
}

function isThis({ database }: RecordsContext, id: string): Sql {
  return sql`"id" = ${database.dialect.bindColumn(id, { kind: 'id' })}`
}
