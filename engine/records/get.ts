import { isId } from '../base/ids.ts'
import { identifier, type Sql, sql } from '../base/sql.ts'
import { defaultSelection, type Executor, type QueryContext, recordJson } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { tellOfReading } from './audit/reads.ts'
import { notFound, type RecordsContext, visibleEntity } from './context.ts'
import { oneProven } from './proven.ts'
import { whereItWent } from './quality/where-it-went.ts'
import { readSelection } from './selection-parameter.ts'
import { madeOnce } from './statements.ts'

/** One record as the JSON text of its `data`, and its version. Throws `not-found`, also for what lies in the trash. */
export async function getRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  options: { fields?: string | undefined } = {},
): Promise<{ text: string; version: number }> {
  const entity = visibleEntity(context, entityName)
  try {
    const found = await readRecord(context, context.database, entity, id, options)
    await tellOfReading(context, entity, { id, fields: options.fields })
    return found
  } catch (error) {
    throw await whereItWent(context, entity, id, error)
  }
}

interface ReadOptions {
  readonly fields?: string | undefined
  readonly withTrash?: boolean
}

/** `getRecord` over a given connection, so that a write can read back what it wrote; of the entity, what the reader knows. */
export async function readRecord(
  context: RecordsContext,
  executor: Executor,
  entity: Entity,
  id: string,
  options: ReadOptions = {},
): Promise<{ text: string; version: number }> {
  if (!isId(id)) throw notFound(entity, id)
  const key = ['get', entity.name, options.fields, options.withTrash]
  const { text, values } = madeOnce(context, key, (query) =>
    recordStatement(query, context.model.entities.get(entity.name) ?? entity, options),
  )
  const given = values.map((value) => (value === anyId ? id : value))
  const statement = { text, values: given }
  type Found = { record: string; version: number }
  const row = executor === context.database ? await oneProven<Found>(context, statement) : (await executor.all<Found>(statement))[0]
  if (row === undefined) throw notFound(entity, id)
  return { text: row.record, version: Number(row.version) }
}

/** Stands in the statement where the id will be. */
const anyId = Symbol('id')

function recordStatement(query: QueryContext, entity: Entity, options: ReadOptions): Sql {
  const alias = query.alias()
  const selection =
    readSelection(query.model, entity, options.fields, { hasPerson: 'user' in query.variables }) ??
    defaultSelection(entity, { lines: true })
  const json = query.dialect.toText(recordJson(query, entity, alias, selection))
  const alive = options.withTrash === true ? sql`` : sql` and ${identifier(alias, 'deleted_at')} is null`
  return sql`select ${json} as record, ${identifier(alias, 'version')} as version from ${query.rows(entity, alias).source} where ${identifier(alias, 'id')} = ${query.dialect.bindColumn(anyId as never, { kind: 'id' })}${alive}`
}
