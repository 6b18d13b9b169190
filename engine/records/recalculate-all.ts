import { KartotekaError } from '../base/errors.ts'
import { identifier, type Sql, sql } from '../base/sql.ts'
import { didYouMean } from '../base/suggest.ts'
import type { StoredField } from '../model/dependencies.ts'
import type { Entity } from '../model/model.ts'
import type { RecordsContext, WriteContext } from './context.ts'
import { settle } from './recalculate.ts'
import { Reached } from './recalculate-reached.ts'
import { storedField, wholeModel, writeValues } from './recalculate-values.ts'
import { inTransaction } from './write.ts'

/** What came of one stored computed field; what differs was not kept up to date, which does not happen unless somebody writes past the engine. */
export interface Recalculated {
  readonly field: string
  readonly records: number
  readonly differing: number
}

const recordsAtOnce = 500

/**
 * Works stored computed fields out anew, all or the one named `entity.field`, in the order in which they read each other, also of
 * what lies in the trash. Some hundred records are one transaction, so that writers need not wait for the whole.
 */
export async function recalculateAll(context: RecordsContext, name?: string): Promise<readonly Recalculated[]> {
  const { fields } = wholeModel(context).dependencies
  const names = fields.map(nameOf)
  if (name !== undefined && !names.includes(name)) {
    throw new KartotekaError('not-found', `There is no stored computed field "${name}".${didYouMean(name, names)}`)
  }
  const results: Recalculated[] = []
  for (const target of fields) {
    if (name === undefined || nameOf(target) === name) results.push(await recalculateField(context, target))
  }
  return results
}

function nameOf({ entity, field }: StoredField): string {
  return `${entity}.${field}`
}

async function recalculateField(context: RecordsContext, target: StoredField): Promise<Recalculated> {
  const { entity } = storedField(wholeModel(context), target)
  let [records, differing] = [0, 0]
  for (let last: string | undefined; ; ) {
    const ids = await nextIds(context, entity, last)
    if (ids.length === 0) return { field: nameOf(target), records, differing }
    records += ids.length
    differing += await inTransaction(context, (write) => recalculateSome(write, target, ids))
    last = ids.at(-1)
  }
}

/** Answers how many differed; what reads these is brought up to date with them. */
async function recalculateSome(context: WriteContext, target: StoredField, ids: readonly string[]): Promise<number> {
  const model = wholeModel(context)
  const changed = await writeValues(context, model, target, [{ ids, back: [], isForeign: true }])
  const reached = new Reached()
  reached.follow(model, target, changed, true)
  await settle(context, model, reached)
  return changed.length
}

async function nextIds({ database }: RecordsContext, entity: Entity, last: string | undefined): Promise<readonly string[]> {
  const after: Sql = last === undefined ? sql`` : sql` where "id" > ${database.dialect.bindColumn(last, { kind: 'id' })}`
  const rows = await database.all<{ id: string }>(
    sql`select "id" from ${identifier(entity.table)}${after} order by "id" limit ${recordsAtOnce}`,
  )
  return rows.map(({ id }) => id)
}
