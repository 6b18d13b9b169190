import type { ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { identifier, sql } from '../base/sql.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { boundIds, portions } from './row-values.ts'
import { readStays } from './states/stays.ts'

/** What a record brings along that was kept elsewhere before: when it was made, by whom, and since when it was in which state. */
export interface Past {
  readonly createdAt?: string | undefined
  readonly createdBy?: string | undefined
  readonly updatedAt?: string | undefined
  readonly updatedBy?: string | undefined
  /** By the field of the workflow; the first state first, the last one is that of now. */
  readonly states?: ReadonlyMap<string, readonly PastState[]> | undefined
}

export interface PastState {
  readonly state: string
  readonly since: string
}

/** What a file may say of the past beside histories of states: system fields that are set by nobody else. */
export const pastFields = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy'] as const

/** How a path of an import names the history of a state: `status.history`. */
export const historyName = 'history'

/** Takes the past that a draft brings, where the one who writes may keep it; what is stored so already is no change. */
export async function keepPast(context: WriteContext, { entity, drafts }: Batch): Promise<void> {
  if (context.keepsDates !== true) return
  for (const draft of drafts) if (!draft.isNew && draft.touched.size > 0) draft.past = lastChange(draft)
  const about = drafts.filter(({ input }) => input.past !== undefined)
  if (about.length === 0) return
  const people = await knownPeople(context, about)
  const stays = await readStays(
    context,
    about.flatMap(({ isNew, id, input }) => (isNew || input.past?.states === undefined ? [] : [id])),
  )
  for (const draft of about) {
    draft.problems.push(...problemsOf(context, draft, people))
    const past = whatDiffers(draft, (field) => stays.get(`${draft.id} ${field}`))
    if (past !== undefined) draft.past = { ...lastChange(draft), ...past }
    for (const { field, sinceField } of entity.workflows ?? [])
      if (sinceField !== undefined && past?.states?.has(field) === true) draft.touched = new Set([...draft.touched, sinceField])
  }
}

/** Since when a draft is in the state of a field: by its history, else since it was made; undefined where nothing is said. */
export function pastSince({ isNew, past }: Pick<Draft, 'isNew' | 'past'>, field: string): string | undefined {
  return past?.states?.get(field)?.at(-1)?.since ?? (isNew ? past?.createdAt : undefined)
}

function problemsOf({ now }: WriteContext, draft: Draft, people: ReadonlySet<string>): readonly ValueProblem[] {
  const { createdAt, updatedAt, states, ...by } = draft.input.past ?? {}
  const problems: ValueProblem[] = []
  const refuse = (path: string, code: string, message: string) => problems.push({ pointer: pointerStep(path), code, message })
  const isFuture = (moment: string | undefined) => moment !== undefined && Date.parse(moment) > now.getTime()
  if (isFuture(createdAt)) refuse('createdAt', 'in-the-future', `A record cannot have been made in the future; got ${createdAt}.`)
  if (isFuture(updatedAt)) refuse('updatedAt', 'in-the-future', `A record cannot have been changed in the future; got ${updatedAt}.`)
  const made = createdAt ?? (draft.isNew ? undefined : String(draft.stored?.createdAt))
  if (made !== undefined && updatedAt !== undefined && updatedAt < made)
    refuse('updatedAt', 'not-in-order', `The last change (${updatedAt}) is before the record was made (${made}). Correct one of them.`)
  for (const name of ['createdBy', 'updatedBy'] as const) {
    const id = by[name]
    if (id !== undefined && !people.has(id))
      refuse(name, 'no-such-record', `There is no user with the id ${id}. Map the column to ${name}.email.`)
  }
  for (const [field, history] of states ?? [])
    for (const message of faultsOf(draft, field, history, isFuture)) refuse(`${field}.${historyName}`, 'bad-history', message)
  return problems
}

function faultsOf(draft: Draft, field: string, history: readonly PastState[], isFuture: (moment: string) => boolean): readonly string[] {
  const faults: string[] = []
  const state = String(draft.record[field] ?? draft.readOnly[field] ?? '')
  const last = history.at(-1)
  const late = history.find(({ since }, index) => since < (history[index - 1]?.since ?? since))
  const ahead = history.find(({ since }) => isFuture(since))
  if (last !== undefined && last.state !== state)
    faults.push(`The history ends with "${last.state}", but the record is "${state}". Make them agree.`)
  if (late !== undefined) faults.push(`"${late.state}" (${late.since}) is before the state in front of it. Write the oldest first.`)
  if (ahead !== undefined) faults.push(`"${ahead.state}" begins in the future (${ahead.since}).`)
  return faults
}

/** A record is not younger by what a file adds to it that does not say when it was changed. */
function lastChange({ isNew, stored, input }: Draft): Past {
  if (isNew) return { updatedAt: input.past?.createdAt, updatedBy: input.past?.createdBy }
  const { updatedAt, updatedBy } = stored ?? {}
  const made = input.past?.createdAt ?? ''
  return {
    updatedAt: typeof updatedAt === 'string' && updatedAt > made ? updatedAt : made || undefined,
    updatedBy: isJsonObject(updatedBy) ? String(updatedBy.id) : undefined,
  }
}

/** Of a new record everything; of another what is not so yet. */
function whatDiffers(
  { isNew, stored, touched, input }: Draft,
  stays: (field: string) => readonly PastState[] | undefined,
): Past | undefined {
  const { past } = input
  if (past === undefined || isNew) return past
  const before = (name: string) => (isJsonObject(stored?.[name]) ? stored[name].id : stored?.[name])
  const differing = pastFields.flatMap((name) =>
    past[name] === undefined || past[name] === before(name) ? [] : [[name, past[name]] as const],
  )
  const states = [...(past.states ?? [])].filter(([field, history]) => JSON.stringify(history) !== JSON.stringify(stays(field) ?? []))
  if (differing.length + states.length + touched.size === 0) return undefined
  // What else was said stays as it was said, so that a change does not make the record younger than the file has it.
  return { ...past, states: new Map(states) }
}

async function knownPeople({ executor, model }: WriteContext, drafts: readonly Draft[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(drafts.flatMap(({ input }) => [input.past?.createdBy, input.past?.updatedBy].filter((id) => id !== undefined)))]
  const user = model.entities.get('user')
  const found = new Set<string>()
  if (user === undefined) return found
  for (const part of portions(ids, executor.dialect)) {
    const id = executor.dialect.plainText(identifier('id'), { kind: 'id' })
    const rows = await executor.all<{ id: string }>(
      sql`select ${id} as id from ${identifier(user.table)} where "id" in (${boundIds(executor.dialect, part)})`,
    )
    for (const row of rows) found.add(row.id)
  }
  return found
}
