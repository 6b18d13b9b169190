import { KartotekaError } from '../../../base/errors.ts'
import { isJsonObject } from '../../../base/json.ts'
import { sql } from '../../../base/sql.ts'
import { savepoint } from '../../../database/index.ts'
import type { Entity } from '../../../model/model.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { type RecordsContext, type WriteContext, writableEntity } from '../../context.ts'
import { deleteOne } from '../../delete.ts'
import { updateOne } from '../../update.ts'
import { inTransaction } from '../../write.ts'
import type { StoredRun } from './settings.ts'
import { changeRun } from './store.ts'
import { forgetWritten, readWritten, type WrittenRecord } from './written.ts'

const chunkSize = 200

/**
 * Takes some of what an import wrote back, the last first, in one transaction with the count of it, so that it can break off and be
 * gone on with. Answers whether nothing is left; then the run is told as taken back.
 */
export async function takeBackSome(context: RecordsContext, run: StoredRun): Promise<boolean> {
  const entity = writableEntity(context, run.entity)
  const asked: RecordsContext = { ...context, channel: 'import', told: 'The import was taken back.', takesAnyState: true }
  return inTransaction(asked, async (write) => {
    const { executor } = write
    const written = await readWritten(executor, run.id, chunkSize)
    let [back, spared] = [0, 0]
    for (const [id, writes] of written) {
      const came = await takeBack(write, entity, id, writes)
      if (came === 'back') back += 1
      else if (came === 'spared') spared += 1
    }
    const isDone = written.size < chunkSize
    const found = await readCounts(write, run.id)
    const counts = { taken_back: found.takenBack + back, spared: found.spared + spared }
    await changeRun(executor, run.id, { ...counts, ...(isDone ? { state: 'undone' } : {}) })
    await forgetWritten(executor, run.id, written.keys())
    if (isDone) {
      const details = { file: run.file, takenBack: counts.taken_back, spared: counts.spared }
      await recordEvent(write, { kind: 'import-undone', subject: entity.name, subjectId: run.id, details })
    }
    return isDone
  })
}

type Outcome = 'back' | 'spared' | 'gone'

/** What became of one record: `gone` where it is not there any more, or the import never kept it. */
async function takeBack(write: WriteContext, entity: Entity, id: string, writes: readonly WrittenRecord[]): Promise<Outcome> {
  const ifVersion = writes.at(-1)?.after
  try {
    return await savepoint(write.executor, async (): Promise<Outcome> => {
      if (writes.some(({ isNew }) => isNew)) await deleteOne(write, entity, id, { ifVersion })
      else {
        const patches: Readonly<Record<string, unknown>>[] = []
        for (const { after } of writes) patches.unshift(await before(write, entity, id, after))
        await updateOne(write, entity, id, Object.assign({}, ...patches), { ifVersion })
      }
      return 'back'
    })
  } catch (error) {
    if (!(error instanceof KartotekaError)) throw error
    return error.code === 'not-found' ? 'gone' : 'spared'
  }
}

/** The values before a version, as the history tells them. Throws `conflict` where it does not tell all of them. */
async function before(write: WriteContext, entity: Entity, id: string, version: number): Promise<Readonly<Record<string, unknown>>> {
  const { executor } = write
  const subject = executor.dialect.bindColumn(id, { kind: 'id' })
  const [entry] = await executor.all<{ changes: unknown }>(
    sql`select "changes" from "audit_entry" where "subject_id" = ${subject} and "subject" = ${entity.name} and "subject_version" = ${version} and "kind" = 'updated'`,
  )
  const changes = typeof entry?.changes === 'string' ? JSON.parse(entry.changes) : entry?.changes
  if (!isJsonObject(changes)) throw new KartotekaError('conflict', 'The history does not tell how this record was.')
  return Object.fromEntries(
    Object.entries(changes).flatMap(([name, change]) => {
      const field = entity.fields.get(name)
      if (field === undefined || field.computed !== undefined) return []
      const isPlain = isJsonObject(change) && change.isSecret !== true && change.added === undefined && !field.isSystem
      if (!isPlain) throw new KartotekaError('conflict', `The history does not tell how "${field.title}" was.`)
      return [[name, change.before ?? null]]
    }),
  )
}

async function readCounts({ executor }: WriteContext, id: string): Promise<{ takenBack: number; spared: number }> {
  const [row] = await executor.all<{ taken_back: unknown; spared: unknown }>(
    sql`select "taken_back", "spared" from "import_run" where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`,
  )
  return { takenBack: Number(row?.taken_back ?? 0), spared: Number(row?.spared ?? 0) }
}
