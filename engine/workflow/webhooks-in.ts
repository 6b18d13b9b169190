import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { isId, newId } from '../base/ids.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { identifier, rawSql, sql } from '../base/sql.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { engineEntity, hashToken, newToken } from '../identity/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Automation } from '../model/automation.ts'
import type { Entity, Model } from '../model/model.ts'
import {
  createOne,
  inTransaction,
  judgeAll,
  type RecordsContext,
  readMany,
  storedSelection,
  type WriteContext,
  writeBatch,
} from '../records/index.ts'
import { type AutomationPayload, automationKind } from './trigger-automations.ts'

/** An automation that another server may set off, and whether it has an address. */
export interface Hook {
  readonly automation: string
  readonly createdAt: string | null
  readonly lastUsedAt: string | null
}

/** The automations on webhooks, with the addresses that were given out, of which only hashes are kept. */
export async function listHooks({ database, model }: RecordsContext): Promise<readonly Hook[]> {
  const instant = (name: string) => database.dialect.plainText(rawSql(`"${name}"`), { kind: 'instant' })
  const rows = await database.all<{ automation: string; created: string; used: string | null }>(
    sql`select "automation", ${instant('created_at')} as created, ${instant('last_used_at')} as used from "record_hook"`,
  )
  return hookAutomations(model).map(({ name }) => {
    const row = rows.find(({ automation }) => automation === name)
    return { automation: name, createdAt: row?.created ?? null, lastUsedAt: row?.used ?? null }
  })
}

/** Makes a new secret end of the address of an automation, which is told only now; the one before is good no longer. Throws `not-found`. */
export async function makeHook(context: RecordsContext, name: string): Promise<string> {
  if (!hookAutomations(context.model).some((known) => known.name === name))
    throw new KartotekaError('not-found', `There is no automation ${JSON.stringify(name.slice(0, 60))} that a webhook sets off.`)
  const token = newToken()
  await inTransaction(context, async (write) => {
    await remove(write, name)
    await createOne(write, engineEntity(write, 'record-hook'), { automation: name, tokenHash: hashToken(token) })
  })
  return token
}

export async function revokeHook(context: RecordsContext, name: string): Promise<void> {
  await inTransaction(context, (write) => remove(write, name))
}

async function remove({ executor }: WriteContext, name: string): Promise<void> {
  await executor.all(sql`delete from "record_hook" where "automation" = ${name}`)
}

function hookAutomations({ automations = [] }: Model): readonly Automation[] {
  return automations.filter(({ on }) => on === 'webhook')
}

/**
 * What another server tells at the address of an automation: the values become a record, or change the one that has the same `x-key`, with the
 * rights of the engine; then the automation goes on with it. Undefined where there is no such address (any more).
 */
export async function takeHook(
  context: RecordsContext,
  jobs: Jobs,
  token: string,
  body: unknown,
): Promise<{ readonly id: string } | undefined> {
  return inTransaction({ ...context, channel: 'automation' }, async (write) => {
    const automation = await automationOf(write, token)
    const entity = write.model.entities.get(automation?.entity ?? '')
    if (automation === undefined || entity === undefined) return undefined
    const values = readValues(automation, body)
    const id = await recordWithKey(write, entity, values)
    const [written] = await writeBatch(write, entity, [{ ...(id === undefined ? {} : { id }), body: values }])
    if (written === undefined) throw new Error('a batch answers for each of its drafts')
    if ('refusal' in written) throw written.refusal
    if (await holds(write, automation, entity, written.id)) await jobs.add(write, [jobOf(automation, written.id)])
    return { id: written.id }
  })
}

async function automationOf({ executor, model, now }: WriteContext, token: string): Promise<Automation | undefined> {
  const used = executor.dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  const [row] = await executor.all<{ automation: string }>(
    sql`update "record_hook" set "last_used_at" = ${used} where "token_hash" = ${hashToken(token)} returning "automation"`,
  )
  return hookAutomations(model).find(({ name, isEnabled }) => isEnabled && name === row?.automation)
}

function readValues({ fields = new Set() }: Automation, body: unknown): Readonly<Record<string, unknown>> {
  if (!isJsonObject(body)) throw refused([{ pointer: '', code: 'type', message: 'Send an object with values by field.' }])
  const unknown = Object.keys(body).filter((name) => !fields.has(name))
  if (unknown.length === 0) return body
  throw refused(
    unknown.map((name) => ({
      pointer: pointerStep(name),
      code: 'unknown-field',
      message: `"${name.slice(0, 60)}" is not taken here. ${allowedOrNearest(name, fields)}`,
    })),
  )
}

function refused(errors: readonly ValueProblem[]): KartotekaError {
  return new KartotekaError('validation-failed', errors[0]?.message ?? '', { errors })
}

async function recordWithKey(
  { executor }: WriteContext,
  entity: Entity,
  values: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const field = entity.fields.get(entity.keyField ?? '')
  const sent = values[field?.name ?? '']
  const [column] = field === undefined ? [] : field.type.columns(field)
  if (field === undefined || column === undefined || typeof sent !== 'string' || sent.trim() === '') return undefined
  const normal = field.type.normalise === undefined ? sent : field.type.normalise(sent, field)
  const value = normal === null ? undefined : field.type.toColumns(normal as string, field)[column.name]
  if (value === undefined) return undefined
  const place = executor.dialect.plainText(rawSql('"id"'), { kind: 'id' })
  const [row] = await executor.all<{ id: string }>(
    sql`select ${place} as id from ${identifier(entity.table)} where ${identifier(column.name)} = ${value} and "deleted_at" is null limit 1`,
  )
  return row !== undefined && isId(row.id) ? row.id : undefined
}

async function holds(write: WriteContext, { when }: Automation, entity: Entity, id: string): Promise<boolean> {
  if (when === undefined) return true
  const found = await readMany(write, write.executor, entity, [id], storedSelection(entity))
  const record = JSON.parse(found.get(id)?.text ?? '{}') as Record<string, unknown>
  const [value] = await judgeAll(write, [{ tree: when, entity, id, isNew: false, record }])
  return value === true
}

function jobOf({ name }: Automation, subjectId: string) {
  const run = newId()
  const payload: AutomationPayload = { automation: name, run, subjectId, cause: { on: 'webhook' }, personId: null, depth: 1, step: 0 }
  return { kind: automationKind, key: `${run}:0`, payload }
}
