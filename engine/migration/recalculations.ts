import { referencedFields } from '../expression/index.ts'
import { fingerprint } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import type { Operation } from './operation.ts'
import { recalculateColumn } from './operations/index.ts'
import type { ColumnDefinition, ComputedColumn, TableDefinition } from './tables.ts'

/** What the columns of stored computed fields are worked out from, by `entity.field`. */
export function computedColumns(model: Model): ReadonlyMap<string, ComputedColumn> {
  const { fields } = model.dependencies
  return new Map(
    fields.map((target, rank) => {
      const name = `${target.entity}.${target.field}`
      return [name, { from: sourceOf(model, name), rank, reads: [...target.reads].flatMap((read) => columnsOf(model, read)) }]
    }),
  )
}

/** Tells whether a value may be another: the expression, and those of the computed fields that it reads, with their types. */
function sourceOf(model: Model, name: string): string {
  const trees = new Map<string, unknown>()
  const collect = (path: string): void => {
    const tree = model.computed.get(path)
    if (tree === undefined || trees.has(path)) return
    trees.set(path, tree)
    for (const read of referencedFields(tree)) collect(read)
  }
  collect(name)
  return fingerprint(JSON.stringify([...trees.values()]))
}

function columnsOf(model: Model, path: string): readonly string[] {
  const [entityName = '', fieldName = ''] = path.split('.')
  const entity = model.entities.get(entityName)
  const field = entity?.fields.get(fieldName)
  return entity === undefined || field === undefined ? [] : field.type.columns(field).map(({ name }) => `${entity.table}.${name}`)
}

/**
 * The last steps of a plan: what is worked out by another expression than before, or from columns whose values the plan changes, is
 * filled anew, each column after those it reads.
 */
export function recalculations(
  before: readonly TableDefinition[],
  after: readonly TableDefinition[],
  operations: readonly Operation[],
): readonly Operation[] {
  const touched = new Set(operations.flatMap(({ data }) => touchedColumns(data as StepData)))
  const created = new Set(operations.flatMap(({ data }) => (data.kind === 'create-table' ? [tableName(data as StepData)] : [])))
  const due = after.flatMap((table) =>
    table.columns.flatMap(({ name, computed }) => {
      if (computed === undefined || created.has(table.name)) return []
      const old = oldColumn(before, table, name)
      const isSame = old?.computed?.from === computed.from && !computed.reads.some((read) => touched.has(read))
      return isSame ? [] : [{ table: table.name, column: name, rank: computed.rank }]
    }),
  )
  return due.sort((a, b) => a.rank - b.rank).map(({ table, column }) => recalculateColumn({ table, column }))
}

function oldColumn(before: readonly TableDefinition[], table: TableDefinition, name: string): ColumnDefinition | undefined {
  const old = before.find((one) => one.name === table.name) ?? before.find((one) => one.name === table.renamedFrom)
  const formerly = table.columns.find((column) => column.name === name)?.renamedFrom
  return old?.columns.find((column) => column.name === name) ?? old?.columns.find((column) => column.name === formerly)
}

/** The parts of stored steps that name columns. */
interface StepData {
  readonly kind: string
  readonly table?: string | TableDefinition
  readonly tableAfter?: string
  readonly column?: string | ColumnDefinition
  readonly after?: ColumnDefinition
  readonly previous?: ColumnDefinition
}

function tableName({ table, tableAfter }: StepData): string {
  return tableAfter ?? (typeof table === 'object' ? table.name : (table ?? ''))
}

/** The columns, as they are called afterwards, whose values a step changes. */
function touchedColumns(data: StepData): readonly string[] {
  const { kind, table, column, after, previous } = data
  if (kind === 'bring-back-table') return typeof table === 'object' ? table.columns.map(({ name }) => `${table.name}.${name}`) : []
  const isTouching = ['convert-column', 'swap-column', 'fill-column', 'fill-target', 'bring-back-column'].includes(kind)
  const name = after?.name ?? previous?.name ?? (typeof column === 'object' ? column.name : column)
  return isTouching && name !== undefined ? [`${tableName(data)}.${name}`] : []
}
