import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Dialect } from '../database/dialect.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Choice } from './operation.ts'

/** A change of rules that moves no column and yet concerns what is stored: a person wants to know how much of it. */
export interface Note {
  readonly id: string
  readonly text: string
  readonly table: string
  readonly column?: string
  readonly choices: readonly Choice[]
  /** Selects as `n` how many values the new rule concerns. */
  readonly count: Sql
  /** Selects as `value` at most five of them. */
  readonly samples?: Sql
}

/** A field before and after, with its columns before. */
interface FieldPair {
  readonly table: string
  readonly entity: Entity
  readonly before: Field | undefined
  readonly after: Field
  readonly columns: readonly string[]
  readonly dialect: Dialect
}

const rules: readonly ((pair: FieldPair) => Note | undefined)[] = [becameRequired, lostOptions, lostTargets, otherOnDelete, shorter]

/** What the rules of a model ask of records that were written under another. Names of tables and columns are those of before. */
export function notes(before: Model, after: Model, dialect: Dialect): readonly Note[] {
  return [...after.entities.values()].flatMap((entity) => {
    const old = before.entities.get(entity.name) ?? before.entities.get(entity.renamedFrom ?? '')
    return old === undefined ? [] : fieldPairs(old, entity, dialect).flatMap((pair) => rules.flatMap((rule) => rule(pair) ?? []))
  })
}

function fieldPairs(old: Entity, entity: Entity, dialect: Dialect): readonly FieldPair[] {
  return [...entity.fields.values()]
    .filter((field) => !field.isSystem && field.computed === undefined && field.lines === undefined)
    .map((after) => {
      const before = old.fields.get(after.name) ?? old.fields.get(after.schema['x-renamed-from'] ?? '')
      const columns = before?.type.columns(before).map(({ name }) => name) ?? []
      return { table: old.table, entity, before, after, columns, dialect }
    })
}

const isLive = rawSql('"deleted_at" is null')

function becameRequired({ table, entity, before, after, columns }: FieldPair): Note | undefined {
  if (!after.isRequired || before?.isRequired === true) return undefined
  const column = after.type.columns(after)[0]?.name
  const isEmpty = columns.map((name) => sql`${identifier(name)} is null`)
  if (before !== undefined && hasLinks(before)) {
    const links = linkTable({ table }, before)
    isEmpty.push(sql`"id" not in (select ${identifier(linkColumns.owner)} from ${identifier(links)})`)
  }
  return {
    id: `required:${entity.table}.${column ?? after.column}`,
    text: `${entity.name}.${after.name} becomes required; records without it stay as they are until they are changed`,
    table,
    ...(column === undefined ? {} : { column }),
    choices: column === undefined ? ['abort'] : ['default', 'abort'],
    count: sql`select count(*) as n from ${identifier(table)} where ${joinSql([isLive, ...isEmpty], ' and ')}`,
  }
}

/** Codes that were there and are gone; also all codes that are not offered, where a text turned into a choice. */
function lostOptions({ table, entity, before, after, columns, dialect }: FieldPair): Note | undefined {
  const [column] = columns
  if (before === undefined || column === undefined || after.options.length === 0) return undefined
  // Of states that go it is asked where their records go.
  if (entity.workflows?.some(({ field }) => field === after.name)) return undefined
  const kept = new Set(after.options.map((option) => String(option.value)))
  const lost = before.options.map((option) => String(option.value)).filter((value) => !kept.has(value))
  if (before.options.length > 0 && lost.length === 0) return undefined
  const value = rawSql('c.code')
  const list = (codes: Iterable<string>) => joinSql([...codes].map((code) => sql`${code}`))
  const isLost = before.options.length > 0 ? sql`${value} in (${list(lost)})` : sql`${value} not in (${list(kept)})`
  const codes = sql`(${codesSql(table, column, before, dialect)}) c where ${isLost}`
  return {
    id: `options:${entity.table}.${column}`,
    text: `${entity.name}.${after.name} no longer offers ${lost.length === 0 ? 'codes outside its options' : lost.map((code) => `"${code}"`).join(', ')}; records keep what they have`,
    table,
    column,
    choices: [],
    count: sql`select count(*) as n from ${codes}`,
    samples: sql`select '"' || ${value} || '" (' || cast(count(*) as text) || ')' as value from ${codes} group by ${value} order by count(*) desc, ${value} limit 5`,
  }
}

function codesSql(table: string, column: string, field: Field, dialect: Dialect): Sql {
  const stored = identifier('r', column)
  const kind = field.type.columns(field)[0]?.kind ?? { kind: 'text' as const }
  if (field.type.expressionType(field).type !== 'list') {
    return sql`select ${dialect.plainText(stored, kind)} as code from ${identifier(table)} as "r" where ${stored} is not null and "r".${isLive}`
  }
  const { from, item } = dialect.jsonItems(stored, 'i', { type: 'string' })
  return sql`select cast(${item} as text) as code from ${identifier(table)} as "r", ${from} where "r".${isLive}`
}

function lostTargets({ table, entity, before, after, columns }: FieldPair): Note | undefined {
  const [column] = columns
  if (before === undefined || column === undefined || before.targets.length < 2 || after.targets.length < 2) return undefined
  const lost = before.targets.filter((target) => !after.targets.includes(target))
  if (lost.length === 0) return undefined
  const source = sql`from ${identifier(table)} where ${identifier(column)} in (${joinSql(lost.map((target) => sql`${target}`))}) and ${isLive}`
  return {
    id: `targets:${entity.table}.${column}`,
    text: `${entity.name}.${after.name} may no longer point to ${lost.join(', ')}; records keep what they have until they are changed`,
    table,
    column,
    choices: [],
    count: sql`select count(*) as n ${source}`,
  }
}

function otherOnDelete({ table, entity, before, after, columns }: FieldPair): Note | undefined {
  const ruleOf = (field: Field) => field.schema['x-on-delete'] ?? 'restrict'
  const column = columns.at(-1)
  if (before === undefined || column === undefined || after.targets.length === 0 || ruleOf(before) === ruleOf(after)) return undefined
  return {
    id: `on-delete:${entity.table}.${column}`,
    text: `${entity.name}.${after.name}: deleting what it points to was "${ruleOf(before)}" and becomes "${ruleOf(after)}"`,
    table,
    column,
    choices: [],
    count: sql`select count(${identifier(column)}) as n from ${identifier(table)} where ${isLive}`,
  }
}

function shorter({ table, entity, before, after, columns }: FieldPair): Note | undefined {
  const limitOf = (field: Field) => field.schema.maxLength ?? Number.POSITIVE_INFINITY
  const [column] = columns
  const isText = (field: Field) => field.type.columns(field)[0]?.kind.kind === 'text' && field.options.length === 0
  if (before === undefined || column === undefined || limitOf(after) >= limitOf(before) || !isText(after) || !isText(before))
    return undefined
  const limit = rawSql(String(limitOf(after)))
  const source = sql`from ${identifier(table)} where length(${identifier(column)}) > ${limit} and ${isLive}`
  return {
    id: `length:${entity.table}.${column}`,
    text: `${entity.name}.${after.name} takes at most ${limitOf(after)} letters; longer texts stay until they are changed`,
    table,
    column,
    choices: [],
    count: sql`select count(*) as n ${source}`,
    samples: sql`select substr(${identifier(column)}, 1, 60) as value ${source} limit 5`,
  }
}
