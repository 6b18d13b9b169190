import { KartotekaError } from '../../base/errors.ts'
import { newId } from '../../base/ids.ts'
import { isJsonObject, type Json } from '../../base/json.ts'
import { identifier, joinSql, type Sql, sql } from '../../base/sql.ts'
import type { Executor } from '../../database/database.ts'
import { type Operation, plainStep, type UpContext } from '../operation.ts'
import type { ColumnDefinition } from '../tables.ts'

interface MoveStates {
  readonly table: string
  readonly column: ColumnDefinition
  /** Table and column as they are called while the plan is made. */
  readonly storedAs: { readonly table: string; readonly column: string }
  /** States that the workflow does not have any more, and those that it has. */
  readonly gone: readonly string[]
  readonly states: readonly string[]
  /** Where the records go that stand in them: all to one state, or by the state in which they stand. */
  readonly to?: Json
}

/**
 * Takes records out of states that go. Without a word about where, it stops while any record stands in one. The history of states tells
 * of the move; where they stood is not told apart afterwards, so there is nothing to take back.
 */
export function moveStates(move: MoveStates): Operation {
  const { table, column, storedAs, gone, states, to } = move
  const field = `${table}.${column.name}`
  const moved = gone.filter((state) => targetOf(move, state) !== undefined)
  const wrong = moved.map((state) => targetOf(move, state) ?? '').find((state) => !states.includes(state))
  const refusal =
    wrong === undefined
      ? undefined
      : `"${wrong}" is no state of ${field}. The records can go to ${states.map((state) => `"${state}"`).join(', ')}.`
  return {
    ...plainStep,
    data: { kind: 'move-states', ...move } as Operation['data'],
    id: `states:${field}`,
    sign: '~',
    table,
    column: column.name,
    isAdditive: false,
    choices: ['default', 'abort'],
    moves: { from: gone, to: states },
    lock: 'scan',
    ...(refusal === undefined ? {} : { refusal }),
    describe: () =>
      to === undefined ? `take away ${quoted(gone)} from the states of ${field}` : `move ${movesOf(move, moved)} in ${field}`,
    up: () =>
      moved.map(
        (state) =>
          sql`update ${identifier(table)} set ${identifier(column.name)} = ${targetOf(move, state)} where ${identifier(column.name)} = ${state}`,
      ),
    async work(executor, context) {
      for (const state of moved) await tellHistory(executor, context, column, state, targetOf(move, state) ?? '')
    },
    down: () => undefined,
    obstacles(context) {
      const left = gone.filter((state) => !moved.includes(state))
      if (left.length === 0) return undefined
      const names = context.isPlanning === true ? storedAs : { table, column: column.name }
      const place = identifier(names.column)
      const values = joinSql(left.map((state) => sql`${state}`))
      return sql`select ${place} || ' (' || count(*) || ')' as value from ${identifier(names.table)} where ${place} in (${values}) group by ${place} order by ${place} limit 5`
    },
    explain: (values) =>
      `Records stand in states that go: ${values.join(', ')}. Say where they go: "states:${field}=default:${states[0]}", or by state: 'states:${field}=default:{"${gone[0]}":"${states[0]}"}'.`,
  }
}

function targetOf({ to }: MoveStates, state: string): string | undefined {
  if (typeof to === 'string') return to
  const target = isJsonObject(to) ? to[state] : undefined
  if (target === undefined || typeof target === 'string') return target
  throw new KartotekaError('plan-required', `A state is named by its key; got ${JSON.stringify(target)}.`)
}

function quoted(states: readonly string[]): string {
  return states.map((state) => `"${state}"`).join(', ')
}

function movesOf(move: MoveStates, states: readonly string[]): string {
  return states.map((state) => `"${state}" to "${targetOf(move, state)}"`).join(', ')
}

interface Stay extends Record<string, unknown> {
  readonly id: string
  readonly subject: string
  readonly subject_id: string
  readonly state_field: string
  readonly since: string
}

/** Records whose time is set by one statement. */
const atOnce = 500

/** Ends the times in a state that goes, and begins those in the next. */
async function tellHistory(
  executor: Executor,
  { after, now = new Date() }: UpContext,
  column: ColumnDefinition,
  state: string,
  to: string,
): Promise<void> {
  const { dialect } = executor
  const fields = [...(after?.entities.values() ?? [])].flatMap(({ name, table, workflows = [], fields: own }) =>
    workflows
      .filter(({ field }) => own.get(field)?.column === column.name)
      .map(({ field, sinceField = '' }) => ({ entity: name, field, table, since: own.get(sinceField)?.column })),
  )
  const at = dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  const since = dialect.plainText(sql`"since"`, { kind: 'instant' })
  for (const { entity, field, table, since: place } of fields) {
    const stays = await executor.all<Stay>(
      sql`select "id", "subject", "subject_id", "state_field", ${since} as since from "record_state" where "subject" = ${entity} and "state_field" = ${field} and "state" = ${state} and "ended_at" is null`,
    )
    for (const stay of stays) {
      const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(stay.since)) / 1000))
      const [id, key, subject] = [stay.id, newId(), stay.subject_id].map((value): Sql => dialect.bindColumn(value, { kind: 'id' }))
      await executor.all(sql`update "record_state" set "ended_at" = ${at}, "seconds" = ${seconds} where "id" = ${id}`)
      await executor.all(
        sql`insert into "record_state" ("id", "version", "created_at", "updated_at", "subject", "subject_id", "state_field", "state", "came_from", "since") values (${key}, 1, ${at}, ${at}, ${entity}, ${subject}, ${field}, ${to}, ${state}, ${at})`,
      )
    }
    const ids = stays.map(({ subject_id }) => dialect.bindColumn(subject_id, { kind: 'id' }))
    const isThere =
      place !== undefined && (await executor.all<{ name: string }>(dialect.columnNames(table))).some(({ name }) => name === place)
    for (let from = 0; isThere && from < ids.length; from += atOnce)
      await executor.all(
        sql`update ${identifier(table)} set ${identifier(place)} = ${at} where "id" in (${joinSql(ids.slice(from, from + atOnce))})`,
      )
  }
}
