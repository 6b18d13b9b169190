import { sql } from '../base/sql.ts'
import type { Executor } from './database.ts'

/** Runs `work` inside a transaction that is open already: when it throws, only what it wrote is undone. Savepoints do not nest. */
export async function savepoint<T>(executor: Executor, work: () => Promise<T>): Promise<T> {
  await executor.all(sql`savepoint "part"`)
  try {
    const result = await work()
    await executor.all(sql`release savepoint "part"`)
    return result
  } catch (error) {
    await executor.all(sql`rollback to savepoint "part"`)
    await executor.all(sql`release savepoint "part"`)
    throw error
  }
}
