import type { Sql } from '../base/sql.ts'
import type { Executor, Row } from './database.ts'

/** One transaction among those that share a commit: what it has gathered, and whether it has written. */
export class SqliteTurn {
  readonly executor: Executor
  readonly gathered: unknown[] = []
  #hasWritten = false

  /** `known` is what those who share the commit have read under its lock. */
  constructor(connection: Executor, isGathering: boolean, known?: Map<string, Promise<unknown>>) {
    this.executor = {
      ...connection,
      all: <T extends Row>(statement: Sql) => {
        this.#hasWritten ||= !isRead(statement.text)
        return connection.all<T>(statement)
      },
      script: async (text) => {
        this.#hasWritten = true
        await connection.script?.(text)
      },
      ...(isGathering ? { gathered: this.gathered } : {}),
      ...(known === undefined ? {} : { once: once(known) }),
    }
  }

  get hasWritten(): boolean {
    return this.#hasWritten
  }
}

function once(known: Map<string, Promise<unknown>>): NonNullable<Executor['once']> {
  return <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const before = known.get(key) as Promise<T> | undefined
    const answer = before ?? read()
    if (before === undefined) known.set(key, answer)
    return answer
  }
}

/** Whether a statement only reads; of one that begins with common table expressions it is believed only where no word speaks against it. */
function isRead(text: string): boolean {
  return /^\s*(select|values|explain)\b/i.test(text) || (/^\s*with\b/i.test(text) && !/\b(insert|update|delete|replace)\b/i.test(text))
}
