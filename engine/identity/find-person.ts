import { rawSql, type Sql, sql } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { RecordsContext } from '../records/index.ts'
import type { Person } from './people.ts'
import { bindId, executorOf, isTrue, readTexts, textColumn } from './rows.ts'

interface PersonRow extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly is_administrator: boolean | number | null
  readonly roles: unknown
  readonly language: string | null
  readonly teams: string
}

/**
 * The person that `source` leads to, with roles and teams, by one statement: what stands behind `from` and `where`, with the
 * user as `u`. Somebody who is blocked or in the trash is nobody, and so is who cannot be told from another. Further columns are answered beside.
 */
export async function findPerson<Extra extends object = object>(
  context: RecordsContext,
  source: Sql,
  extra: Sql = sql``,
): Promise<{ person: Person; extra: Extra } | undefined> {
  const executor = executorOf(context)
  const id = textColumn(executor, sql`u."id"`, 'id', 'id')
  const rows = await executor.all<PersonRow & Extra>(
    sql`select ${id}, u."name", u."email", u."is_administrator", u."roles", ${languageOf(context)} as "language", ${teamsOf(executor)} as "teams"${extra} from ${source} and u."state" = 'active' and u."deleted_at" is null limit 2`,
  )
  const [row] = rows
  if (row === undefined || rows.length > 1) return undefined
  const { name, email, is_administrator: administrator } = row
  const person = {
    id: row.id,
    name,
    email,
    isAdministrator: isTrue(administrator),
    roles: readTexts(row.roles),
    teams: teamIds(row.teams),
    ...(row.language === null ? {} : { language: row.language }),
  }
  return { person, extra: row }
}

/** The person with this id, with roles and teams; undefined for nobody, or somebody who is blocked. */
export async function personById(context: RecordsContext, id: string): Promise<Person | undefined> {
  return (await findPerson(context, sql`"user" u where u."id" = ${bindId(executorOf(context), id)}`))?.person
}

/** Whether there is a user with this id, also one who is blocked or in the trash. */
export async function isUser(context: RecordsContext, id: string): Promise<boolean> {
  const executor = executorOf(context)
  return (await executor.all(sql`select 1 from "user" where "id" = ${bindId(executor, id)}`)).length > 0
}

/** An older version of the metadata, which goes on being served until it is replaced, has no language. */
function languageOf({ model }: RecordsContext): Sql {
  return model.entities.get('user')?.fields.has('language') === true ? rawSql('u."language"') : rawSql('null')
}

function teamIds(stored: string): readonly string[] {
  return (JSON.parse(stored) as readonly { readonly id: string }[]).map(({ id }) => id)
}

/** The teams of the user `u` and all below them; those in the trash give nothing. */
function teamsOf({ dialect }: Executor): Sql {
  const teams = rawSql(
    `from (with recursive t("id") as (select m."target_id" from "user_teams" m join "team" o on o."id" = m."target_id" and o."deleted_at" is null where m."owner_id" = u."id" union select c."id" from "team" c join t on c."parent_id" = t."id" where c."deleted_at" is null) select "id" from t) teams`,
  )
  const team = dialect.jsonObject([['id', dialect.jsonValue(rawSql('teams."id"'), { kind: 'id' })]])
  return dialect.toText(dialect.jsonArray(team, teams, rawSql('teams."id"')))
}
