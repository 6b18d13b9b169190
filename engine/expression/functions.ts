import { fold, lowerCase, upperCase } from '../base/fold.ts'
import { type Sql, sql } from '../base/sql.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import { dateFunctions } from './date-functions.ts'
import { type Decimal, decimal, negate, rescale } from './decimal.ts'
import type { ExpressionDialect } from './expression-dialect.ts'
import type { DefinedFunction, FunctionRow, Parameter } from './function-row.ts'
import { listFunctions } from './list-functions.ts'
import type { CallTree } from './operators.ts'
import { bool, int, scaleOf, string } from './types.ts'

export type { DefinedFunction, FunctionRow, ListFunction, Parameter, ScalarFunction } from './function-row.ts'

const text: Parameter = { types: ['string'] }
const number: Parameter = { types: ['int', 'decimal'] }

/** Every function of the language; the checker, both back ends and the documentation read this table. */
export const functionTable: readonly FunctionRow[] = [
  {
    kind: 'scalar',
    name: 'contains',
    signature: 'text.contains(part) -> bool',
    doc: 'The part stands somewhere in the text, letter by letter.',
    example: "record.name.contains('Ltd')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => (whole as string).includes(part as string),
    sql: ([whole, part], _call, dialect) => dialect.contains(whole as Sql, part as Sql),
  },
  {
    kind: 'scalar',
    name: 'startsWith',
    signature: 'text.startsWith(part) -> bool',
    doc: 'The text begins with the part, letter by letter.',
    example: "record.code.startsWith('C-')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => (whole as string).startsWith(part as string),
    sql: ([whole, part], _call, dialect) =>
      sql`(select substr(g.w, 1, length(g.p)) = g.p from (select ${whole} as w, ${part} as p${dialect.apart}) g)`,
  },
  {
    kind: 'scalar',
    name: 'endsWith',
    signature: 'text.endsWith(part) -> bool',
    doc: 'The text ends with the part, letter by letter.',
    example: "record.email.endsWith('.fr')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => (whole as string).endsWith(part as string),
    sql: ([whole, part], _call, dialect) =>
      sql`(select length(g.w) >= length(g.p) and substr(g.w, length(g.w) - length(g.p) + 1) = g.p from (select ${whole} as w, ${part} as p${dialect.apart}) g)`,
  },
  {
    kind: 'scalar',
    name: 'containsFolded',
    signature: 'text.containsFolded(part) -> bool',
    doc: 'The part stands somewhere in the text, without regard to case and accents of Latin letters.',
    example: "record.name.containsFolded('creme')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => fold(whole as string).includes(fold(part as string)),
    sql: ([whole, part], call, dialect) => dialect.contains(dialect.fold(whole as Sql), foldedPart(part as Sql, call.args[1], dialect)),
  },
  {
    kind: 'scalar',
    name: 'lower',
    signature: 'lower(text) -> text',
    doc: 'Small letters, of the Latin alphabets only.',
    example: "lower(record.code) == 'c-12'",
    parameters: [text],
    result: () => string,
    evaluate: ([whole]) => lowerCase(whole as string),
    sql: ([whole], _call, dialect) => dialect.lower(whole as Sql),
  },
  {
    kind: 'scalar',
    name: 'upper',
    signature: 'upper(text) -> text',
    doc: 'Capitals, of the Latin alphabets only.',
    example: "upper(record.code) == 'C-12'",
    parameters: [text],
    result: () => string,
    evaluate: ([whole]) => upperCase(whole as string),
    sql: ([whole], _call, dialect) => dialect.upper(whole as Sql),
  },
  {
    kind: 'scalar',
    name: 'length',
    signature: 'length(text) -> int',
    doc: 'How many characters (code points) a text has; `text.size()` is the same.',
    example: 'length(record.code) == 6',
    parameters: [text],
    result: () => int,
    evaluate: ([whole]) => decimal([...(whole as string)].length),
    sql: ([whole]) => sql`length(${whole})`,
  },
  {
    kind: 'scalar',
    name: 'trim',
    signature: 'trim(text) -> text',
    doc: 'The text without the spaces, tabs and line ends around it.',
    example: "trim(record.code) == 'C-12'",
    parameters: [text],
    result: () => string,
    evaluate: ([whole]) => (whole as string).replace(/^[ \t\n\r]+/, '').replace(/(?<![ \t\n\r])[ \t\n\r]+$/, ''),
    sql: ([whole], _call, dialect) => sql`trim(${whole}, ${dialect.bind(' \t\n\r', string)})`,
  },
  {
    kind: 'scalar',
    name: 'round',
    signature: 'round(number, digits?) -> number',
    doc: 'Rounded half away from zero to that many digits after the point; to a whole number without digits.',
    example: 'round(record.amount * 0.2, 2)',
    parameters: [number, { types: ['int'], literal: 'digits' }],
    result: ([value, digits]) => roundedType(value, digits),
    evaluate: ([value], call) => rescale(value as Decimal, scaleOf(call.type)),
    sql: ([value], call, dialect) =>
      dialect.rescale(dialect.operand(value as Sql, (call.args[0] as Tree).type), scaleOf((call.args[0] as Tree).type), scaleOf(call.type)),
  },
  {
    kind: 'scalar',
    name: 'abs',
    signature: 'abs(number) -> number',
    doc: 'The number without its sign.',
    example: 'abs(record.balance) > 100',
    parameters: [number],
    result: ([value]) => (value as Tree).type,
    evaluate: ([value]) => ((value as Decimal).unscaled < 0n ? negate(value as Decimal) : (value as Decimal)),
    sql: ([value]) => sql`abs(${value})`,
  },
  {
    kind: 'special',
    name: 'coalesce',
    signature: 'coalesce(a, b, ...) -> value',
    doc: 'The first of the values that is not null.',
    example: 'coalesce(record.discount, 0)',
  },
  {
    kind: 'special',
    name: 'has',
    signature: 'has(value) -> bool',
    doc: 'The value is not null.',
    example: 'has(record.email)',
  },
  {
    kind: 'special',
    name: 'today',
    signature: 'today() -> date',
    doc: 'The day of the request.',
    example: 'record.dueDate < today()',
  },
  {
    kind: 'special',
    name: 'now',
    signature: 'now() -> instant',
    doc: 'The moment of the request; the same everywhere in it.',
    example: 'record.startsAt > now()',
  },
  ...dateFunctions,
  ...listFunctions,
  {
    kind: 'macro',
    name: 'filter',
    signature: 'list.filter(x, condition) -> list',
    doc: 'The items for which the condition holds.',
    example: "record.orders.filter(o, o.status == 'open')",
  },
  {
    kind: 'macro',
    name: 'map',
    signature: 'list.map(x, value) -> list',
    doc: 'One value made from every item.',
    example: 'record.orders.map(o, o.amount)',
  },
  {
    kind: 'macro',
    name: 'exists',
    signature: 'list.exists(x, condition) -> bool',
    doc: 'The condition holds for at least one item.',
    example: 'record.orders.exists(o, o.amount > 1000)',
  },
  {
    kind: 'macro',
    name: 'all',
    signature: 'list.all(x, condition) -> bool',
    doc: 'The condition holds for every item; true for an empty list.',
    example: 'record.lines.all(l, has(l.product))',
  },
]

const known = new Map<string, FunctionRow>(functionTable.map((row) => [row.name, row]))

export const functions: ReadonlyMap<string, FunctionRow> = known

/** Adds a function, or another version of one that was added, for the whole process. Answers false for the name of one of the engine's. */
export function registerFunction(row: DefinedFunction): boolean {
  if (functionTable.some(({ name }) => name === row.name)) return false
  known.set(row.name, row)
  return true
}

function roundedType(value: Tree | undefined, digits: Tree | undefined): ExpressionType {
  const wanted = digits?.node === 'literal' ? Number(digits.value) : 0
  const scale = Math.min(wanted, value === undefined ? 0 : scaleOf(value.type))
  return scale === 0 ? int : { type: 'decimal', scale }
}

/** A literal is folded once, here, instead of for every row. */
function foldedPart(part: Sql, tree: Tree | undefined, dialect: ExpressionDialect): Sql {
  if (tree?.node !== 'literal' || typeof tree.value !== 'string') return dialect.fold(part)
  return dialect.bind(fold(tree.value), tree.type)
}

export type { CallTree }
