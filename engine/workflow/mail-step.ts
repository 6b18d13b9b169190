import { isJsonObject } from '../base/json.ts'
import type { NewJob } from '../jobs/index.ts'
import { contactRefusal } from '../model/personal.ts'
import type { Step } from '../model/workflow.ts'
import { judgeAll, readMany, storedSelection, type WriteContext } from '../records/index.ts'
import type { Subject } from './steps.ts'

/** Jobs that send a mail. */
export const mailKind = 'mail'

/** What a mail needs to know; it is filled in when it is sent. */
export interface MailPayload {
  readonly to: readonly string[]
  readonly template: string
  readonly entity: string
  readonly id: string
  /** By whose rights it is filled in. */
  readonly personId: string | null
}

/** The job that sends a mail about a record; undefined where there is no address, or where the person may not be written to. */
export async function mailJob(context: WriteContext, subject: Subject, step: Extract<Step, { kind: 'mail' }>): Promise<NewJob | undefined> {
  const { entity, id, record } = subject
  const [found] = await judgeAll(context, [{ tree: step.to, entity, id, isNew: false, record }])
  const isOfRecords = step.to.type.type !== 'string'
  const to = isOfRecords ? await addressesOf(context, step, found) : typeof found === 'string' && found !== '' ? [found] : []
  if (to.length === 0 || contactRefusal(entity, record, 'email') !== undefined) return undefined
  const payload: MailPayload = { to, template: step.template, entity: entity.name, id, personId: context.personId }
  return { kind: mailKind, payload: { ...payload } }
}

/** The first e-mail address of each record, of those who may be written to. */
async function addressesOf(context: WriteContext, { to }: Extract<Step, { kind: 'mail' }>, found: unknown): Promise<readonly string[]> {
  const type = to.type.type === 'list' ? to.type.of : to.type
  const entities = type.type === 'record' ? type.entities : []
  const list = Array.isArray(found) ? found : [found]
  const ids = list.flatMap((item) => (typeof item === 'string' ? [item] : isJsonObject(item) ? [String(item.id)] : []))
  const addresses: string[] = []
  for (const name of entities) {
    const entity = context.model.entities.get(name)
    const field = [...(entity?.fields.values() ?? [])].find(({ schema }) => schema.format === 'email')
    if (entity === undefined || field === undefined) continue
    for (const { text } of (await readMany(context, context.executor, entity, ids, storedSelection(entity))).values()) {
      const record = JSON.parse(text) as Record<string, unknown>
      const address = record[field.name]
      if (typeof address === 'string' && contactRefusal(entity, record, 'email') === undefined) addresses.push(address)
    }
  }
  return addresses
}
