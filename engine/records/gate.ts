import type { Rule } from '../access/index.ts'
import { KartotekaError } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { type QueryContext, ruleSql } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { isOpen } from '../model/open.ts'
import type { Verb } from '../model/role.ts'
import { type Attempt, asAttempt } from './audit/refused.ts'
import { notFound, queryContext, type RecordsContext, readerOf, type WriteContext, writeContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { boundIds, portions } from './row-values.ts'
import { unknownName } from './validators.ts'

/** What somebody wants to do with records of an entity. */
export type Action =
  | ('create' | 'update' | 'delete' | 'restore' | 'archive' | 'unarchive' | 'purge' | 'merge' | 'import' | 'export')
  | ('print' | 'share' | 'report' | 'mail')

/** The right that an action needs, and how it is told. */
const verbOf: Readonly<Record<Action, { readonly verb: Verb; readonly words: string }>> = {
  create: { verb: 'create', words: 'create' },
  update: { verb: 'update', words: 'change' },
  delete: { verb: 'delete', words: 'delete' },
  restore: { verb: 'delete', words: 'restore' },
  archive: { verb: 'update', words: 'archive' },
  unarchive: { verb: 'update', words: 'take from the archive' },
  purge: { verb: 'purge', words: 'destroy' },
  merge: { verb: 'merge', words: 'merge' },
  import: { verb: 'import', words: 'import' },
  export: { verb: 'export', words: 'export' },
  print: { verb: 'print', words: 'print' },
  share: { verb: 'share', words: 'share' },
  report: { verb: 'report', words: 'make reports of' },
  mail: { verb: 'mail', words: 'write mails about' },
}

/** What is told of all records of an entity, where there is not one that it is about. */
const ofMany: ReadonlySet<Action> = new Set(['create', 'import', 'export', 'report'])

/** What `x-allow` calls the actions. */
const openFor: Readonly<Partial<Record<Action, 'create' | 'edit' | 'delete'>>> = {
  ...{ create: 'create', import: 'create' },
  ...{ update: 'edit', archive: 'edit', unarchive: 'edit', merge: 'edit' },
  ...{ delete: 'delete', restore: 'delete', purge: 'delete' },
}

/** The doors by which people come; what follows by itself, and the command line, is not held by `x-allow`. */
const doorsOfPeople: ReadonlySet<RecordsContext['channel']> = new Set([undefined, 'api', 'import', 'merge', 'proposal'] as const)

/** Why people do not do this with records of the entity, whoever they are (`x-allow`, `x-deprecated`); undefined where they may. */
function closed(context: RecordsContext, action: Action, entity: Entity): KartotekaError | undefined {
  const what = openFor[action]
  if (
    what === undefined ||
    context.personId === null ||
    context.isFollowing === true ||
    !doorsOfPeople.has(context.channel) ||
    isOpen(entity, what)
  )
    return undefined
  const reason = what === 'create' && entity.deprecated !== undefined ? ` ${entity.deprecated}` : ''
  return new KartotekaError('forbidden', `Nobody may ${verbOf[action].words} ${entity.plural.toLowerCase()} by hand.${reason}`)
}

/** Refuses (`forbidden`) what the person may do with no record of the entity. */
export function authorizeEver(context: RecordsContext, action: Action, entity: Entity): void {
  const refusal = closed(context, action, entity)
  if (refusal !== undefined) throw asAttempt(refusal, { action, entity: entity.name })
  if (!mayEver(context, action, entity)) throw asAttempt(forbidden(action, entity), { action, entity: entity.name })
}

/** Whether there may be a record of the entity with which the person may do this. */
export function mayEver({ visibility }: RecordsContext, action: Action, entity: Entity): boolean {
  return visibility === undefined || visibility.access.verb(wholeOf(visibility, entity), verbOf[action].verb) !== false
}

/** The rule for an action over the row that `alias` names, for a statement that reads; undefined where it always holds. It may ask what the person cannot see. */
export function actionCondition(context: QueryContext, action: Action, entity: Entity, alias: string): Sql | undefined {
  const rights = context.visibility
  if (rights === undefined) return undefined
  const whole = wholeOf(rights, entity)
  const rule = rights.access.verb(whole, verbOf[action].verb)
  // The rows that are read are held to the same already.
  if (isWithin(rights.access.verb(whole, 'read'), rule)) return undefined
  const statement = context.withoutVisibility(rights.model)
  const row = `${alias}_${action}`
  const condition = ruleSql(statement, rights.model, whole, row, rule)
  if (condition === undefined) return undefined
  return sql`exists (select 1 from ${identifier(whole.table)} ${identifier(row)} where ${identifier(row, 'id')} = ${identifier(alias, 'id')} and ${condition})`
}

/** Whether wherever one rule holds the other does, as each of its conditions is one of the other's. */
function isWithin(rule: Rule, other: Rule): boolean {
  if (typeof rule === 'boolean' || typeof other === 'boolean') return other === true || rule === false
  const texts = new Set(other.map(({ onOwner, condition }) => `${onOwner} ${condition.source}`))
  return rule.every(({ onOwner, condition }) => texts.has(`${onOwner} ${condition.source}`))
}

/**
 * Judges stored records by the rules of an action: `not-found` for one that the person may not see, in the same words as for one
 * that never was, and `forbidden` for one that can be seen. What is allowed is not in the answer.
 */
export async function refusals(
  context: WriteContext,
  action: Action,
  entity: Entity,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KartotekaError>> {
  const rights = rightsOn(context, entity)
  const closing = closed(context, action, entity)
  const found = new Map<string, KartotekaError>(closing === undefined ? [] : ids.map((id) => [id, closing]))
  if (rights === undefined || ids.length === 0) return found
  const rules = [rights.access.verb(entity, 'read'), rights.access.verb(entity, verbOf[action].verb)]
  const judged = await judge(context, entity, ids, rules)
  for (const id of ids) {
    const [canRead = false, isAllowed = false] = judged.get(id) ?? []
    if (canRead && (isAllowed || closing !== undefined)) continue
    const refusal = canRead ? forbidden(action, entity) : notFound(entity, id)
    found.set(id, asAttempt(refusal, { action, entity: entity.name, id }))
  }
  return found
}

/** The same for one record. Throws the refusal. */
export async function authorize(context: WriteContext, action: Action, entity: Entity, id: string): Promise<void> {
  const refusal = (await refusals(context, action, entity, [id])).get(id)
  if (refusal !== undefined) throw refusal
}

/** The same for somebody who reads: whether the record may be printed, shared or written about. */
export function authorizeReader(context: RecordsContext, action: Action, entity: Entity, id: string): Promise<void> {
  const write = writeContext(context, context.database)
  return authorize(write, action, write.model.entities.get(entity.name) ?? entity, id)
}

/** Whether somebody who sees a record may do this with it. */
export async function mayDo(context: RecordsContext, action: Action, entityName: string, id: string): Promise<boolean> {
  const { visibility } = context
  const entity = visibility?.model.entities.get(entityName)
  if (visibility === undefined || entity === undefined) return visibility === undefined
  return holds(writeContext(context, context.database), entity, id, visibility.access.verb(entity, verbOf[action].verb))
}

/** Refuses drafts of which the rules say so before anything is written: by the record as it is, and by the fields that were sent. */
export async function authorizeDrafts(context: WriteContext, batch: Batch): Promise<void> {
  const { entity } = batch
  for (const draft of batch.drafts) draft.refusal ??= closed(context, draft.action, entity)
  const rights = rightsOn(context, entity)
  if (rights === undefined) return
  if (batch.drafts.some(({ isNew }) => isNew) && rights.access.verb(entity, 'create') === false) {
    for (const draft of batch.drafts)
      if (draft.isNew) draft.refusal ??= asAttempt(forbidden('create', entity), { action: 'create', entity: entity.name })
  }
  for (const draft of batch.drafts) refuseFields(context, draft)
  await judgeFields(
    context,
    entity,
    batch.drafts.filter(({ isNew }) => !isNew),
  )
}

/** A name that the person does not know is refused as one that does not exist, and one that is only read, as such; also in lines. */
function refuseFields(context: WriteContext, draft: Draft): void {
  const { entity, isNew } = draft
  for (const name of sentNames(draft)) {
    refuseName(context, draft, entity, name, pointerStep(name), isNew)
    const lines = context.model.entities.get(entity.fields.get(name)?.lines?.entity ?? '')
    const sent = (draft.input.body as Record<string, unknown>)[name]
    if (lines === undefined || !Array.isArray(sent)) continue
    for (const [index, line] of sent.entries()) {
      if (!isJsonObject(line)) continue
      const place = pointerStep(name) + pointerStep(index)
      for (const inner of Object.keys(line)) {
        if (lines.fields.get(inner)?.isSystem === true || inner === 'label') continue
        refuseName(context, draft, lines, inner, place + pointerStep(inner), line.id === undefined)
      }
    }
  }
}

function refuseName(context: WriteContext, draft: Draft, entity: Entity, name: string, pointer: string, isNew: boolean): void {
  const known = readerOf(context).model.entities.get(entity.name)?.fields
  const field = entity.fields.get(name)
  if (context.rights === undefined || known === undefined) return
  if (field !== undefined && known.has(name)) {
    if (field.isReadOnly || context.rights.access.field(entity, field)[isNew ? 'create' : 'update'] !== false) return
    draft.problems.push({ pointer, code: 'not-permitted', message: `You may not change "${field.title}". Leave it out.` })
  } else draft.problems.push(unknownName(known, pointer, name))
  if (field !== undefined) draft.attempt ??= attemptOf(draft.entity, draft)
}

/** What the client names and means to change; a value that is sent back unchanged is none. */
function sentNames(draft: Draft): readonly string[] {
  const { body } = draft.input
  if (typeof body !== 'object' || body === null) return []
  return Object.keys(body).filter((name) => name !== 'label' && (draft.touched.has(name) || !draft.entity.fields.has(name)))
}

/** Judges written records by the rules of their action, as they are now: nobody moves a record out of sight or into another's. */
export async function authorizeWritten(context: WriteContext, batch: Batch): Promise<void> {
  const { entity } = batch
  const rights = rightsOn(context, entity)
  if (rights === undefined) return
  for (const isNew of [true, false]) {
    const drafts = batch.drafts.filter((draft) => draft.isNew === isNew)
    const read = rights.access.verb(entity, 'read')
    // Who may make records without seeing any sends them away.
    const rules = [isNew && read === false ? true : read, rights.access.verb(entity, isNew ? 'create' : 'update')]
    const judged = await judge(
      context,
      entity,
      drafts.map(({ id }) => id),
      rules,
    )
    for (const draft of drafts) {
      if (judged.get(draft.id)?.every(Boolean) === true) continue
      const words = isNew ? 'create such a record' : 'change the record in this way'
      const refusal = new KartotekaError(
        'forbidden',
        `You may not ${words}: your roles would not let you keep it. Check who it belongs to.`,
      )
      throw asAttempt(refusal, attemptOf(entity, draft))
    }
    await judgeFields(context, entity, drafts)
    for (const draft of drafts) if (draft.refusal !== undefined) throw draft.refusal
  }
}

/** Refuses drafts that name a field which the person may not change in this record. */
async function judgeFields(context: WriteContext, entity: Entity, drafts: readonly Draft[]): Promise<void> {
  const { rights } = context
  if (rights === undefined || drafts.length === 0) return
  const rules = new Map<string, Rule>()
  const wanted = drafts.map((draft) => {
    const fields = sentNames(draft).flatMap((name) => {
      const field = entity.fields.get(name)
      const rule = field === undefined ? true : rights.access.field(entity, field)[draft.isNew ? 'create' : 'update']
      if (field === undefined || typeof rule === 'boolean') return []
      const key = JSON.stringify(rule.map(({ onOwner, condition }) => [onOwner, condition.source]))
      rules.set(key, rule)
      return [{ field, key }]
    })
    return { draft, fields }
  })
  if (rules.size === 0) return
  const keys = [...rules.keys()]
  const judged = await judge(
    context,
    entity,
    drafts.map(({ id }) => id),
    [...rules.values()],
  )
  for (const { draft, fields } of wanted) {
    const closed = fields.find(({ key }) => judged.get(draft.id)?.[keys.indexOf(key)] !== true)
    if (closed === undefined) continue
    const refusal = new KartotekaError('forbidden', `You may not change "${closed.field.title}" of this record. Leave it out.`)
    draft.refusal = asAttempt(refusal, attemptOf(entity, draft))
  }
}

export function attemptOf(entity: Entity, { isNew, id }: Draft): Attempt {
  return isNew ? { action: 'create', entity: entity.name } : { action: 'update', entity: entity.name, id }
}

/** Whether a rule holds for one stored row. */
export async function holds(context: WriteContext, entity: Entity, id: string, rule: Rule): Promise<boolean> {
  if (typeof rule === 'boolean') return rule
  return (await judge(context, entity, [id], [rule])).get(id)?.[0] === true
}

/** Whether each rule holds for each of the rows, by id, whatever the person may see of them. */
export async function judge(
  context: WriteContext,
  entity: Entity,
  ids: readonly string[],
  rules: readonly Rule[],
): Promise<ReadonlyMap<string, readonly boolean[]>> {
  const found = new Map<string, readonly boolean[]>()
  const query = queryContext(context)
  const alias = query.alias()
  const tests = rules.map((rule, index) => {
    const condition = ruleSql(query, context.model, entity, alias, rule) ?? rawSql('1 = 1')
    return sql`case when ${condition} then 1 else 0 end as ${identifier(`r${index}`)}`
  })
  const { dialect } = context.executor
  for (const part of portions(ids, dialect)) {
    const rows = await context.executor.all<Record<string, unknown> & { id: string }>(
      sql`select ${identifier(alias, 'id')} as id, ${joinSql(tests)} from ${identifier(entity.table)} ${identifier(alias)} where ${identifier(alias, 'id')} in (${boundIds(dialect, part)})`,
    )
    for (const row of rows)
      found.set(
        row.id,
        rules.map((_, index) => Number(row[`r${index}`]) === 1),
      )
  }
  return found
}

/** What the person may do with an entity; nothing is said of those that only the engine uses. */
function rightsOn({ rights }: WriteContext, entity: Entity): WriteContext['rights'] {
  return entity.isInternal ? undefined : rights
}

function forbidden(action: Action, entity: Entity): KartotekaError {
  const what = ofMany.has(action) ? entity.plural.toLowerCase() : `this ${entity.title.toLowerCase()}`
  return new KartotekaError('forbidden', `You may not ${verbOf[action].words} ${what}. Ask an administrator for a role that may.`)
}

function wholeOf(rights: NonNullable<RecordsContext['visibility']>, entity: Entity): Entity {
  return rights.model.entities.get(entity.name) ?? entity
}
