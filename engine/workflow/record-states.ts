import { isId } from '../base/ids.ts'
import { sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import { notFound, type RecordsContext, readMany, visibleEntity } from '../records/index.ts'

/** A time that a record spent in a state. */
export interface RecordState {
  readonly field: string
  readonly state: string
  readonly title: string
  readonly color?: string
  /** By which transition it came into the state, and what that is called; null at the beginning. */
  readonly transition: { readonly name: string; readonly title: string } | null
  readonly since: string
  /** Null while it is in it. */
  readonly until: string | null
  readonly seconds: number
  readonly by: { readonly id: string; readonly label: string } | null
}

interface Row extends Record<string, unknown> {
  readonly state_field: string
  readonly state: string
  readonly transition: string | null
  readonly since: string
  readonly ended_at: string | null
  readonly seconds: number | null
  readonly created_by_id: string | null
}

/** The states of a record and how long it was in each, the last one first; of fields that the person sees. */
export async function recordStates(context: RecordsContext, entityName: string, id: string): Promise<readonly RecordState[]> {
  const entity = visibleEntity(context, entityName)
  const isThere = isId(id) && (await readMany(context, context.database, entity, [id], new Map())).size === 1
  if (!isThere) throw notFound(entity, id)
  const { dialect } = context.database
  const instant = (column: 'since' | 'ended_at') =>
    column === 'since' ? dialect.plainText(sql`"since"`, { kind: 'instant' }) : dialect.plainText(sql`"ended_at"`, { kind: 'instant' })
  const rows = await context.database.all<Row>(
    sql`select "state_field", "state", "transition", ${instant('since')} as since, ${instant('ended_at')} as ended_at, "seconds", "created_by_id" from "record_state" where "subject_id" = ${dialect.bindColumn(id, { kind: 'id' })} order by "since" desc, "id" desc`,
  )
  const people = await labelsOf(context, rows)
  return rows.flatMap((row) => stateOf(context, entity, row, people))
}

function stateOf(context: RecordsContext, entity: Entity, row: Row, people: ReadonlyMap<string, string>): readonly RecordState[] {
  const field = entity.fields.get(row.state_field)
  if (field === undefined) return []
  const workflow = entity.workflows?.find(({ field: own }) => own === row.state_field)
  const whole = context.visibility?.model.entities.get(entity.name)?.workflows?.find(({ field: own }) => own === row.state_field)
  const known = workflow?.states.get(row.state)
  const option = field.options.find(({ value }) => String(value) === row.state)
  const color = known?.color ?? option?.color
  const made = (whole ?? workflow)?.transitions.get(row.transition ?? '')
  const until = row.ended_at
  return [
    {
      field: row.state_field,
      state: row.state,
      title: known?.title ?? option?.title ?? row.state,
      ...(color === undefined ? {} : { color }),
      transition: row.transition === null ? null : { name: row.transition, title: made?.title ?? row.transition },
      since: row.since,
      until,
      seconds: row.seconds === null ? Math.max(0, Math.round((context.now.getTime() - Date.parse(row.since)) / 1000)) : Number(row.seconds),
      by: row.created_by_id === null ? null : { id: row.created_by_id, label: people.get(row.created_by_id) ?? '' },
    },
  ]
}

/** What the people are called, as far as the reader may see them. */
async function labelsOf(context: RecordsContext, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const user = context.model.entities.get('user')
  const ids = rows.flatMap(({ created_by_id }) => (created_by_id === null ? [] : [created_by_id]))
  if (user === undefined || ids.length === 0) return new Map()
  const found = await readMany(context, context.database, user, ids, new Map(), { withTrash: true })
  return new Map([...found].map(([id, { text }]) => [id, String((JSON.parse(text) as { label?: unknown }).label ?? '')]))
}
