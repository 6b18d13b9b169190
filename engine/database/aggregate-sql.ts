import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import { type Aggregate, calendarUnits, type FunctionRow, toCondition } from '../expression/index.ts'
import type { ColumnKind, ExpressionType, Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import { isFoldedText } from '../model/sort-index.ts'
import type { Tree } from '../model/tree.ts'
import { labelSql, pathValue } from './label-sql.ts'
import { columnKind, type QueryContext } from './query-context.ts'
import { durationJson } from './record-json.ts'

/** What an aggregate groups by, see `records/aggregate-parameters.ts`. */
export interface GroupPart {
  readonly name: string
  readonly path: string
  readonly field: Field
  readonly unit: 'day' | 'week' | 'month' | 'quarter' | 'year' | undefined
}

export interface MeasurePart {
  readonly name: string
  readonly type: ExpressionType
  readonly value: Tree | undefined
  readonly make: Extract<FunctionRow, { kind: 'list' }> | 'count' | 'countDistinct'
}

export interface AggregateStatement {
  readonly entity: Entity
  /** The row that conditions speak of. */
  readonly alias: string
  readonly conditions: readonly Sql[]
  readonly groups: readonly GroupPart[]
  /** Those that are answered first, then those that only `having` and `sort` name. */
  readonly measures: readonly MeasurePart[]
  readonly hidden: readonly MeasurePart[]
  readonly having: Tree | undefined
  readonly sort: readonly { readonly of: GroupPart | MeasurePart; readonly isDescending: boolean }[]
  readonly limit: number
  readonly totals: boolean
}

/**
 * One statement for an aggregate: rows with `part` 1 and the JSON text of a group each, in order and at most `limit`; with `totals` one
 * row with `part` 2, the measures over all records that the conditions let through.
 */
export function aggregateSql(context: QueryContext, statement: AggregateStatement): Sql {
  const builder = new AggregateBuilder(context, statement)
  return statement.totals ? sql`${builder.groups()} union all ${builder.totals()} order by 1, 2` : sql`${builder.groups()} order by 1, 2`
}

/** The values of the records in `r`, aggregated in `q`, put together in `v`, in order and cut in `w`. */
class AggregateBuilder {
  readonly #context: QueryContext
  readonly #statement: AggregateStatement
  readonly #all: readonly MeasurePart[]

  constructor(context: QueryContext, statement: AggregateStatement) {
    this.#context = context
    this.#statement = statement
    this.#all = [...statement.measures, ...statement.hidden]
  }

  groups(): Sql {
    const { groups, measures, having, limit } = this.#statement
    const order = this.#order()
    const where = having === undefined ? rawSql('') : sql` where ${this.#having(having)}`
    const members = [
      ...groups.map((group, index) => [group.name, this.#groupJson(group, index)] as const),
      ...measures.map((measure, index) => [measure.name, this.#measureJson(measure, identifier('w', `m${index}`))] as const),
    ]
    const numbered = sql`select v.*, row_number() over (order by ${order}) as n from (${this.#values(groups)}) v${where}`
    const page = sql`select * from (${numbered}) u where u.n <= ${rawSql(String(limit))}`
    return sql`select 1 as part, w.n as n, ${this.#text(members)} as record from (${page}) w`
  }

  totals(): Sql {
    const members = this.#statement.measures.map(
      (measure, index) => [measure.name, this.#measureJson(measure, identifier('w', `m${index}`))] as const,
    )
    return sql`select 2 as part, 0 as n, ${this.#text(members)} as record from (${this.#values([])}) w`
  }

  /** The names come from the request, so they are bound. */
  #text(members: readonly (readonly [name: string, value: Sql])[]): Sql {
    const { dialect } = this.#context
    return dialect.toText(dialect.jsonPairs(members.map(([name, value]) => [dialect.bind(name, { type: 'string' }), value])))
  }

  #values(groups: readonly GroupPart[]): Sql {
    const keys = groups.flatMap((group, index) => this.#keyNames(group, index))
    const aggregates = this.#all.map((measure, index) => this.#aggregate(measure, index))
    const parts = aggregates.flatMap(({ parts: own }, index) => own.map((part, at) => sql`${part} as ${identifier(`m${index}p${at}`)}`))
    const combined = aggregates.map(({ parts: own, combine }, index) => {
      const results = own.map((_, at) => identifier('q', `m${index}p${at}`))
      return sql`${combine(results)} as ${identifier(`m${index}`)}`
    })
    const labels = groups.flatMap((group, index) => {
      const label = this.#isSortedByLabel(group) ? this.#label(group, identifier('q', `g${index}`)) : undefined
      return label === undefined ? [] : [sql`${label} as ${identifier(`l${index}`)}`]
    })
    const by = keys.length === 0 ? rawSql('') : sql` group by ${joinSql(keys.map((key) => identifier('r', key)))}`
    const grouped = sql`select ${joinSql([...keys.map((key) => identifier('r', key)), ...parts])} from (${this.#rows(groups)}) r${by}`
    return sql`select ${joinSql([...keys.map((key) => identifier('q', key)), ...labels, ...combined])} from (${grouped}) q`
  }

  #rows(groups: readonly GroupPart[]): Sql {
    const { entity, alias, conditions } = this.#statement
    const keys = groups.flatMap((group, index) => {
      const names = this.#keyNames(group, index)
      return this.#keyValues(group).map((value, at) => sql`${value} as ${identifier(names[at] ?? '')}`)
    })
    const values = this.#all.flatMap(({ value }, index) =>
      value === undefined ? [] : [sql`${this.#context.expression(value, alias)} as ${identifier(`e${index}`)}`],
    )
    const columns = [...keys, ...values]
    const selected = columns.length === 0 ? rawSql('1 as one') : joinSql(columns)
    return sql`select ${selected} from ${this.#context.rows(entity, alias).source} where ${joinSql(conditions, ' and ')}`
  }

  #aggregate({ make, value }: MeasurePart, index: number): Aggregate {
    const { dialect } = this.#context
    const item = identifier('r', `e${index}`)
    if (make !== 'count' && make !== 'countDistinct' && value !== undefined) return make.sql(item, value.type, dialect)
    const count = value === undefined ? rawSql('count(*)') : make === 'countDistinct' ? sql`count(distinct ${item})` : sql`count(${item})`
    return { parts: [count], combine: ([result]) => result as Sql }
  }

  /** A reference to several entities takes two columns: the id, and whose it is. */
  #keyNames({ field }: GroupPart, index: number): readonly string[] {
    return field.targets.length > 1 ? [`g${index}`, `g${index}e`] : [`g${index}`]
  }

  #keyValues({ field, path, unit }: GroupPart): readonly Sql[] {
    const { dialect } = this.#context
    const { entity, alias } = this.#statement
    if (field.targets.length > 1) {
      const [name, id] = field.type.columns(field).map((column) => identifier(alias, column.name))
      return [id ?? rawSql('null'), name ?? rawSql('null')]
    }
    const { sql: value, kind } = pathValue(this.#context, entity, alias, path)
    if (unit === undefined) return [value]
    const day = kind.kind === 'instant' ? dialect.dateOf(value) : value
    const calendarUnit = calendarUnits.find((candidate) => candidate === unit)
    return [calendarUnit === undefined ? day : dialect.startOf(calendarUnit, day)]
  }

  #order(): Sql {
    const { groups, sort } = this.#statement
    const asked = new Set(sort.map(({ of }) => of))
    const keys = [...sort, ...groups.filter((group) => !asked.has(group)).map((of) => ({ of, isDescending: false }))]
    const parts = keys.flatMap(({ of, isDescending }) => {
      const direction = rawSql(isDescending ? ' desc nulls last' : ' asc nulls last')
      return this.#orderParts(of).map((part) => sql`${part}${direction}`)
    })
    return parts.length === 0 ? rawSql('1') : joinSql(parts)
  }

  #orderParts(of: GroupPart | MeasurePart): readonly Sql[] {
    const { dialect } = this.#context
    const { groups } = this.#statement
    if ('make' in of) return [identifier('v', `m${this.#all.indexOf(of)}`)]
    const index = groups.indexOf(of)
    const key = identifier('v', `g${index}`)
    if (this.#isSortedByLabel(of)) return [dialect.fold(identifier('v', `l${index}`)), dialect.ordered(identifier('v', `l${index}`)), key]
    if (of.field.targets.length > 0) return [key]
    const kind = columnKind(of.field)
    if (of.unit === undefined && isFoldedText(of.field, kind)) return [dialect.fold(key), dialect.ordered(key)]
    return [of.unit === undefined && kind.kind === 'text' ? dialect.ordered(key) : key]
  }

  /** The labels of all groups are looked up where they decide the order, else only those of the answer. */
  #isSortedByLabel(group: GroupPart): boolean {
    const { sort } = this.#statement
    return group.field.targets.length > 0 && (sort.some(({ of }) => of === group) || !sort.some(({ of }) => 'make' in of))
  }

  #label({ field }: GroupPart, id: Sql): Sql {
    const labels = field.targets.map((target) => {
      const entity = this.#context.entity(target)
      const row = this.#context.alias()
      return sql`(select ${labelSql(this.#context, entity, row)} from ${this.#context.rows(entity, row).source} where ${identifier(row, 'id')} = ${id})`
    })
    return labels.length === 1 ? (labels[0] as Sql) : sql`coalesce(${joinSql(labels)})`
  }

  #groupJson(group: GroupPart, index: number): Sql {
    const { dialect } = this.#context
    const key = identifier('w', `g${index}`)
    if (group.unit !== undefined) return dialect.bucketText(group.unit, key)
    if (group.field.targets.length === 0) {
      const isDuration = group.field.type.shape(group.field).shape === 'duration'
      return isDuration ? durationJson(key) : dialect.jsonValue(key, columnKind(group.field))
    }
    const entity = group.field.targets.length > 1 ? [['entity', identifier('w', `g${index}e`)] as const] : []
    const label = this.#isSortedByLabel(group) ? identifier('w', `l${index}`) : this.#label(group, key)
    const object = dialect.jsonObject([['id', dialect.jsonValue(key, { kind: 'id' })], ...entity, ['label', label]])
    return dialect.jsonText(sql`case when ${key} is not null then ${object} end`)
  }

  #measureJson({ type }: MeasurePart, value: Sql): Sql {
    const { dialect } = this.#context
    if (type.type !== 'duration') return dialect.jsonValue(value, kindOf(type))
    const seconds = dialect.castTo(value, { kind: 'integer' })
    return sql`(case when ${value} < 0 then ${textLiteral('-')} || ${durationJson(sql`abs(${seconds})`)} else ${durationJson(seconds)} end)`
  }

  #having(tree: Tree): Sql {
    const { model, dialect, variables, now } = this.#context
    const bindings = new Map(this.#all.map(({ name }, index) => [name, { value: identifier('v', `m${index}`) }]))
    return toCondition(tree, { model, dialect, alias: 'v', variables, now, bindings, uniqueAlias: () => this.#context.alias() })
  }
}

function kindOf(type: ExpressionType): ColumnKind {
  switch (type.type) {
    case 'decimal':
      return { kind: 'decimal', scale: type.scale }
    case 'date':
    case 'instant':
      return { kind: type.type }
    default:
      return { kind: 'integer' }
  }
}
