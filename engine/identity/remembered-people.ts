import type { LruMap } from '../base/lru.ts'
import { rawSql, type Sql, sql } from '../base/sql.ts'
import type { RecordsContext } from '../records/index.ts'
import { personById } from './find-person.ts'
import type { Person } from './people.ts'
import { textColumn } from './rows.ts'

/** People as they were read, each with the stamp of what was read. */
export type RememberedPeople = LruMap<string, { readonly stamp: string; readonly person: Person }>

/** Where a person is looked for. */
export interface Source {
  /** From the row of the session or token to `"user" u`, as what stands behind `from`; good rows only. */
  readonly from: Sql
  /** What else must be the same for the person to be the same: text in SQL. */
  readonly stamp: Sql
  /** More columns. */
  readonly extra: Sql
}

/**
 * The person that a source leads to, as `findPerson` has it, by a statement that only asks whether what is remembered still holds: the stamp
 * is made of the stored rows themselves (the version of the user, and of all teams), so that no writer can forget to change it.
 */
export async function findRemembered<Extra extends object>(
  context: RecordsContext,
  people: RememberedPeople,
  source: Source,
): Promise<{ person: Person; stamp: string; extra: Extra } | undefined> {
  const { database, model } = context
  const [row, another] = await database.all<StampRow & Extra>(
    sql`select ${textColumn(database, sql`u."id"`, 'id', 'id')}, ${stampOf(source)} as "stamp"${source.extra} from ${goodRows(source)} limit 2`,
  )
  if (row === undefined || another !== undefined) return undefined
  const stamp = `${model.version} ${row.stamp}`
  const known = people.get(row.id)
  if (known?.stamp === stamp) return { person: known.person, stamp: row.stamp, extra: row }
  const person = await personById(context, row.id)
  if (person === undefined) return undefined
  people.set(row.id, { stamp, person })
  return { person, stamp: row.stamp, extra: row }
}

/** The stamp alone, as a scalar expression: null where the source leads to nobody any more. */
export function stampQuestion(source: Source): Sql {
  return sql`(select ${stampOf(source)} from ${goodRows(source)} limit 1)`
}

interface StampRow extends Record<string, unknown> {
  readonly id: string
  readonly stamp: string
}

const goodRows = ({ from }: Source): Sql => sql`${from} and u."state" = 'active' and u."deleted_at" is null`

/** Every change of a team has a later moment, and what goes changes the count. */
const teamStamp = rawSql(
  `(select count(*) || ' ' || coalesce(sum("version"), 0) || ' ' || coalesce(cast(max("updated_at") as text), '') from "team" where "deleted_at" is null)`,
)

const stampOf = ({ stamp }: Source): Sql => sql`u."version" || ' ' || ${teamStamp} || ' ' || ${stamp}`
