import { Ajv2020 } from 'ajv/dist/2020.js'
import { KartotekaError } from '../base/errors.ts'
import type { Json } from '../base/json.ts'
import type { Sql } from '../base/sql.ts'
import { QueryContext } from '../database/index.ts'
import { checkExpression } from '../expression/index.ts'
import { ajvFormats, type ColumnValue, type Field, linearRegExp } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { UpContext } from './operation.ts'
import type { ColumnDefinition } from './tables.ts'

/** A stated conversion as SQL over the row `alias` of a table as it was. Throws `plan-required` when it does not fit the model before. */
export function expressionSql(
  source: string,
  place: string,
  table: string,
  column: ColumnDefinition,
  alias: string,
  context: UpContext,
): Sql {
  const before = context.before?.()
  const entity = before === undefined ? undefined : [...before.entities.values()].find((candidate) => candidate.table === table)
  if (before === undefined || entity === undefined) {
    throw new KartotekaError('plan-required', `The expression for ${place} needs the model before, which this engine cannot read any more.`)
  }
  const holds = column.holds ?? 'string'
  const expects = holds === 'decimal' ? (['decimal', 'int'] as const) : holds === 'record' ? (['record', 'string'] as const) : [holds]
  const checked = checkExpression(source, { model: before, entity: entity.name, expects: [...expects] })
  if ('problems' in checked) {
    throw new KartotekaError('plan-required', `${place}: ${checked.problems.map((problem) => problem.message).join(' ')}`)
  }
  const { tree } = checked
  const value = new QueryContext(before, context.dialect, context.now ?? new Date()).expression(tree, alias)
  const scale = column.kind.kind === 'decimal' ? column.kind.scale : undefined
  const from = tree.type.type === 'decimal' ? tree.type.scale : 0
  return context.dialect.castTo(scale === undefined ? value : context.dialect.rescale(value, from, scale), column.kind)
}

/** One value for a column, as it is bound. Throws `plan-required` when the field does not take it. */
export function valueSql(value: Json, table: string, column: ColumnDefinition, context: UpContext): Sql {
  const field = fieldOfColumn(context.after, table, column.name)
  const bound = field === undefined ? (value as ColumnValue) : columnValue(field, value, `${table}.${column.name}`)[column.name]
  if (bound === undefined) throw new KartotekaError('plan-required', `${table}.${column.name} does not take ${JSON.stringify(value)}.`)
  return context.dialect.bindColumn(bound, column.kind)
}

/** The field whose values stand in a column. */
export function fieldOfColumn(model: Model | undefined, table: string, column: string): Field | undefined {
  const entity = entityOfTable(model, table)
  const fields = entity === undefined ? [] : [...entity.fields.values()].flatMap((field) => [...field.members.values(), field])
  return fields.find((field) => field.type.columns(field).some(({ name }) => name === column))
}

export function entityOfTable(model: Model | undefined, table: string): Entity | undefined {
  return model === undefined ? undefined : [...model.entities.values()].find((entity) => entity.table === table)
}

function columnValue(field: Field, value: Json, place: string): Readonly<Record<string, ColumnValue>> {
  const refuse = (reason: string) =>
    new KartotekaError('plan-required', `${place} does not take ${JSON.stringify(value)} as its value. ${reason}`)
  const normal = field.type.normalise?.(value, field) ?? value
  const check = new Ajv2020({
    strict: false,
    meta: false,
    validateSchema: false,
    multipleOfPrecision: 9,
    code: { regExp: linearRegExp },
    formats: ajvFormats,
  })
  const schema = field.type.inputSchema(field, { linesSchema: () => ({}) })
  if (!check.validate(schema, normal)) throw refuse(`The value ${check.errors?.[0]?.message ?? 'does not fit'}.`)
  const problem = field.type.validate?.(normal, field)
  if (problem !== undefined) throw refuse(problem)
  return field.type.toColumns(normal, field)
}
