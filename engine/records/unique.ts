import type { ValueProblem } from '../base/errors.ts'
import { pointerStep } from '../base/json.ts'
import { identifier, joinSql, sql } from '../base/sql.ts'
import { labelSql } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { queryContext, type WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'
import { rowValues } from './row-values.ts'

/** The unique rules that another record already meets, each at its first field, with the name of that record. Empty values are never equal. */
export async function checkUnique(
  context: WriteContext,
  entity: Entity,
  record: RecordValues,
  id: string,
  touched: ReadonlySet<string>,
): Promise<readonly ValueProblem[]> {
  const problems: ValueProblem[] = []
  for (const rule of entity.uniqueRules) {
    if (!rule.some((name) => touched.has(name))) continue
    const other = await findOther(context, entity, record, id, rule)
    if (other === undefined) continue
    const titles = rule.map((name) => `"${entity.fields.get(name)?.title ?? name}"`).join(' and ')
    problems.push({
      pointer: pointerStep(rule[0] ?? ''),
      code: 'not-unique',
      message: `${titles} must be unique, and "${other}" already has ${rule.length === 1 ? 'this value' : 'these values'}. Enter another, or open that record.`,
    })
  }
  return problems
}

async function findOther(
  context: WriteContext,
  entity: Entity,
  record: RecordValues,
  id: string,
  rule: readonly string[],
): Promise<string | undefined> {
  const fields = rule.flatMap((name) => entity.fields.get(name) ?? [])
  const values = rowValues(fields, record)
  if (values.some(({ value }) => value === null)) return undefined
  const query = queryContext(context)
  const alias = query.alias()
  const same = values.map(({ column, value }) => sql`${identifier(alias, column.name)} = ${query.dialect.bindColumn(value, column.kind)}`)
  const [row] = await context.executor.all<{ label: string }>(
    sql`select ${labelSql(query, entity, alias)} as label from ${identifier(entity.table)} ${identifier(alias)} where ${joinSql(same, ' and ')} and ${identifier(alias, 'deleted_at')} is null and ${identifier(alias, 'id')} <> ${query.dialect.bindColumn(id, { kind: 'id' })} limit 1`,
  )
  return row?.label
}
