import type { Sql } from '../base/sql.ts'
import type { Dialect } from '../database/dialect.ts'

/** One step from one version of the tables to the next. */
export interface Operation {
  /** `+` adds, `~` changes, `-` parks. */
  readonly sign: '+' | '~' | '-'
  /** One line for the plan, for instance `add column product.unit_price (decimal)`. */
  describe(): string
  /** True when nothing that is stored is touched: such steps are applied without asking. */
  readonly isAdditive: boolean
  /** Why this step cannot be carried out at all, with what to do; undefined when it can. */
  readonly refusal?: string
  statements(dialect: Dialect): readonly Sql[]
}
