import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import { sql } from '../../base/sql.ts'
import { inTransaction, invalid, type RecordsContext } from '../../records/index.ts'
import { labelsOf } from '../notifications.ts'
import { write } from './open-approvals.ts'

/** Who decides for a person, and from when to when. */
export interface Deputy {
  readonly id: string
  readonly deputy: { readonly id: string; readonly label: string }
  readonly startsOn: string
  readonly endsOn: string
}

/** The own deputies, those of the past left out. */
export async function listDeputies(context: RecordsContext): Promise<readonly Deputy[]> {
  const { dialect } = context.database
  const date = (column: string) =>
    dialect.plainText(sql`${column === 'starts_on' ? sql`d."starts_on"` : sql`d."ends_on"`}`, { kind: 'date' })
  const today = dialect.bindColumn(context.now.toISOString().slice(0, 10), { kind: 'date' })
  const rows = await context.database.all<{ id: string; deputy_id: string; starts_on: string; ends_on: string }>(
    sql`select d."id", d."deputy_id", ${date('starts_on')} as starts_on, ${date('ends_on')} as ends_on from "approval_deputy" d where d."person_id" = ${dialect.bindColumn(context.personId, { kind: 'id' })} and d."deleted_at" is null and d."ends_on" >= ${today} order by d."starts_on", d."id"`,
  )
  const labels = await labelsOf(
    context,
    rows.map(({ deputy_id }) => ({ subject: 'user', subject_id: deputy_id })),
  )
  return rows.map(({ id, deputy_id, starts_on, ends_on }) => ({
    ...{ id, deputy: { id: deputy_id, label: labels.get(deputy_id) ?? '' }, startsOn: starts_on, endsOn: ends_on },
  }))
}

/** Lets somebody decide for the person who asks. */
export async function addDeputy(context: RecordsContext, body: unknown): Promise<{ id: string }> {
  const form = 'Send { "deputy": "<id of a person>", "startsOn": "2026-07-01", "endsOn": "2026-07-14" }.'
  if (!isJsonObject(body)) throw invalid([{ pointer: '', code: 'not-an-object', message: form }])
  const [unknown] = Object.keys(body).filter((name) => !['deputy', 'startsOn', 'endsOn'].includes(name))
  if (unknown !== undefined) throw invalid([{ pointer: `/${unknown.slice(0, 60)}`, code: 'unknown-field', message: form }])
  return inTransaction(context, async (whole) => {
    const { rights: _rights, reader: _reader, ...own } = whole
    const [id = ''] = await write(own, 'approval-deputy', [{ body: { ...body, person: context.personId } }])
    return { id }
  })
}

/** Takes an own deputy away. Throws `not-found`. */
export async function removeDeputy(context: RecordsContext, id: string): Promise<void> {
  const { dialect } = context.database
  const rows = isId(id)
    ? await context.database.transaction((executor) =>
        executor.all(
          sql`delete from "approval_deputy" where "id" = ${dialect.bindColumn(id, { kind: 'id' })} and "person_id" = ${dialect.bindColumn(context.personId, { kind: 'id' })} returning "id"`,
        ),
      )
    : []
  if (rows.length === 0) throw new KartotekaError('not-found', `You have no deputy with the id ${JSON.stringify(id.slice(0, 40))}.`)
}
