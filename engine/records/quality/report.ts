import { KartotekaError } from '../../base/errors.ts'
import { identifier, joinSql, type Sql, sql } from '../../base/sql.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { QueryContext } from '../../database/index.ts'
import { checkExpression } from '../../expression/index.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { queryContext, type RecordsContext, visibleEntity } from '../context.ts'
import { filterCondition } from '../filter.ts'
import { readableRows } from './rows.ts'

/** The parameters of a report as they stand in the address. */
export interface QualityQuery {
  readonly filter?: string | undefined
  /** An ISO 8601 period such as `P90D`: how many records were not changed for so long. */
  readonly untouched?: string | undefined
  /** Lists of related records whose changes count as well: `activities,orders`. */
  readonly related?: string | undefined
}

export interface FilledField {
  readonly field: string
  readonly title: string
  readonly filled: number
  /** The share of records in which it is filled, in percent, with one digit. */
  readonly rate: number
}

/** How good the records of a list are. */
export interface QualityReport {
  readonly records: number
  /** The computed field of `x-completeness` and its mean; null where the entity has none. */
  readonly completeness: { readonly field: string; readonly average: number } | null
  readonly fields: readonly FilledField[]
  /** The filter gives the list of these records. */
  readonly untouched: { readonly count: number; readonly filter: string } | null
}

/** How many records there are, how complete they are, how often each field is filled, and how many lie untouched: one statement. */
export async function qualityReport(context: RecordsContext, entityName: string, query: QualityQuery): Promise<QualityReport> {
  const entity = visibleEntity(context, entityName)
  const statement = queryContext(context)
  const alias = statement.alias()
  const filled = filledConditions(statement, entity, alias)
  const untouched = query.untouched === undefined ? undefined : untouchedFilter(entity, query.untouched, listsOf(query.related))
  const count = (condition: Sql) => sql`sum(case when ${condition} then 1 else 0 end)`
  const columns: Sql[] = [sql`count(*) as "records"`]
  for (const [index, { condition }] of filled.entries()) columns.push(sql`${count(condition)} as ${identifier(`f${index}`)}`)
  if (untouched !== undefined) columns.push(sql`${count(filterCondition(statement, entity, alias, untouched))} as "untouched"`)
  const score = entity.fields.get(entity.quality?.completeness ?? '')
  if (score !== undefined) columns.push(sql`avg(${statement.value(entity, score, alias).sql}) as "average"`)
  const { source, conditions } = readableRows(statement, entity, alias, query.filter)
  const [row] = await context.database.all(sql`select ${joinSql(columns)} from ${source} where ${joinSql(conditions, ' and ')}`)
  const records = Number(row?.records ?? 0)
  return {
    records,
    completeness: score === undefined ? null : { field: score.name, average: rounded(Number(row?.average ?? 0)) },
    fields: filled.map(({ path, title }, index) => {
      const number = Number(row?.[`f${index}`] ?? 0)
      return { field: path, title, filled: number, rate: records === 0 ? 0 : rounded((number * 100) / records) }
    }),
    untouched: untouched === undefined ? null : { count: Number(row?.untouched ?? 0), filter: untouched },
  }
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}

/** When each field, or each part of a composite one, counts as filled. */
function filledConditions(
  statement: QueryContext,
  entity: Entity,
  alias: string,
): readonly { path: string; title: string; condition: Sql }[] {
  const own = [...entity.fields.values()].filter(
    (field) => !field.isSystem && field.computed === undefined && field.schema['x-secret'] === undefined,
  )
  const fields = own.flatMap((field) =>
    field.members.size > 0
      ? [...field.members.values()].map((member) => ({ ...member, title: `${field.title}: ${member.title}` }))
      : [field],
  )
  return fields.flatMap((field) => {
    const checked = checkExpression(isFilled(field), { model: statement.model, entity: entity.name, expects: ['bool'] })
    return 'tree' in checked ? [{ path: field.path, title: field.title, condition: statement.condition(checked.tree, alias) }] : []
  })
}

function isFilled(field: Field): string {
  const isList = field.lines !== undefined || hasLinks(field) || field.type.expressionType(field).type === 'list'
  return isList ? `record.${field.path}.size() > 0` : `record.${field.path} != null`
}

function listsOf(related: string | undefined): readonly string[] {
  const names = (related ?? '').split(',').map((name) => name.trim())
  return names.filter((name) => name !== '')
}

/** CEL for the records that nobody has changed for a period, nor any of the related ones. Throws `invalid-parameter`. */
export function untouchedFilter(entity: Entity, period: string, lists: readonly string[]): string {
  const since = momentBefore(period)
  const unknown = lists.find((name) => !entity.inverses.has(name))
  if (unknown !== undefined) {
    const hint = allowedOrNearest(unknown, entity.inverses.keys())
    throw refuse('related', `"${entity.name}" has no list of related records ${JSON.stringify(unknown.slice(0, 60))}. ${hint}`)
  }
  return [`record.updatedAt < ${since}`, ...lists.map((name) => `!record.${name}.exists(r, r.updatedAt >= ${since})`)].join(' && ')
}

function momentBefore(period: string): string {
  const match = /^P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?$/.exec(period)
  if (match === null)
    throw refuse(
      'untouched',
      `The period is one of ISO 8601 in years, months, weeks and days, such as P90D or P1Y; got ${JSON.stringify(period.slice(0, 40))}.`,
    )
  const [years, months, weeks, days] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number]
  const inMonths = years * 12 + months === 0 ? 'now()' : `addMonths(now(), ${-(years * 12 + months)})`
  return weeks * 7 + days === 0 ? inMonths : `addDays(${inMonths}, ${-(weeks * 7 + days)})`
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
