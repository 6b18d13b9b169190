import { identifier, joinSql, rawSql, type Sql, sql } from '../../engine/base/sql.ts'
import type { Database, Executor } from '../../engine/database/database.ts'
import { openDatabase } from '../../engine/database/index.ts'
import { type Decimal, decimalText } from '../../engine/expression/decimal.ts'
import { checkExpression, type Environment } from '../../engine/expression/index.ts'
import { buildField, type ExpressionType, type Field, type PropertySchema, snakeCase, systemFields } from '../../engine/fields/index.ts'
import type { Entity, Model } from '../../engine/model/model.ts'
import type { Tree } from '../../engine/model/tree.ts'
import { newDatabase } from '../support/engine.ts'
import { freshDatabase } from '../support/fresh-database.ts'

export type Json = Record<string, unknown>
export type World = Record<string, readonly Json[]>

type Properties = Record<string, PropertySchema>

interface Declaration {
  readonly properties: Properties
  readonly inverses?: Record<string, readonly [entity: string, field: string]>
  readonly owner?: readonly [entity: string, field: string]
}

const money: PropertySchema = { type: 'number', multipleOf: 0.01 }
const text: PropertySchema = { type: 'string', maxLength: 200 }

const declarations: Record<string, Declaration> = {
  user: { properties: { name: text, email: text, quota: money } },
  firm: {
    properties: {
      name: text,
      code: text,
      status: {
        type: 'string',
        oneOf: [
          { const: 'open', 'x-data': { days: 30, share: 0.5, isLate: true, says: 'wait' } },
          { const: 'won', 'x-data': { days: 30, share: 2 } },
          { const: 'lost', 'x-data': { isLate: false } },
        ],
      },
      tags: { type: 'array', items: { enum: ['red', 'green', 'blue'] } },
      staff: { type: 'integer' },
      budget: money,
      spent: money,
      rate: { type: 'number', multipleOf: 0.000001 },
      isActive: { type: 'boolean' },
      foundedOn: { type: 'string', format: 'date' },
      checkedAt: { type: 'string', format: 'date-time' },
      effort: { type: 'string', format: 'duration' },
      pin: { ...text, 'x-secret': true },
      address: { type: 'object', properties: { city: text, zip: text } },
      extra: { type: 'object' },
      rep: { 'x-ref': 'user' },
      parent: { 'x-ref': 'firm' },
      subject: { 'x-ref': ['firm', 'user'] },
      parts: { type: 'array', items: { $ref: 'part' } },
      total: { ...money, 'x-computed': 'record.deals.map(d, d.value).sum()' },
      left: { ...money, 'x-computed': 'coalesce(budget, 0) - total' },
      share: { type: 'number', multipleOf: 0.0001, 'x-computed': 'total / budget' },
    },
    inverses: { deals: ['deal', 'firm'], children: ['firm', 'parent'], notes: ['note', 'about'] },
  },
  deal: {
    properties: {
      title: text,
      stage: { type: 'string', enum: ['open', 'won', 'lost'] },
      amount: money,
      quantity: { type: 'integer' },
      closedOn: { type: 'string', format: 'date' },
      firm: { 'x-ref': 'firm' },
      value: { ...money, 'x-computed': 'amount * quantity' },
    },
  },
  part: {
    properties: { label: text, weight: { type: 'number', multipleOf: 0.001 }, pieces: { type: 'integer' } },
    owner: ['firm', 'parts'],
  },
  note: { properties: { body: text, about: { 'x-ref': ['firm', 'user'] } } },
}

/** A small model of its own, with every type of field that expressions know. */
export function buildModel(): Model {
  const entities = new Map(Object.entries(declarations).map(([name, declaration]) => [name, buildEntity(name, declaration)]))
  const computed = new Map<string, Tree>()
  const model: Model = {
    version: 'test',
    entities,
    lists: new Map(),
    computed,
    dependencies: { fields: [], byEntity: new Map() },
    roles: new Map(),
  }
  for (const entity of entities.values()) {
    for (const field of entity.fields.values()) {
      if (field.computed !== undefined) computed.set(`${entity.name}.${field.name}`, check(model, field.computed, entity.name))
    }
  }
  return model
}

export function check(model: Model, source: string, entity = 'firm', variables: Record<string, ExpressionType> = variableTypes): Tree {
  const checked = checkExpression(source, { model, entity, variables })
  if ('problems' in checked) throw new Error(`${source}: ${checked.problems.map((problem) => problem.message).join('; ')}`)
  return checked.tree
}

export const variableTypes: Record<string, ExpressionType> = {
  user: { type: 'record', entities: ['user'] },
  minimum: { type: 'decimal', scale: 2 },
  wanted: { type: 'string' },
  day: { type: 'date' },
  missing: { type: 'string' },
  people: { type: 'list', of: { type: 'record', entities: ['user'] } },
}

