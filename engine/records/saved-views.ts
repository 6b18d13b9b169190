import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { isId, newId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { ColumnKind, ColumnValue } from '../fields/index.ts'
import { viewKinds } from '../model/view.ts'
import { type RecordsContext, visibleEntity } from './context.ts'
import { authorizeEver } from './gate.ts'
import { assignments, insertAll, type RowValue } from './row-values.ts'
import { createdStamps, stamp, updatedStamps } from './stamps.ts'

/** A view, or a report, as somebody put it together. */
export interface SavedView {
  readonly id: string
  readonly entity: string
  readonly title: string
  readonly kind: string
  /** What the screen puts into the address: columns, sort, filter and the like, each as text. */
  readonly settings: Readonly<Record<string, string>>
  /** The role that it is shared with, `*` for everybody, null for nobody. */
  readonly role: string | null
  /** Opens first: for the owner, and where it is shared, for whoever has no own default. */
  readonly isDefault: boolean
  /** The person who asks made it. */
  readonly isOwn: boolean
}

type Wish = Partial<Pick<SavedView, 'title' | 'kind' | 'settings' | 'role' | 'isDefault'>>

const table = 'saved_view'
/** A report that somebody put together: `settings.definition` is its document. */
export const reportKind = 'report'
const kinds: readonly unknown[] = [...viewKinds, reportKind]
const maxSettings = 20
const maxSetting = 4000

/** Throws where a view cannot be kept as it would be; for kinds of which more is known than that they are texts. */
export type JudgeView = (context: RecordsContext, view: Pick<SavedView, 'entity' | 'kind' | 'settings'>) => void

/** The views of an entity that the person made or that are shared with one of the person's roles; administrators see all that are shared. */
export async function listSavedViews(context: RecordsContext, entity: string): Promise<readonly SavedView[]> {
  visibleEntity(context, entity)
  return readViews(context, sql`"target" = ${entity} and "kind" <> ${reportKind} and ${isShown(context)}`)
}

/** The reports that people put together and kept, of all entities that the person may see. */
export async function listKeptReports(context: RecordsContext): Promise<readonly SavedView[]> {
  const found = await readViews(context, sql`"kind" = ${reportKind} and ${isShown(context)}`)
  return found.filter(({ entity }) => context.model.entities.get(entity)?.isInternal === false)
}

/** The kept reports that are to be sent by mail, and whose they are; asked by the engine alone. */
export async function listMailedReports({ database }: RecordsContext): Promise<readonly { view: string; person: string; mail: string }[]> {
  const { dialect } = database
  const text = (column: string, kind: ColumnKind) => dialect.plainText(identifier(column), kind)
  const rows = await database.all<{ id: string; owner: string; settings: string }>(
    sql`select ${text('id', { kind: 'id' })} as id, ${text('owner_id', { kind: 'id' })} as owner, ${text('settings', { kind: 'json' })} as settings from "saved_view" where "kind" = ${reportKind}`,
  )
  return rows.flatMap(({ id, owner, settings }) => {
    const { mail } = JSON.parse(settings) as SavedView['settings']
    return mail === undefined ? [] : [{ view: id, person: owner, mail }]
  })
}

export async function createSavedView(context: RecordsContext, body: unknown, judge?: JudgeView): Promise<SavedView> {
  const entity = isJsonObject(body) && typeof body.entity === 'string' ? body.entity : ''
  visibleEntity(context, entity)
  const { entity: _entity, ...rest } = isJsonObject(body) ? body : {}
  const wish = readWish(context, rest)
  if (wish.title === undefined) throw invalid('/title', 'required', 'A view has a title.')
  holdShare(context, entity, wish)
  judge?.(context, { entity, kind: wish.kind ?? 'list', settings: wish.settings ?? {} })
  const id = newId()
  await context.database.transaction(async (executor) => {
    await holdTitle(context, entity, wish.title ?? '', undefined)
    if (wish.isDefault === true) await onlyDefault(context, executor, entity, wish.role ?? null)
    const row = [
      ...createdStamps({ ...context, executor }, id),
      stamp('owner_id', { kind: 'id' }, context.personId),
      stamp('target', { kind: 'text' }, entity),
      ...columnsOf({ kind: 'list', settings: {}, role: null, isDefault: false, ...wish }),
    ]
    await insertAll(executor, table, [row])
  })
  return findView(context, id)
}

/** Changes what is given. Own views, and for administrators those that are shared; else `forbidden`. */
export async function updateSavedView(context: RecordsContext, id: string, body: unknown, judge?: JudgeView): Promise<SavedView> {
  const view = await changeable(context, id)
  const wish = readWish(context, body)
  if (wish.role !== view.role) holdShare(context, view.entity, wish)
  judge?.(context, { entity: view.entity, kind: wish.kind ?? view.kind, settings: wish.settings ?? view.settings })
  await context.database.transaction(async (executor) => {
    if (wish.title !== undefined) await holdTitle(context, view.entity, wish.title, id)
    if (wish.isDefault === true) await onlyDefault(context, executor, view.entity, wish.role === undefined ? view.role : wish.role)
    const values = [...updatedStamps({ ...context, executor }), ...columnsOf(wish)]
    await executor.all(
      sql`update "saved_view" set ${assignments(executor.dialect, values)}, "version" = "version" + 1 where ${isThis(context, id)}`,
    )
  })
  return findView(context, id)
}

export async function removeSavedView(context: RecordsContext, id: string): Promise<void> {
  await changeable(context, id)
  await context.database.transaction((executor) => executor.all(sql`delete from "saved_view" where ${isThis(context, id)}`))
}

async function changeable(context: RecordsContext, id: string): Promise<SavedView> {
  const view = await findView(context, id)
  if (view.isOwn || context.visibility === undefined) return view
  throw new KartotekaError('forbidden', `The view "${view.title}" belongs to somebody else. Save it under another title to change it.`)
}

/** Throws `not-found` also for one that is not shared with the person. */
export async function findView(context: RecordsContext, id: string): Promise<SavedView> {
  const [view] = isId(id) ? await readViews(context, sql`${isThis(context, id)} and ${isShown(context)}`) : []
  // A view of what somebody knows nothing of is not there either.
  if (view === undefined || context.model.entities.get(view.entity)?.isInternal !== false)
    throw new KartotekaError('not-found', 'There is no such saved view.')
  return view
}

/** What others are shown of records is shared, also where it is only how to look at them. */
function holdShare(context: RecordsContext, entity: string, { role }: Wish): void {
  if (role !== undefined && role !== null) authorizeEver(context, 'share', visibleEntity(context, entity))
}

function readWish(context: RecordsContext, body: unknown): Wish {
  if (!isJsonObject(body)) throw invalid('', 'type', 'A view is an object: { "entity", "title", "kind", "settings", "role", "isDefault" }.')
  for (const [key, value] of Object.entries(body)) {
    const problem = Object.hasOwn(rules, key) ? rules[key as keyof typeof rules](value, context) : 'A view has no such member.'
    if (problem !== undefined) throw invalid(`/${key}`, Object.hasOwn(rules, key) ? 'type' : 'unknown', problem)
  }
  return body as Wish
}

const rules: Readonly<Record<keyof Wish, (value: unknown, context: RecordsContext) => string | undefined>> = {
  title: (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= 100 ? undefined : 'The title has 1 to 100 characters.',
  kind: (value) => (kinds.includes(value) ? undefined : `The kind is one of ${kinds.join(', ')}.`),
  settings: (value) =>
    isSettings(value) ? undefined : `The settings are at most ${maxSettings} texts of at most ${maxSetting} characters.`,
  role: (value, context) => {
    if (value === null || value === '*') return undefined
    if (typeof value !== 'string' || value.length > 48) return 'The name of a role, * for everybody, or null for nobody.'
    const own = rolesOf(context)
    return own === undefined || own.includes(value) ? undefined : `You can share with your own roles: ${own.join(', ') || 'you have none'}.`
  },
  isDefault: (value) => (typeof value === 'boolean' ? undefined : 'True or false.'),
}

function isSettings(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const entries = Object.entries(value)
  return (
    entries.length <= maxSettings &&
    entries.every(([key, text]) => key.length <= 40 && typeof text === 'string' && text.length <= maxSetting)
  )
}

/** A person has no two views of the same title for one entity. */
async function holdTitle(context: RecordsContext, entity: string, title: string, except: string | undefined): Promise<void> {
  const own = await readViews(context, sql`"target" = ${entity} and "title" = ${title} and ${isOwn(context)}`)
  if (own.every(({ id }) => id === except)) return
  throw new KartotekaError('conflict', `You have a view "${title}" already. Choose another title.`)
}

/** Of the views that the person shares with the same people one opens first. */
async function onlyDefault(
  context: RecordsContext,
  executor: Parameters<Parameters<RecordsContext['database']['transaction']>[0]>[0],
  entity: string,
  role: string | null,
): Promise<void> {
  const shared = role === null ? sql`"role" is null` : sql`"role" = ${role}`
  const no = executor.dialect.bindColumn(false as ColumnValue, { kind: 'boolean' })
  await executor.all(sql`update "saved_view" set "is_default" = ${no} where "target" = ${entity} and ${isOwn(context)} and ${shared}`)
}

function columnsOf({ title, kind, settings, role, isDefault }: Wish): readonly RowValue[] {
  const value = (name: string, columnKind: ColumnKind, given: unknown): readonly RowValue[] =>
    given === undefined ? [] : [{ column: { name, kind: columnKind }, value: given as ColumnValue }]
  return [
    ...value('title', { kind: 'text' }, title),
    ...value('kind', { kind: 'text' }, kind),
    ...value('settings', { kind: 'json' }, settings),
    ...value('role', { kind: 'text' }, role),
    ...value('is_default', { kind: 'boolean' }, isDefault),
  ]
}

/** Undefined for administrators, who share with any role. */
function rolesOf({ visibility }: RecordsContext): readonly string[] | undefined {
  return visibility?.access.roles
}

function isOwn({ database, personId }: RecordsContext): Sql {
  return sql`"owner_id" = ${database.dialect.bindColumn(personId as ColumnValue, { kind: 'id' })}`
}

function isShown(context: RecordsContext): Sql {
  const roles = rolesOf(context)
  if (roles === undefined) return sql`(${isOwn(context)} or "role" is not null)`
  const shared = ['*', ...roles].map((role) => sql`${role}`)
  return sql`(${isOwn(context)} or "role" in (${joinSql(shared, ', ')}))`
}

function isThis({ database }: RecordsContext, id: string): Sql {
  return sql`"id" = ${database.dialect.bindColumn(id, { kind: 'id' })}`
}

async function readViews(context: RecordsContext, condition: Sql): Promise<readonly SavedView[]> {
  const { dialect } = context.database
  const settings = dialect.plainText(identifier('settings'), { kind: 'json' })
  const rows = await context.database.all<Record<string, unknown>>(
    sql`select ${dialect.plainText(identifier('id'), { kind: 'id' })} as id, "target" as entity, "title", "kind", ${settings} as settings, "role", case when "is_default" then 1 else 0 end as first, case when ${isOwn(context)} then 1 else 0 end as own from "saved_view" where ${condition} order by ${rawSql('"title", "id"')}`,
  )
  return rows.map(({ settings: text, first, own, ...row }) => ({
    ...(row as unknown as Pick<SavedView, 'id' | 'entity' | 'title' | 'kind' | 'role'>),
    settings: JSON.parse(String(text)),
    isDefault: Number(first) === 1,
    isOwn: Number(own) === 1,
  }))
}

function invalid(pointer: string, code: string, message: string): KartotekaError {
  const errors: readonly ValueProblem[] = [{ pointer, code, message }]
  return new KartotekaError('validation-failed', message, { errors })
}
