import { rawSql, type Sql, sql } from '../base/sql.ts'
import type { RecordsContext } from '../records/index.ts'
import { personById } from './find-person.ts'
import type { Person } from './people.ts'
import { textColumn } from './rows.ts'

/** People as they were read, each with the stamp of what was read. */
export type RememberedPeople = Map<string, { readonly stamp: string; readonly person: Person }>

const most = 10_000

/**
 * The person that `source` leads to, as `findPerson` has it, by a statement that only asks whether what is remembered still holds: the stamp
 * is made of the stored rows themselves (the version of the user, and of all teams), so that no writer can forget to change it.
 */
export async function findRemembered<Extra extends object>(
  context: RecordsContext,
  people: RememberedPeople,
  source: Sql,
  extra: Sql,
): Promise<{ person: Person; extra: Extra } | undefined> {
  const { database, model } = context
  const [row, another] = await database.all<StampRow & Extra>(
    sql`select ${textColumn(database, sql`u."id"`, 'id', 'id')}, u."version" as version, ${teamStamp}${extra} from ${source} and u."state" = 'active' and u."deleted_at" is null limit 2`,
  )
  if (row === undefined || another !== undefined) return undefined
  const stamp = `${model.version} ${row.version} ${row.team_stamp}`
  const known = people.get(row.id)
  if (known?.stamp === stamp) return { person: known.person, extra: row }
  const person = await personById(context, row.id)
  if (person === undefined) return undefined
  if (people.size >= most) people.clear()
  people.set(row.id, { stamp, person })
  return { person, extra: row }
}

interface StampRow extends Record<string, unknown> {
  readonly id: string
  readonly version: number
  readonly team_stamp: string
}

/** Every change of a team has a later moment, and what goes changes the count. */
const teamStamp = rawSql(
  `(select count(*) || ' ' || coalesce(sum("version"), 0) || ' ' || coalesce(cast(max("updated_at") as text), '') from "team" where "deleted_at" is null) as "team_stamp"`,
)
