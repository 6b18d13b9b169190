import { rawSql, type Sql, sql } from '../base/sql.ts'
import { averageDecimals, averageScale, compareDecimals, type Decimal, decimal, sumDecimals } from './decimal.ts'
import type { Aggregate } from './expression-dialect.ts'
import type { FunctionRow } from './function-row.ts'
import { int, scaleOf, type TypeName } from './types.ts'
import type { Value } from './values.ts'

const numbers: readonly TypeName[] = ['int', 'decimal', 'duration']
const ordered: readonly TypeName[] = [...numbers, 'date', 'instant']

/** What is made of a whole list; measures of reports are made of all records in the same way. */
export const listFunctions: readonly FunctionRow[] = [
  {
    kind: 'list',
    name: 'count',
    signature: 'list.count() -> int',
    doc: 'How many items the list has.',
    example: "record.orders.filter(o, o.status == 'open').count()",
    result: () => int,
    evaluate: (items) => decimal(items.length),
    sql: () => plain(rawSql('count(*)')),
  },
  {
    kind: 'list',
    name: 'size',
    signature: 'list.size() -> int, text.size() -> int',
    doc: 'How many items a list has, how many characters a text.',
    example: 'record.lines.size() > 0',
    result: () => int,
    evaluate: (items) => decimal(items.length),
    sql: () => plain(rawSql('count(*)')),
  },
  {
    kind: 'list',
    name: 'sum',
    signature: 'list.sum() -> number',
    doc: 'The sum of a list of numbers or durations; 0 when it is empty.',
    example: 'record.lines.map(l, l.quantity * l.unitPrice).sum()',
    items: numbers,
    result: (item) => item,
    evaluate: (items) => sumDecimals(items as readonly Decimal[]),
    sql: (item, type, dialect) => dialect.sum(item, scaleOf(type)),
  },
  {
    kind: 'list',
    name: 'avg',
    signature: 'list.avg() -> number',
    doc: 'The mean of a list of numbers, with two digits more after the point than they have; null when it is empty.',
    example: 'record.orders.map(o, o.amount).avg()',
    items: ['int', 'decimal'],
    result: (item) => ({ type: 'decimal', scale: averageScale(scaleOf(item)) }),
    evaluate: (items, item) => averageDecimals(items as readonly Decimal[], scaleOf(item)),
    sql: (item, type, dialect) => dialect.average(item, scaleOf(type)),
  },
  {
    kind: 'list',
    name: 'min',
    signature: 'list.min() -> value',
    doc: 'The smallest of a list of numbers, durations, dates or instants; null when it is empty.',
    example: 'record.orders.map(o, o.dueDate).min()',
    items: ordered,
    result: (item) => item,
    evaluate: (items) => extreme(items, -1),
    sql: (item) => plain(sql`min(${item})`),
  },
  {
    kind: 'list',
    name: 'max',
    signature: 'list.max() -> value',
    doc: 'The largest of a list of numbers, durations, dates or instants; null when it is empty.',
    example: 'record.orders.map(o, o.amount).max()',
    items: ordered,
    result: (item) => item,
    evaluate: (items) => extreme(items, 1),
    sql: (item) => plain(sql`max(${item})`),
  },
]

function plain(aggregate: Sql): Aggregate {
  return { parts: [aggregate], combine: ([result]) => result as Sql }
}

function extreme(items: readonly Value[], sign: 1 | -1): Value {
  let best: Value = null
  for (const item of items) {
    if (item !== null && (best === null || compareValues(item, best) * sign > 0)) best = item
  }
  return best
}

/** Order of two values of one type that is not text. */
function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return compareDecimals(a as Decimal, b as Decimal)
}
