import { identifier, sql } from '../base/sql.ts'
import { send } from '../database/index.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { addStored, assignments, insertTable, rowValues, storedColumns } from './row-values.ts'
import { changedStamps, createdStamps } from './stamps.ts'

/** Writes the rows of the drafts themselves: the new ones together, of a changed one the touched columns. */
export async function writeRows(context: WriteContext, batch: Batch): Promise<void> {
  const { entity, drafts } = batch
  for (const draft of drafts) Object.assign(draft.record, draft.readOnly)
  const added = drafts.filter(({ isNew }) => isNew)
  const stamps = createdStamps(context, '')
  const [, ...same] = stamps.map(({ value }) => value)
  const own = ({ id, past }: Draft) => (past === undefined ? [id, ...same] : createdStamps(context, id, past).map(({ value }) => value))
  await insertTable(context.executor, entity.table, {
    columns: storedColumns(
      entity,
      stamps.map(({ column }) => column),
    ),
    rows: added.map((draft) => addStored(own(draft), entity, draft.record)),
  })
  for (const draft of drafts) if (!draft.isNew) await updateRow(context, draft)
}

async function updateRow(context: WriteContext, { entity, id, record, touched, past }: Draft): Promise<void> {
  const { dialect } = context.executor
  const fields = entityFields(entity).stored.filter((field) => touched.has(field.name))
  const set = assignments(dialect, [...rowValues(fields, record), ...changedStamps(context, past)])
  const key = dialect.bindColumn(id, { kind: 'id' })
  await send(context.executor, sql`update ${identifier(entity.table)} set ${set}, "version" = "version" + 1 where "id" = ${key}`)
}
