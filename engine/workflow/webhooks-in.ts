import { KartotekaError } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { rawSql, sql } from '../base/sql.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { engineEntity, hashToken, newToken } from '../identity/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Automation } from '../model/automation.ts'
import type { Model } from '../model/model.ts'
import {
  type Change,
  createOne,
  idByKey,
  idOf,
  inTransaction,
  invalid,
  type RecordsContext,
  storedRecord,
  type WriteContext,
  writeBatch,
} from '../records/index.ts'
import { setOff } from './trigger-automations.ts'

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
    const key = entity.fields.get(entity.keyField ?? '')
    const sent = values[key?.name ?? '']
    const before = key === undefined || typeof sent !== 'string' || sent.trim() === '' ? undefined : await idByKey(write, entity, key, sent)
    const [written] = await writeBatch(write, entity, [{ ...(before === undefined ? {} : { id: before }), body: values }])
    const id = idOf(written)
    const record = await storedRecord(write, entity, id)
    const kind = before === undefined ? 'created' : 'updated'
    const change: Change = { kind, entity, id, before: undefined, after: record, touched: new Set(Object.keys(values)) }
    await jobs.add(write, await setOff(write, [{ automation, change }]))
    return { id }
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
  if (!isJsonObject(body)) throw invalid([{ pointer: '', code: 'type', message: 'Send an object with values by field.' }])
  const unknown = Object.keys(body).filter((name) => !fields.has(name))
  if (unknown.length === 0) return body
  throw invalid(
    unknown.map((name) => ({
      pointer: pointerStep(name),
      code: 'unknown-field',
      message: `"${name.slice(0, 60)}" is not taken here. ${allowedOrNearest(name, fields)}`,
    })),
  )
}
