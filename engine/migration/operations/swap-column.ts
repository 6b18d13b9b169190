import { identifier, type Sql, sql } from '../../base/sql.ts'
import { convertedSql } from '../conversions.ts'
import { type Operation, plainStep, type UpContext } from '../operation.ts'
import { freeName, isParked, withoutParked, withParked } from '../parked.ts'
import type { ColumnDefinition } from '../tables.ts'
import { convertColumn } from './convert-column.ts'
import { kindText, renameColumnSql } from './sql.ts'

interface SwapStep {
  readonly table: string
  readonly current: ColumnDefinition
  readonly currentParkedAs: string
  readonly previous: ColumnDefinition
  readonly previousParkedAs: string
}

/**
 * Takes a change of type back: the column of before comes back with its values, the present one is parked. A row that was
 * written since has no value of before; it gets the present one where that converts by itself.
 */
export function swapColumn(step: SwapStep): Operation {
  const { table, current, currentParkedAs, previous, previousParkedAs } = step
  return {
    ...plainStep,
    data: { kind: 'swap-column', ...step } as Operation['data'],
    id: `swap:${table}.${current.name}`,
    sign: '~',
    table,
    column: current.name,
    isAdditive: false,
    lock: 'rewrite',
    describe: () =>
      `bring back column ${table}.${previous.name} as ${kindText(previous)} with its values; those of ${kindText(current)} are kept`,
    up: (context) => [
      renameColumnSql(table, current.name, currentParkedAs),
      renameColumnSql(table, previousParkedAs, previous.name),
      ...fill(step, context),
    ],
    down: (parked) => {
      const parkedAs = freeName(parked, `_parked_${previous.name}`)
      if (isParked(parked, table, current.name, currentParkedAs)) {
        return swapColumn({ table, current: previous, currentParkedAs: parkedAs, previous: current, previousParkedAs: currentParkedAs })
      }
      return convertColumn({ table, tableAfter: table, before: previous, after: current, parkedAs, decision: { park: true } })
    },
    park: (parked) =>
      withParked(withoutParked(parked, table, previous.name, previousParkedAs), {
        table,
        column: current.name,
        parkedAs: currentParkedAs,
        definition: current,
      }),
  }
}

function fill({ table, current, currentParkedAs, previous }: SwapStep, { dialect }: UpContext): readonly Sql[] {
  const value = identifier('r', currentParkedAs)
  const converted = convertedSql(value, current, previous, dialect, sql`null`)
  if (converted === undefined) return []
  const target = identifier(previous.name)
  return [
    sql`update ${identifier(table)} as "r" set ${target} = ${converted} where ${identifier('r', previous.name)} is null and ${value} is not null`,
  ]
}
