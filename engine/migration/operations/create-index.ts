import { identifier, joinSql, type Sql, sql } from '../../base/sql.ts'
import type { Dialect } from '../../database/dialect.ts'
import { type Operation, plainStep } from '../operation.ts'
import type { ColumnDefinition, IndexDefinition } from '../tables.ts'
import { dropIndex } from './drop-index.ts'
import { indexSql } from './sql.ts'

interface IndexStep {
  readonly table: string
  readonly index: IndexDefinition
  /** The columns of the index, to name the values that are there twice. */
  readonly columns: readonly ColumnDefinition[]
  /** No row can be refused: the table or one of the columns is new. */
  readonly isNew: boolean
  /** The columns that the database works out for it were made with the table. */
  readonly hasItsColumns?: boolean
  /** How the table and its columns are called while the plan is made; absent where that is the same. */
  readonly stored?: { readonly table: string; readonly columns: readonly ColumnDefinition[] }
}

/** Makes an index. A unique one over stored values may be refused by them: it is a change then, and stops at those that are there twice. */
export function createIndex(step: IndexStep): Operation {
  const { table, index, columns, isNew, stored = { table, columns } } = step
  const isAdditive = isNew || !index.isUnique
  const place = `${table} (${index.columns.join(', ')})`
  return {
    ...plainStep,
    data: { kind: 'create-index', ...step } as Operation['data'],
    id: `index:${index.name}`,
    sign: isAdditive ? '+' : '~',
    table: stored.table,
    ...(isAdditive ? {} : { column: stored.columns[0]?.name ?? 'id', choices: ['abort'] as const }),
    isAdditive,
    lock: isNew ? 'short' : 'scan',
    describe: () =>
      `create ${index.isUnique ? 'unique ' : ''}index on ${place}${index.order === undefined ? '' : ' to sort by'}${index.isFolded === true ? ' without case and accents' : ''}`,
    up: ({ dialect }) => {
      const made = indexSql(dialect, table, index)
      const columnsFirst = step.hasItsColumns === true ? [] : made.columns
      return [...columnsFirst.map((column) => sql`alter table ${identifier(table)} add column ${column}`), made.up]
    },
    down: () => dropIndex({ table, index, columns }),
    ...(isAdditive
      ? {}
      : {
          obstacles: ({ dialect, isPlanning }) =>
            isPlanning === true
              ? duplicatesSql(dialect, stored.table, stored.columns, index)
              : duplicatesSql(dialect, table, columns, index),
        }),
    explain: (values) =>
      `${place} cannot become unique: stored more than once are ${values.join(', ')}. Make them different first, then apply again.`,
  }
}

/** Groups of rows outside the trash that have the same values, as `"Chair" (2 records)`. Rows with an empty value are never equal. */
function duplicatesSql(dialect: Dialect, table: string, columns: readonly ColumnDefinition[], { isWhole, isFolded }: IndexDefinition): Sql {
  const names = columns.map(({ name }) => identifier(name))
  const texts = columns.map(({ name, kind }) => dialect.plainText(identifier(name), kind))
  const shown = joinSql(isFolded === true ? texts.map((text) => sql`min(${text})`) : texts, ` || ', ' || `)
  const isFull = joinSql(
    [...(isWhole === true ? [] : [sql`"deleted_at" is null`]), ...names.map((name) => sql`${name} is not null`)],
    ' and ',
  )
  const rows = sql`${identifier(table)} where ${isFull}`
  const folded = names.map((name, index) => sql`${dialect.fold(name)} as ${identifier(`g${index}`)}`)
  const source = isFolded === true ? sql`(select *, ${joinSql(folded)} from ${rows}) f` : rows
  const group = joinSql(isFolded === true ? names.map((_, index) => identifier(`g${index}`)) : names)
  return sql`select '"' || ${shown} || '" (' || cast(count(*) as text) || ' records)' as value from ${source} group by ${group} having count(*) > 1 order by count(*) desc, ${group} limit 5`
}
