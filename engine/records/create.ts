import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import { pointerStep } from '../base/json.ts'
import type { Entity } from '../model/model.ts'
import { type RecordsContext, type WriteContext, writableEntity } from './context.ts'
import { withDefaults } from './defaults.ts'
import { readRecord } from './get.ts'
import { giveNumbers } from './number.ts'
import { insertRow, rowValues, storedFields } from './row-values.ts'
import { dynamicDefaults } from './rules.ts'
import { createdStamps } from './stamps.ts'
import { checkDraft, type Draft, inTransaction, invalid, readBody, writeDraftLines } from './write.ts'

const maxAtOnce = 1000

/** Makes one record. Answers its id and the JSON text of its `data`. */
export async function createRecord(context: RecordsContext, entityName: string, body: unknown): Promise<{ id: string; text: string }> {
  const entity = writableEntity(context, entityName)
  return inTransaction(context, async (write) => {
    const id = await createOne(write, entity, body)
    return { id, text: (await readRecord(write, write.executor, entity, id)).text }
  })
}

/** Makes several records, all or none. A problem's pointer starts with the place of its record: `/3/name`. */
export async function createRecords(context: RecordsContext, entityName: string, bodies: readonly unknown[]): Promise<readonly string[]> {
  const entity = writableEntity(context, entityName)
  if (bodies.length > maxAtOnce) {
    throw new KartotekaError(
      'invalid-parameter',
      `At most ${maxAtOnce} records at once; got ${bodies.length}. Send them in parts, or import a file.`,
    )
  }
  return inTransaction(context, async (write) => {
    const problems: ValueProblem[] = []
    const texts: string[] = []
    for (const [index, body] of bodies.entries()) {
      try {
        const id = await createOne(write, entity, body)
        texts.push((await readRecord(write, write.executor, entity, id)).text)
      } catch (error) {
        if (!(error instanceof KartotekaError) || error.code !== 'validation-failed') throw error
        problems.push(...error.errors.map((problem) => ({ ...problem, pointer: pointerStep(index) + problem.pointer })))
      }
    }
    if (problems.length > 0) throw invalid(problems)
    return texts
  })
}

/** The steps of making a record inside a transaction. Answers its id. */
export async function createOne(context: WriteContext, entity: Entity, body: unknown): Promise<string> {
  const record = withDefaults(context.model, entity, readBody(context.model, entity, body))
  const touched = new Set([...entity.fields.keys(), ...Object.keys(record)])
  const draft: Draft = { entity, id: newId(), isNew: true, record, touched }
  const defaults = await dynamicDefaults(context, draft)
  Object.assign(record, defaults.open)
  await giveNumbers(context, entity, record)
  await checkDraft(context, draft)
  Object.assign(record, defaults.readOnly)
  const values = [...createdStamps(context, draft.id), ...rowValues(storedFields(entity), record)]
  await context.executor.all(insertRow(context.executor.dialect, entity.table, values))
  await writeDraftLines(context, draft)
  return draft.id
}
