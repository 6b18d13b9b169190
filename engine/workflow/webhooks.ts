import { createHmac } from 'node:crypto'
import type { JobHandler, NewJob } from '../jobs/index.ts'
import type { Step } from '../model/workflow.ts'
import type { Outbound } from '../outbound/index.ts'
import type { WriteContext } from '../records/index.ts'
import type { Subject } from './steps.ts'

/** Jobs that call a webhook. */
export const webhookKind = 'webhook'

/** The job that tells another server of a record, with its values as they are now. */
export function webhookJob(context: WriteContext, { entity, id, record }: Subject, step: Extract<Step, { kind: 'webhook' }>): NewJob {
  const values = Object.fromEntries(step.fields.map((name) => [name, record[name] ?? null]))
  const body = { at: context.now.toISOString(), by: context.personId, entity: entity.name, record: { id, ...values } }
  return { kind: webhookKind, payload: { url: step.url, body } }
}

/**
 * Calls webhooks, again and again until the other side answers with 2xx. Each call is told apart by its id and signed as Standard
 * Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature: v1,<HMAC-SHA256>`); without a secret it is not signed.
 */
export function webhookHandler(outbound: Outbound, secret: string | undefined): JobHandler {
  return async ({ id, payload }) => {
    const { url, body } = payload as { url: string; body: object }
    const text = JSON.stringify(body)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature: Record<string, string> =
      secret === undefined ? {} : { 'webhook-signature': `v1,${sign(secret, `${id}.${timestamp}.${text}`)}` }
    const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, ...signature }
    const { status } = await outbound.request(url, { method: 'POST', headers, body: text })
    if (status < 200 || status > 299) throw new Error(`${new URL(url).host} answered ${status}`)
    return undefined
  }
}

/** A secret as Standard Webhooks writes it (`whsec_` and base64) is decoded; any other is taken letter by letter. */
function sign(secret: string, text: string): string {
  const key = secret.startsWith(written) ? Buffer.from(secret.slice(written.length), 'base64') : secret
  return createHmac('sha256', key).update(text).digest('base64')
}

const written = 'whsec_'
