import type { Executor } from '../database/database.ts'
import type { Model } from '../model/model.ts'

/** How the values of a column are kept from reading: encrypted for a place (`entity.field`), or digested. */
export interface ColumnSecret {
  readonly kind: 'sealed' | 'hash'
  readonly place: string
}

/** A column whose stored values are to be encrypted, opened, or encrypted anew for another place. */
export interface ColumnSealing {
  readonly table: string
  readonly column: string
  readonly before?: ColumnSecret | undefined
  readonly after?: ColumnSecret | undefined
}

/** Does it, inside the transaction of the change; what other places hold of the values in clear goes. Higher floors have the keys. */
export type SealColumn = (executor: Executor, step: ColumnSealing, model: Model | undefined) => Promise<void>
