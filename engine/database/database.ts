import type { Sql } from '../base/sql.ts'
import type { Dialect } from './dialect.ts'
import type { WriteGathered } from './gathering.ts'

export type Row = Record<string, unknown>

/** Runs statements; all of one `Executor` see the same state of the database. */
export interface Executor {
  readonly dialect: Dialect
  /** All rows of one statement. */
  all<T extends Row>(statement: Sql): Promise<T[]>
  /** In a transaction: runs statements without values that answer nothing, one behind the other in one text, which saves waiting for each answer. */
  readonly script?: (text: string) => Promise<void>
  /**
   * In a transaction of a database that is asked over a network: a statement whose rows nobody looks at. It is on its way when this returns and is
   * carried out before whatever is asked next; when it fails, so does the transaction, with its error. See `send`.
   */
  readonly later?: (statement: Sql) => void
  /** In a transaction with `later`: waits for all of these statements. Throws the error of the first that failed. */
  readonly settle?: () => Promise<void>
  /** In a transaction: what is written when it ends (see `gathering`). */
  readonly gathered?: unknown[]
  /**
   * In a shared transaction of a database with one writer: what was read under its lock and cannot change before the commit, such as a version; those
   * who share the commit read it once.
   */
  readonly once?: <T>(key: string, read: () => Promise<T>) => Promise<T>
  /**
   * In a shared transaction of a database that takes several at once: runs one statement beside it. What that writes is seen by all at
   * once, is kept whatever becomes of the transaction, but for `undo`, which is run when it is taken back; and it survives every crash
   * that anything committed later survives.
   */
  readonly apart?: <T extends Row>(statement: Sql, undo?: (rows: readonly T[]) => Sql) => Promise<T[]>
}

/** One database: readers beside a writer. */
export interface Database extends Executor {
  /** The row of a statement that answers one at most and reads only; several of the same text that are asked at once may go as one statement. */
  one<T extends Row>(statement: Sql): Promise<T | undefined>
  /**
   * Runs `work` in one transaction: everything it wrote is kept when it answers, nothing when it throws. Transactions do not nest.
   * A shared one may be kept by the same commit as others that wait at the same time; then `work` may be run a second time.
   */
  transaction<T>(work: (transaction: Executor) => Promise<T>, options?: { readonly isShared?: boolean }): Promise<T>
  /**
   * Where transactions of this process run one after the other: has them gather by themselves (see `gathering`), as those that share a commit write
   * together what they have gathered.
   */
  readonly gatherBy?: (write: WriteGathered) => void
  /** Runs `work` over the database as it is at this moment, whatever is written meanwhile, on a connection of its own. Writes are refused. */
  snapshot<T>(work: (reader: Executor) => Promise<T>): Promise<T>
  /** Tells every process that watches this database that another version of the metadata was applied. */
  announce(): Promise<void>
  /** Calls `changed` when another process may have applied a version; may call it for nothing. Answers how to stop. */
  watch(changed: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** Runs a statement whose rows nobody looks at, without waiting for its answer where the transaction can do without. */
export async function send(executor: Executor, statement: Sql): Promise<void> {
  if (executor.later !== undefined) executor.later(statement)
  else await executor.all(statement)
}
