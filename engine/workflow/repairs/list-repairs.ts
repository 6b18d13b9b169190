import { KartotekaError, type ValueProblem } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { pointerSteps } from '../../base/json.ts'
import { joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import { inTransaction, invalidRecords, outdatedRecords, type RecordsContext } from '../../records/index.ts'
import { labelsOf } from '../notifications.ts'

type Named = { readonly id: string; readonly label: string } | null
type Problem = ValueProblem & { readonly value: unknown }

/** A record that does not fit the rules of today, as the person may see it. */
export interface Repair {
  readonly id: string
  readonly about: { readonly entity: string; readonly id: string; readonly label: string }
  readonly problems: readonly (Problem & { readonly title: string | null })[]
  /** Of a record that nobody touched for too long: since when. */
  readonly untouchedSince: string | null
  /** Whether people can say that it is still right. */
  readonly canConfirm: boolean
  /** Whether the person can give it to somebody else. */
  readonly canGive: boolean
  readonly responsible: Named
  readonly dueOn: string
  readonly foundAt: string
}

export interface RepairQuery {
  /** Only what the person is to mend. */
  readonly mine?: boolean | undefined
  readonly entity?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly subject: string
  readonly subject_id: string
  readonly responsible_id: string | null
  readonly due_on: string
  readonly at: string
}

const mostRows = 200

/** What is to be mended of what the person sees, what is due first. Each is judged anew: what fits by now is no repair any more, and goes. */
export async function listRepairs(
  context: RecordsContext,
  query: RepairQuery,
  { isAdministrator }: { readonly isAdministrator: boolean },
): Promise<{ readonly data: readonly Repair[]; readonly page: { readonly next: string | null } }> {
  const { limit = 50 } = query
  if (limit < 1 || limit > mostRows) throw refuse('limit', `The limit is a whole number from 1 to ${mostRows}.`)
  const data: Repair[] = []
  let last = query.cursor === undefined ? undefined : readCursor(query.cursor)
  for (;;) {
    const rows = await rowsOf(context, query, limit, last)
    for (const [index, repair] of (await open(context, rows)).entries()) {
      last = rows[index]
      if (repair !== undefined) data.push({ ...repair, canGive: isAdministrator || isOwn(context, repair) })
      if (data.length === limit)
        return { data, page: { next: index + 1 < rows.length || rows.length === limit ? writeCursor(last) : null } }
    }
    if (rows.length < limit) return { data, page: { next: null } }
  }
}

function rowsOf(
  { database, model, personId }: RecordsContext,
  { mine, entity }: RepairQuery,
  limit: number,
  last: Place | undefined,
): Promise<readonly Row[]> {
  const { dialect } = database
  const names = [...model.entities.values()].filter(({ isInternal }) => !isInternal).map(({ name }) => name)
  const known = entity === undefined ? names : names.filter((name) => name === entity)
  if (known.length === 0) return Promise.resolve([])
  const id = (value: string | null) => dialect.bindColumn(value, { kind: 'id' })
  const day = dialect.plainText(rawSql('r."due_on"'), { kind: 'date' })
  const instant = dialect.plainText(rawSql('r."created_at"'), { kind: 'instant' })
  const conditions: Sql[] = [
    sql`r."subject" in (${joinSql(known.map((name) => sql`${name}`))})`,
    ...(mine === true ? [sql`r."responsible_id" = ${id(personId)}`] : []),
    ...(last === undefined ? [] : [sql`(r."due_on", r."id") > (${dialect.bindColumn(last.due_on, { kind: 'date' })}, ${id(last.id)})`]),
  ]
  return database.all<Row>(
    sql`select r."id", r."subject", r."subject_id", r."responsible_id", ${day} as due_on, ${instant} as at from "record_repair" r where ${joinSql(conditions, ' and ')} order by r."due_on", r."id" limit ${rawSql(String(limit))}`,
  )
}

/** What each row tells the person today; undefined where nothing is left, or nothing that may be seen. */
async function open(context: RecordsContext, rows: readonly Row[]): Promise<readonly (Omit<Repair, 'canGive'> | undefined)[]> {
  const wrong = await stillWrong(context, rows)
  const outdated = await stillOutdated(context, rows)
  const people = rows.map(({ responsible_id }) => ({ subject: 'user', subject_id: responsible_id }))
  const labels = await labelsOf(context, [...rows, ...people])
  await forget(
    context,
    rows.flatMap(({ subject_id }) => (wrong.has(subject_id) || outdated.has(subject_id) ? [] : [subject_id])),
  )
  return rows.map(({ id, subject, subject_id, responsible_id, due_on, at }) => {
    const [label, all] = [labels.get(subject_id), wrong.get(subject_id) ?? []]
    const problems = all.flatMap((problem) =>
      maySee(context, subject, problem.pointer) ? [{ ...problem, title: titleOf(context, subject, problem.pointer) }] : [],
    )
    const untouchedSince = outdated.get(subject_id) ?? null
    if (label === undefined || (problems.length === 0 && untouchedSince === null)) return undefined
    const canConfirm = untouchedSince !== null && (context.model.entities.get(subject)?.quality?.outdated?.confirm.size ?? 0) > 0
    const owner = labels.get(responsible_id ?? '')
    const responsible = responsible_id === null || owner === undefined ? null : { id: responsible_id, label: owner }
    const about = { entity: subject, id: subject_id, label }
    return { id, about, problems, untouchedSince, canConfirm, responsible, dueOn: due_on, foundAt: at }
  })
}

function isOwn({ personId }: RecordsContext, { responsible }: Pick<Repair, 'responsible'>): boolean {
  return personId !== null && responsible?.id === personId
}

/** Fields that are hidden from the person in some records are not told of. */
function maySee({ model, visibility }: RecordsContext, name: string, pointer: string): boolean {
  const [first] = pointerSteps(pointer)
  const entity = model.entities.get(name)
  if (entity === undefined) return false
  if (first === undefined || visibility === undefined) return true
  const field = entity.fields.get(first)
  return field !== undefined && visibility.access.field(entity, field).read === true
}

/** What the field is called; null for a rule over the record as a whole. */
function titleOf({ model }: RecordsContext, name: string, pointer: string): string | null {
  return model.entities.get(name)?.fields.get(pointerSteps(pointer)[0] ?? '')?.title ?? null
}

/** What is wrong with each record today, judged over all that it holds. */
async function stillWrong(context: RecordsContext, rows: readonly Row[]): Promise<ReadonlyMap<string, readonly Problem[]>> {
  const found = new Map<string, readonly Problem[]>()
  for (const [name, filter] of filtersOf(rows))
    for (const { id, problems } of (await invalidRecords(wholeOf(context), name, { filter, limit: mostRows })).data) found.set(id, problems)
  return found
}

/** Since when nobody touched those that are outdated today. */
async function stillOutdated(context: RecordsContext, rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const [name, filter] of filtersOf(rows))
    for (const { id, updatedAt } of await outdatedRecords(wholeOf(context), name, { filter, limit: mostRows })) found.set(id, updatedAt)
  return found
}

