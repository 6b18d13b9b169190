import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import type { Step } from '../model/workflow.ts'
import { queryContext, type WriteContext } from '../records/index.ts'

/** Ids of the active people who have a role, or one that inherits from it. */
export async function peopleWith(context: WriteContext, role: string): Promise<readonly string[]> {
  const user = context.model.entities.get('user')
  if (user === undefined) return []
  const rows = await context.executor.all<{ id: string; roles: unknown }>(
    sql`select "id", "roles" from ${identifier(user.table)} where "deleted_at" is null and "archived_at" is null and "state" = 'active' order by "id"`,
  )
  const has = (name: string) => name === role || context.model.roles.get(name)?.lineage.has(role) === true
  return rows.flatMap(({ id, roles }) => (listOf(roles).some(has) ? [id] : []))
}

/** Who gets the next record: in turn the one whose last record is the oldest, else who has the fewest open ones. */
export async function choosePerson(
  context: WriteContext,
  entity: Entity,
  { field: name, role, by }: Extract<Step, { kind: 'assign' }>,
): Promise<string | undefined> {
  const people = await peopleWith(context, role)
  const field = entity.fields.get(name)
  if (people.length < 2 || field === undefined) return people[0]
  const { dialect } = context.executor
  const query = queryContext(context)
  const alias = query.alias()
  const column = field.type.columns(field).find(({ kind }) => kind.kind === 'id')
  if (column === undefined) return people[0]
  const person = identifier(alias, column.name)
  const measure = by === 'least-busy' ? sql`count(*)` : dialect.plainText(sql`max(${identifier(alias, 'created_at')})`, { kind: 'instant' })
  const ids = joinSql(people.map((id) => dialect.bindColumn(id, { kind: 'id' })))
  const open = by === 'least-busy' ? openCondition(entity, alias) : rawSql('1 = 1')
  const rows = await context.executor.all<{ person: string; measure: string | number }>(
    sql`select ${person} as person, ${measure} as measure from ${identifier(entity.table)} ${identifier(alias)} where ${person} in (${ids}) and ${identifier(alias, 'deleted_at')} is null and ${open} group by ${person}`,
  )
  const measures = new Map(rows.map((row) => [row.person, by === 'least-busy' ? Number(row.measure) : Date.parse(String(row.measure))]))
  return [...people].sort((a, b) => (measures.get(a) ?? 0) - (measures.get(b) ?? 0))[0]
}

/** Records in an open state of the first workflow; all of them where there is none. */
function openCondition(entity: Entity, alias: string): Sql {
  const [workflow] = entity.workflows ?? []
  const field = entity.fields.get(workflow?.field ?? '')
  const [column] = field === undefined ? [] : field.type.columns(field)
  if (workflow === undefined || column === undefined) return rawSql('1 = 1')
  const open = [...workflow.states.values()].filter(({ category }) => category === 'open').map(({ name }) => sql`${name}`)
  return open.length === 0 ? rawSql('1 = 1') : sql`${identifier(alias, column.name)} in (${joinSql(open)})`
}

function listOf(value: unknown): readonly string[] {
  const list: unknown = typeof value === 'string' ? JSON.parse(value) : value
  return Array.isArray(list) ? list.map(String) : []
}
