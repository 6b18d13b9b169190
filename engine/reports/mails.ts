import Handlebars from 'handlebars'
import { createTransport } from 'nodemailer'
import { KartotekaError } from '../base/errors.ts'
import type { JobHandler } from '../jobs/index.ts'
import { getRecord, type RecordsContext, visibleEntity } from '../records/index.ts'
import { type MailPayload, mailKind } from '../workflow/index.ts'
import { shownRecord } from './documents/shown-values.ts'
import { wantedFields } from './documents/wanted-fields.ts'

export { mailKind }

/** Where mails are given to, and from whom they come. */
export interface MailServer {
  readonly server: string
  readonly from: string
}

/** Runs work with the rights of a person; of the engine itself for null. */
export type WithRightsOf = <T>(personId: string | null, work: (context: RecordsContext) => Promise<T>) => Promise<T>

/**
 * Sends the mails of automations and transitions, filled in with what the sender may read. A mail may go out twice when its worker ends
 * in between; its Message-ID is the same then, by which mail servers and readers know it.
 */
export function mailHandler(settings: MailServer | undefined, withRightsOf: WithRightsOf): JobHandler {
  const transport =
    settings === undefined ? undefined : createTransport(settings.server, { disableFileAccess: true, disableUrlAccess: true } as never)
  return async ({ id, payload }) => {
    if (transport === undefined || settings === undefined) throw new Error('No mail server is set: KARTOTEKA_SMTP.')
    const { to, personId, ...about } = payload as unknown as MailPayload
    const { subject, body, isHtml } = await withRightsOf(personId, (context) => renderMail(context, about))
    const content = isHtml ? { html: body } : { text: body }
    const domain = /@([\w.-]+)/.exec(settings.from)?.[1] ?? 'localhost'
    const addresses = to.map((address) => ({ name: '', address }))
    await transport.sendMail({ from: settings.from, to: addresses, subject, messageId: `<${id}@${domain}>`, ...content })
    return undefined
  }
}

async function renderMail(context: RecordsContext, { template: name, entity: entityName, id }: Omit<MailPayload, 'to' | 'personId'>) {
  const entity = visibleEntity(context, entityName)
  const template = context.model.templates?.get(name)
  if (template === undefined) throw new KartotekaError('not-found', `There is no template "${name}" any more.`)
  const subject = template.subject ?? template.title
  const fields = `id,label,${wantedFields(context.model, entity, `${subject}\n${template.body}`)}`
  const record = JSON.parse((await getRecord(context, entityName, id, { fields })).text) as Record<string, unknown>
  const today = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(context.now)
  const data = { ...shownRecord(context.model, entity, record, 'en'), today }
  const isHtml = template.format === 'html'
  const fill = (text: string, noEscape: boolean) =>
    Handlebars.compile(text, { knownHelpersOnly: true, noEscape, preventIndent: true })(data)
  return { subject: fill(subject, true).replaceAll(/\s+/g, ' ').trim(), body: fill(template.body, !isHtml), isHtml }
}
