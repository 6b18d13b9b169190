import type { LruMap } from '../base/lru.ts'
import { rawSql, type Sql, sql } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { personById } from './find-person.ts'
import type { Person } from './people.ts'
import { textColumn } from './rows.ts'

/** People as they were read, each with the stamp of what was read. */
export type RememberedPeople = LruMap<string, { readonly stamp: string; readonly person: Person }>

/** Where a person is looked for. */
interface Source {
  /** From the row of the session or token to `"user" u`, as what stands behind `from`; good rows only. */
  readonly from: Sql
  /** What else must be the same for the person to be the same: text in SQL. */
  readonly stamp: Sql
  /** More columns. */
  readonly extra: Sql
}

/** What is asked of a source. */
export interface Questions {
  /** The person, the stamp, and more columns. */
  readonly find: Sql
  /** The stamp alone, as a scalar expression: null where the source leads to nobody any more. */
  readonly stamp: Sql
}

/**
 * The questions to a source, whose text is made once for each kind of database: every request asks them. `make` binds names where the values of
 * a request will stand.
 */
export function questionsOf<Place extends string>(
  make: (bind: (place: Place, kind?: 'instant') => Sql, executor: Executor) => Source,
): (executor: Executor, values: Readonly<Record<Place, string>>) => Questions {
  const made = new Map<string, Questions>()
  return (executor, values) => {
    const { dialect } = executor
    const known = made.get(dialect.name)
    const questions =
      known ??
      askedOf(
        make((place, kind) => (kind === undefined ? sql`${place}` : dialect.bindColumn(place, { kind })), executor),
        executor,
      )
    if (known === undefined) made.set(dialect.name, questions)
    const filled = ({ text, values: places }: Sql): Sql => ({ text, values: places.map((place) => values[place as Place]) })
    return { find: filled(questions.find), stamp: filled(questions.stamp) }
  }
}

function askedOf({ from, stamp, extra }: Source, executor: Executor): Questions {
  const rows = sql`${from} and u."state" = 'active' and u."deleted_at" is null`
  const whole = sql`u."version" || ' ' || ${teamStamp} || ' ' || ${stamp}`
  return {
    find: sql`select ${textColumn(executor, sql`u."id"`, 'id', 'id')}, ${whole} as "stamp"${extra} from ${rows} limit 1`,
    stamp: sql`(select ${whole} from ${rows} limit 1)`,
  }
}

/**
 * The person that a source leads to, as `findPerson` has it, by a statement that only asks whether what is remembered still holds: the stamp
 * is made of the stored rows themselves (the version of the user, and of all teams), so that no writer can forget to change it.
 */
export async function findRemembered<Extra extends object>(
  context: RecordsContext,
  people: RememberedPeople,
  { find }: Questions,
): Promise<{ person: Person; stamp: string; extra: Extra } | undefined> {
  const { database, model } = context
  const row = await database.one<StampRow & Extra>(find)
  if (row === undefined) return undefined
  const stamp = `${model.version} ${row.stamp}`
  const known = people.get(row.id)
  if (known?.stamp === stamp) return { person: known.person, stamp: row.stamp, extra: row }
  const person = await personById(context, row.id)
  if (person === undefined) return undefined
  people.set(row.id, { stamp, person })
  return { person, stamp: row.stamp, extra: row }
}

interface StampRow extends Record<string, unknown> {
  readonly id: string
  readonly stamp: string
}

/** Every change of a team has a later moment, and what goes changes the count. */
const teamStamp = rawSql(
  `(select count(*) || ' ' || coalesce(sum("version"), 0) || ' ' || coalesce(cast(max("updated_at") as text), '') from "team" where "deleted_at" is null)`,
)
