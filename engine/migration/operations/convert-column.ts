import { identifier, rawSql, type Sql, sql } from '../../base/sql.ts'
import { convertedSql, findConversion } from '../conversions.ts'
import type { Decision } from '../decisions.ts'
import { type Choice, type Operation, plainStep, type UpContext } from '../operation.ts'
import { freeName, withParked } from '../parked.ts'
import type { ColumnDefinition } from '../tables.ts'
import { expressionSql, valueSql } from '../values.ts'
import { parkColumn } from './park-column.ts'
import { columnSql, kindText, renameColumnSql } from './sql.ts'
import { swapColumn } from './swap-column.ts'

interface ConvertStep {
  readonly table: string
  /** The table as it is called afterwards, where default values are looked up. */
  readonly tableAfter: string
  /** Undefined when a new column is filled by an expression. */
  readonly before: ColumnDefinition | undefined
  readonly after: ColumnDefinition
  readonly parkedAs: string
  readonly decision: Decision | undefined
}

/**
 * Changes what a column holds: a new column is filled by one `update` and takes the name; the old one is parked with its
 * values. Runs before anything is renamed, so that expressions see the record as it was.
 */
export function convertColumn(step: ConvertStep): Operation {
  const { table, before, after, parkedAs } = step
  const temporary = `_new_${after.name}`.slice(0, 60)
  const isAutomatic = before !== undefined && findConversion(before, after) !== undefined
  const isDecided = step.decision !== undefined || after.convertFrom !== undefined
  const place = `${table}.${before?.name ?? after.name}`
  return {
    ...plainStep,
    data: { kind: 'convert-column', ...step } as Operation['data'],
    id: `change:${place}`,
    sign: before === undefined ? '+' : '~',
    table,
    ...(before === undefined ? {} : { column: before.name }),
    isAdditive: false,
    choices: choicesOf(step, isAutomatic),
    lock: 'rewrite',
    ...(isAutomatic || isDecided
      ? {}
      : {
          refusal: `${place} cannot turn from ${before === undefined ? 'nothing' : kindText(before)} into ${kindText(after)} by itself. Decide: --decide change:${place}=park, =default:<value> or =convert:<CEL>; the old values are kept in each case.`,
        }),
    describe: () => describeStep(step),
    up: (context) => [
      sql`alter table ${identifier(table)} add column ${columnSql(context.dialect, { ...after, name: temporary })}`,
      ...fill(step, temporary, context),
      ...(before === undefined ? [] : [renameColumnSql(table, before.name, parkedAs)]),
      renameColumnSql(table, temporary, after.name),
    ],
    down: (parked) => {
      const parkAs = freeName(parked, `_parked_${after.name}`)
      if (before === undefined) return parkColumn({ table, column: after, parkedAs: parkAs })
      return swapColumn({ table, current: after, currentParkedAs: parkAs, previous: before, previousParkedAs: parkedAs })
    },
    park: (parked) => (before === undefined ? parked : withParked(parked, { table, column: before.name, parkedAs, definition: before })),
    ...(before === undefined ? {} : { obstacles: (context) => obstacles(step, before, context) }),
    explain: (values) =>
      `${place} holds values that are no ${kindText(after)}: ${values.join(', ')}. Decide: --decide change:${place}=park (leave them empty), =default:<value> or =convert:<CEL>; the old values are kept in each case.`,
  }
}

function choicesOf({ before, after }: ConvertStep, isAutomatic: boolean): readonly Choice[] {
  if (before === undefined) return []
  const isSafe = isAutomatic && findConversion(before, after)?.misfit === undefined
  return isSafe ? ['abort'] : ['convert', 'default', 'park', 'abort']
}

function describeStep({ table, before, after, decision }: ConvertStep): string {
  const source = decision !== undefined && 'convert' in decision ? decision.convert : decision === undefined ? after.convertFrom : undefined
  const how = source === undefined ? '' : `, converted by ${source}`
  if (before === undefined) return `add column ${table}.${after.name} (${after.kind.kind})${how}`
  const name = before.name === after.name ? '' : ` and rename it to ${after.name}`
  return `change column ${table}.${before.name} from ${kindText(before)} to ${kindText(after)}${name}${how}; the old values are kept`
}

function fill(step: ConvertStep, temporary: string, context: UpContext): readonly Sql[] {
  const value = newValue(step, context)
  if (value === undefined) return []
  const where = step.before === undefined ? rawSql('') : sql` where ${identifier('r', step.before.name)} is not null`
  return [sql`update ${identifier(step.table)} as "r" set ${identifier(temporary)} = ${value}${where}`]
}

/** The value of the new column in row `r`; undefined when it stays empty. A decision about misfits leaves the other values to the conversion. */
function newValue({ table, tableAfter, before, after, decision }: ConvertStep, context: UpContext): Sql | undefined {
  const source = decision === undefined ? after.convertFrom : 'convert' in decision ? decision.convert : undefined
  if (source !== undefined) return expressionSql(source, `${table}.${after.name}`, table, after, 'r', context)
  const other = decision !== undefined && 'default' in decision ? valueSql(decision.default, tableAfter, after, context) : undefined
  if (before === undefined) return other
  return convertedSql(identifier('r', before.name), before, after, context.dialect, other ?? rawSql('null')) ?? other
}

/** Values that an automatic conversion cannot take; with an expression, those that it leaves empty do not stop the step. */
function obstacles({ table, after, decision }: ConvertStep, before: ColumnDefinition, { dialect }: UpContext): Sql | undefined {
  if (decision !== undefined || after.convertFrom !== undefined) return undefined
  const value = identifier('r', before.name)
  const misfit = findConversion(before, after)?.misfit?.(value, before, after, dialect)
  if (misfit === undefined) return undefined
  const shown = dialect.plainText(value, before.kind)
  return sql`select distinct ${shown} as value from ${identifier(table)} as "r" where ${misfit} limit 5`
}
