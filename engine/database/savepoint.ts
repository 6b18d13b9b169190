import { sql } from '../base/sql.ts'
import type { Executor } from './database.ts'

/** Runs `work` inside a transaction that is open already: when it throws, only what it wrote is undone. Savepoints do not nest. */
export async function savepoint<T>(executor: Executor, work: () => Promise<T>): Promise<T> {
  const gathered = executor.gathered?.length ?? 0
  await executor.settle?.()
  await executor.all(sql`savepoint "part"`)
  try {
    const result = await work()
    await executor.settle?.()
    await executor.all(sql`release savepoint "part"`)
    return result
  } catch (error) {
    executor.gathered?.splice(gathered)
    const first = await firstError(executor, error)
    await executor.all(sql`rollback to savepoint "part"`)
    await executor.all(sql`release savepoint "part"`)
    throw first
  }
}

/** Why a transaction cannot go on: what follows a statement that failed fails only because of it. */
export async function firstError({ settle }: Executor, error: unknown): Promise<unknown> {
  try {
    await settle?.()
    return error
  } catch (first) {
    return first
  }
}
