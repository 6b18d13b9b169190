import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { identifier, joinSql, sql } from '../base/sql.ts'
import { queryContext, type RecordsContext, visibleEntity } from './context.ts'
import { checkFilter } from './filter.ts'
import { boundIds } from './row-values.ts'

/** As many records as a page of a list holds at most. */
const maxIds = 200

/**
 * Which of the rules of `x-colors` hold for which records, by their place in the rules that the person knows: `{ id: [0, 2] }`.
 * Records for which none holds are not in the answer. One statement.
 */
export async function recordColors(
  context: RecordsContext,
  entityName: string,
  ids: readonly string[],
): Promise<Readonly<Record<string, readonly number[]>>> {
  const entity = visibleEntity(context, entityName)
  if (ids.length > maxIds || !ids.every(isId)) {
    const detail = `The parameter "ids" holds 1 to ${maxIds} ids of records, separated by commas.`
    throw new KartotekaError('invalid-parameter', detail, { extensions: { parameter: 'ids' } })
  }
  const rules = entity.colors ?? []
  if (rules.length === 0 || ids.length === 0) return {}
  const query = queryContext(context)
  const alias = query.alias()
  const hasPerson = context.personId !== null
  const columns = rules.map(({ when }, index) => {
    const condition = query.condition(checkFilter(context.model, entity, when, { parameter: 'colors', hasPerson }), alias)
    return sql`case when ${condition} then 1 else 0 end as ${identifier(`c${index}`)}`
  })
  const id = query.dialect.plainText(identifier(alias, 'id'), { kind: 'id' })
  const rows = await context.database.all<Record<string, unknown>>(
    sql`select ${id} as id, ${joinSql(columns, ', ')} from ${query.rows(entity, alias).source} where ${identifier(alias, 'id')} in (${boundIds(query.dialect, ids)}) order by ${identifier(alias, 'id')}`,
  )
  const held = rows.map((row) => [String(row.id), rules.flatMap((_, index) => (Number(row[`c${index}`]) === 1 ? [index] : []))] as const)
  return Object.fromEntries(held.filter(([, indexes]) => indexes.length > 0))
}