function buildEntity(name: string, { properties, inverses = {}, owner }: Declaration): Entity {
  const own = Object.entries(properties).map(([field, schema]) =>
    buildField({
      name: field,
      schema,
      isRequired: false,
      optionsOf: () => [],
      ...(schema.items?.$ref === undefined ? {} : { lines: { entity: schema.items.$ref, ownerColumn: `${snakeCase(name)}_id` } }),
    }),
  )
  return {
    name,
    title: name,
    plural: name,
    description: undefined,
    icon: undefined,
    table: snakeCase(name),
    fields: new Map([...own, ...systemFields()].map((field) => [field.name, field])),
    inverses: new Map(Object.entries(inverses).map(([key, [entity, field]]) => [key, { name: key, title: key, entity, field }])),
    owner: owner === undefined ? undefined : { entity: owner[0], field: owner[1], column: `${snakeCase(owner[0])}_id` },
    isInternal: false,
    label: [],
    searchFields: [],
    uniqueRules: [],
    indexes: [],
    tabs: [],
    info: [],
    views: [],
    menu: undefined,
  }
}

/** Evaluates over the same records as the databases hold. */
export function environmentOf(model: Model, world: World, record: Json, variables: Json, now: Date): Environment {
  const find = (entity: string, id: string) => world[entity]?.find((row) => row.id === id)
  return {
    model,
    record,
    variables,
    now,
    follow: find,
    rows(entity, id, relation) {
      const inverse = model.entities.get(entity)?.inverses.get(relation)
      if (inverse === undefined) return (find(entity, id)?.[relation] as Json[] | undefined) ?? []
      const pointsHere = (link: unknown) => (typeof link === 'object' && link !== null && 'id' in link ? link.id : link) === id
      return (world[inverse.entity] ?? []).filter((row) => row.deletedAt === undefined && pointsHere(row[inverse.field]))
    },
  }
}

/** The tables of the model with the records of a world, on both databases. */
export async function openBoth(model: Model, world: World): Promise<Record<'sqlite' | 'postgres', Database>> {
  const file = await newDatabase('sqlite')
  const elsewhere = new URL(await freshDatabase())
  elsewhere.searchParams.set('options', '-c timezone=Asia/Tokyo')
  const databases = { sqlite: await openDatabase(file.address), postgres: await openDatabase(elsewhere.href) }
  for (const database of Object.values(databases)) await database.transaction((executor) => fill(executor, model, world))
  const { close } = databases.sqlite
  return { ...databases, sqlite: { ...databases.sqlite, close: () => close().finally(file.remove) } }
}

async function fill(database: Executor, model: Model, world: World): Promise<void> {
  for (const entity of model.entities.values()) {
    const columns = [...entity.fields.values()]
      .filter((field) => field.computed === undefined)
      .flatMap((field) => field.type.columns(field))
    if (entity.owner !== undefined) columns.push({ name: entity.owner.column, kind: { kind: 'id' } })
    const declared = columns.map((column) => sql`${identifier(column.name)} ${rawSql(database.dialect.columnType(column.kind))}`)
    await database.all(sql`create table ${identifier(entity.table)} (${joinSql(declared)})`)
  }
  for (const [name, rows] of Object.entries(world)) for (const row of rows) await insert(database, model, name, row)
}

async function insert(database: Executor, model: Model, name: string, row: Json, owner?: string): Promise<void> {
  const entity = model.entities.get(name) as Entity
  const names: Sql[] = []
  const values: Sql[] = []
  for (const field of entity.fields.values()) {
    const value = row[field.name]
    if (value === undefined || value === null || field.computed !== undefined) continue
    if (field.lines !== undefined) {
      for (const line of value as Json[]) await insert(database, model, field.lines.entity, line, row.id as string)
      continue
    }
    bindField(database, field, value, names, values)
  }
  if (entity.owner !== undefined) {
    names.push(identifier(entity.owner.column))
    values.push(database.dialect.bindColumn(owner ?? null, { kind: 'id' }))
  }
  await database.all(sql`insert into ${identifier(entity.table)} (${joinSql(names)}) values (${joinSql(values)})`)
}

function bindField(database: Executor, field: Field, value: unknown, names: Sql[], values: Sql[]): void {
  const stored = field.type.toColumns(field.targets.length === 1 ? (value as Json).id : value, field)
  for (const column of field.type.columns(field)) {
    names.push(identifier(column.name))
    values.push(database.dialect.bindColumn(stored[column.name] ?? null, column.kind))
  }
}

/** An exact value as text where JSON would lose digits. */
export function valueText(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'unscaled' in value ? decimalText(value as Decimal) : value
}

/** A value in SQL as text, so that no driver rounds it. */
export function asText(database: Executor, value: Sql, type: ExpressionType): Sql {
  if (type.type === 'instant' && database.dialect.name === 'postgres') {
    return sql`to_char(${value} at time zone 'UTC', ${rawSql(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`)})`
  }
  return sql`cast(${value} as text)`
}

/** That text in the form of `valueText`. */
export function readText(database: Executor, text: string | null, type: ExpressionType): unknown {
  if (text === null) return null
  if (type.type === 'bool') return text === '1' || text === 'true'
  if (type.type !== 'decimal') return text
  if (database.dialect.name === 'sqlite') return decimalText({ unscaled: BigInt(text), scale: type.scale })
  const [whole = '', fraction = ''] = text.split('.')
  if (!/^0*$/.test(fraction.slice(type.scale))) throw new Error(`${text} has more than ${type.scale} digits after the point`)
  return `${whole}.${fraction.slice(0, type.scale).padEnd(type.scale, '0')}`.replace(/^-(0\.0*)$/, '$1')
}