function wholeOf({ visibility, ...rest }: RecordsContext): RecordsContext {
  return { ...rest, model: visibility?.model ?? rest.model, personId: null }
}

/** CEL for the records of each entity. */
function filtersOf(rows: readonly Row[]): readonly (readonly [name: string, filter: string])[] {
  const names = [...new Set(rows.map(({ subject }) => subject))]
  return names.map((name) => {
    const ids = rows.filter(({ subject }) => subject === name).map(({ subject_id }) => `'${subject_id}'`)
    return [name, `record.id in [${ids.join(', ')}]`]
  })
}

async function forget({ database }: RecordsContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const bound = joinSql(ids.map((id) => database.dialect.bindColumn(id, { kind: 'id' })))
  await database.transaction((executor) => executor.all(sql`delete from "record_repair" where "subject_id" in (${bound})`))
}

/** Gives a repair to somebody, or another date: by who is to mend it, and administrators. Throws `not-found`. */
export async function changeRepair(
  context: RecordsContext,
  id: string,
  { isAdministrator }: { readonly isAdministrator: boolean },
  change: { readonly responsible?: string | undefined; readonly dueOn?: string | undefined },
): Promise<void> {
  const missing = new KartotekaError('not-found', 'There is nothing to mend under this id (any more), or it is for somebody else.')
  if (!isId(id)) throw missing
  await inTransaction(context, async ({ executor }) => {
    const { dialect } = executor
    const bound = (value: string | null) => dialect.bindColumn(value, { kind: 'id' })
    const sets = [
      ...(change.responsible === undefined ? [] : [sql`"responsible_id" = ${bound(change.responsible)}`]),
      ...(change.dueOn === undefined ? [] : [sql`"due_on" = ${dialect.bindColumn(change.dueOn, { kind: 'date' })}`]),
      sql`"version" = "version" + 1`,
    ]
    const own = isAdministrator ? rawSql('1 = 1') : sql`"responsible_id" = ${bound(context.personId)}`
    const rows = await executor.all(sql`update "record_repair" set ${joinSql(sets)} where "id" = ${bound(id)} and ${own} returning "id"`)
    if (rows.length === 0) throw missing
  })
}

type Place = Pick<Row, 'due_on' | 'id'>

function writeCursor(last: Place | undefined): string {
  return Buffer.from(JSON.stringify([last?.due_on, last?.id])).toString('base64url')
}

function readCursor(cursor: string): Place {
  try {
    const [due_on, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[]
    if (typeof due_on === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(due_on) && typeof id === 'string' && isId(id)) return { due_on, id }
  } catch {
    // Said below.
  }
  throw new KartotekaError('invalid-cursor', 'This cursor does not belong to this list. Ask for the first page again.')
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
