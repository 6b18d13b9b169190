import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import type { Executor } from '../database/index.ts'
import { type RecordsContext, type WriteContext, writeContext } from './context.ts'

/** What is wrong with something that was sent in the place of a record. */
export function notAnObject(body: unknown): ValueProblem {
  const kind = Array.isArray(body) ? 'an array' : body === null ? 'null' : `a ${typeof body}`
  return { pointer: '', code: 'not-an-object', message: `A record is a JSON object with its fields; got ${kind}.` }
}

export function invalid(errors: readonly ValueProblem[]): KartotekaError {
  const [first] = errors
  const detail = errors.length === 1 && first !== undefined ? first.message : `${errors.length} values are not valid.`
  return new KartotekaError('validation-failed', detail, { errors })
}

/** Runs a write in one transaction; a unique index that refuses a row at the last moment (two writers at once) is a conflict, not a crash. */
export async function inTransaction<T>(context: RecordsContext, work: (context: WriteContext) => Promise<T>): Promise<T> {
  try {
    const write = async (executor: Executor): Promise<T> => {
      await context.holdVersion?.(executor)
      return work(writeContext(context, executor))
    }
    return await context.database.transaction(write, { isShared: true })
  } catch (error) {
    if (!context.database.dialect.isUniqueViolation(error)) throw error
    throw new KartotekaError('conflict', 'Somebody has just stored the same unique value. Look at the list and try again.', {
      cause: error,
    })
  }
}
