import { type Sql, sql } from '../base/sql.ts'
import type { RecordsContext } from '../records/index.ts'
import type { Person } from './people.ts'

interface PersonRow extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly is_administrator: boolean | number | null
  readonly roles: unknown
}

/**
 * The person that `source` leads to, with roles and teams: what stands behind `from` and `where`, with the user as `u`.
 * Somebody who is blocked or in the trash is nobody. Further columns are answered beside.
 */
export async function findPerson<Extra extends object = object>(
  context: RecordsContext,
  source: Sql,
  extra: Sql = sql``,
): Promise<{ person: Person; extra: Extra } | undefined> {
  const [row] = await context.database.all<PersonRow & Extra>(
    sql`select u."id", u."name", u."email", u."is_administrator", u."roles"${extra} from ${source} and u."state" = 'active' and u."deleted_at" is null`,
  )
  if (row === undefined) return undefined
  const { id, name, email, is_administrator: administrator } = row
  const isAdministrator = administrator === true || administrator === 1
  return { person: { id, name, email, isAdministrator, roles: readRoles(row.roles), teams: await teamsOf(context, id) }, extra: row }
}

/** The person with this id, with roles and teams; undefined for nobody, or somebody who is blocked. */
export async function personById(context: RecordsContext, id: string): Promise<Person | undefined> {
  const key = context.database.dialect.bindColumn(id, { kind: 'id' })
  return (await findPerson(context, sql`"user" u where u."id" = ${key}`))?.person
}

/** The one database answers JSON as a value, the other as text. */
function readRoles(stored: unknown): readonly string[] {
  const roles: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored
  return Array.isArray(roles) ? roles.filter((role): role is string => typeof role === 'string') : []
}

/** The person's teams and all below them; those in the trash give nothing. */
async function teamsOf(context: RecordsContext, id: string): Promise<readonly string[]> {
  const person = context.database.dialect.bindColumn(id, { kind: 'id' })
  const rows = await context.database.all<{ id: string }>(
    sql`with recursive t("id") as (select m."target_id" from "user_teams" m join "team" o on o."id" = m."target_id" and o."deleted_at" is null where m."owner_id" = ${person} union select c."id" from "team" c join t on c."parent_id" = t."id" where c."deleted_at" is null) select "id" from t`,
  )
  return rows.map((row) => row.id)
}
