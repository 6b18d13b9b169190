import { type Sql, sql } from '../base/sql.ts'
import type { Dialect } from '../database/dialect.ts'
import type { ColumnDefinition } from './tables.ts'

/** A change of type that needs no word from anybody: each value has one obvious counterpart. */
export interface Conversion {
  readonly name: string
  fits(before: ColumnDefinition, after: ColumnDefinition): boolean
  /** The new value, for a row that does not misfit. */
  sql(value: Sql, before: ColumnDefinition, after: ColumnDefinition, dialect: Dialect): Sql
  /** True for a value that has no counterpart: such values stop the step unless somebody decides. */
  misfit?(value: Sql, before: ColumnDefinition, after: ColumnDefinition, dialect: Dialect): Sql
}

/** Digits of a decimal, before and after the point (see `fields/decimal-text.ts`). */
const decimalDigits = 15

const isNumber = ({ kind, holds }: ColumnDefinition) => (kind.kind === 'integer' || kind.kind === 'decimal') && holds !== 'duration'
const scale = ({ kind }: ColumnDefinition) => (kind.kind === 'decimal' ? kind.scale : 0)
const isOneCode = ({ kind, holds }: ColumnDefinition) =>
  (kind.kind === 'text' && holds !== 'record') || (kind.kind === 'integer' && holds === 'int')
const isLink = ({ kind, holds, references, targets }: ColumnDefinition) =>
  kind.kind === 'id' && holds === 'record' && (references !== undefined || targets !== undefined)

/** Every automatic conversion; the first that fits is taken. */
export const conversions: readonly Conversion[] = [
  {
    name: 'number',
    fits: (before, after) => isNumber(before) && isNumber(after),
    sql: (value, before, after, dialect) => dialect.castTo(dialect.rescale(value, scale(before), scale(after)), after.kind),
    misfit: (value, before, after, dialect) => {
      const [from, to] = [scale(before), scale(after)]
      const limit = dialect.number({ unscaled: 10n ** BigInt(decimalDigits - to + from), scale: from }, { type: 'decimal', scale: from })
      if (to >= from) return sql`abs(${value}) >= ${limit}`
      return sql`${dialect.rescale(dialect.rescale(value, from, to), to, from)} <> ${value}`
    },
  },
  {
    name: 'list of one',
    fits: (before, after) => isOneCode(before) && after.kind.kind === 'json' && after.holds === 'list',
    sql: (value, _before, _after, dialect) => dialect.jsonListOf(value),
  },
  {
    name: 'only one of a list',
    fits: (before, after) => before.kind.kind === 'json' && before.holds === 'list' && isOneCode(after),
    sql: (value, _before, after, dialect) => {
      const { from, item } = dialect.jsonItems(value, 'i', { type: after.kind.kind === 'integer' ? 'int' : 'string' })
      return sql`(select ${item} from ${from} limit 1)`
    },
    misfit: (value, _before, _after, dialect) => sql`${dialect.jsonSize(value)} > 1`,
  },
  {
    name: 'midnight',
    fits: (before, after) => before.kind.kind === 'date' && after.kind.kind === 'instant',
    sql: (value, _before, _after, dialect) => dialect.startOfDay(value),
  },
  {
    name: 'day',
    fits: (before, after) => before.kind.kind === 'instant' && after.kind.kind === 'date',
    sql: (value, _before, _after, dialect) => dialect.dateOf(value),
    misfit: (value, _before, _after, dialect) => sql`${dialect.startOfDay(dialect.dateOf(value))} <> ${value}`,
  },
  {
    name: 'one of several targets',
    fits: (before, after) =>
      isLink(before) && isLink(after) && before.references !== undefined && after.targets?.includes(before.references) === true,
    sql: (value) => value,
  },
]

export function findConversion(before: ColumnDefinition, after: ColumnDefinition): Conversion | undefined {
  return conversions.find((conversion) => conversion.fits(before, after))
}

/** A stored value of one column as the other column holds it, null where it has no counterpart; undefined without a conversion. */
export function convertedSql(value: Sql, before: ColumnDefinition, after: ColumnDefinition, dialect: Dialect, other: Sql): Sql | undefined {
  const conversion = findConversion(before, after)
  if (conversion === undefined) return undefined
  const converted = conversion.sql(value, before, after, dialect)
  const misfit = conversion.misfit?.(value, before, after, dialect)
  return misfit === undefined ? converted : sql`case when ${misfit} then ${other} else ${converted} end`
}

/** Same kind, scale and meaning, same table pointed to. The length of a text is a rule of the validator, not of the column. */
export function isSameColumn(before: ColumnDefinition, after: ColumnDefinition): boolean {
  const isSameMeaning = before.holds === undefined || after.holds === undefined || meaning(before) === meaning(after)
  return before.kind.kind === after.kind.kind && scale(before) === scale(after) && before.references === after.references && isSameMeaning
}

/** Only where one kind of column holds different things: seconds beside numbers, lists beside other JSON. */
function meaning({ kind, holds }: ColumnDefinition): string {
  return (kind.kind === 'integer' && holds === 'duration') || (kind.kind === 'json' && holds === 'list') ? holds : ''
}
