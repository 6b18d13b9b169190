import Handlebars from 'handlebars'
import { KartotekaError } from '../base/errors.ts'
import type { JobHandler } from '../jobs/index.ts'
import type { Template } from '../model/template.ts'
import type { MailOut } from '../outbound/index.ts'
import { type RecordsContext, visibleEntity } from '../records/index.ts'
import type { MailPayload } from '../workflow/index.ts'
import { templateData } from './documents/template-data.ts'

/** Runs work with the rights of a person; of the engine itself for null. */
export type WithRightsOf = <T>(personId: string | null, work: (context: RecordsContext) => Promise<T>) => Promise<T>

/**
 * Sends the mails of automations and transitions, filled in with what the sender may read. A mail may go out twice when its worker ends
 * in between; its Message-ID is the same then, by which mail servers and readers know it.
 */
export function mailHandler(mailOut: MailOut | undefined, withRightsOf: WithRightsOf): JobHandler {
  return async ({ id, payload }) => {
    if (mailOut === undefined) throw new Error('No mail server is set: KARTOTEKA_SMTP.')
    const { to, personId, ...about } = payload as unknown as MailPayload
    const { subject, body, isHtml } = await withRightsOf(personId, (context) => renderMail(context, about))
    const content = isHtml ? { html: body } : { text: body }
    const domain = /@([\w.-]+)/.exec(mailOut.from)?.[1] ?? 'localhost'
    const addresses = to.map((address) => ({ name: '', address }))
    await mailOut.send({ to: addresses, subject, messageId: `<${id}@${domain}>`, ...content })
    return undefined
  }
}

/** The templates of mails about records of an entity that a person may begin with: those without formatting. */
export function mailTemplatesOf({ model }: RecordsContext, entity: string): readonly Template[] {
  return [...(model.templates?.values() ?? [])].filter(
    (template) => template.entity === entity && template.kind === 'mail' && template.format !== 'html',
  )
}

/** A mail filled in with a record as the person may see it, to be changed and sent. Throws `not-found`. */
export async function draftMail(
  context: RecordsContext,
  entity: string,
  id: string,
  name: string,
  language: string,
): Promise<{ readonly subject: string; readonly text: string }> {
  if (!mailTemplatesOf(context, entity).some((template) => template.name === name))
    throw new KartotekaError('not-found', `There is no mail "${name.slice(0, 60)}" to begin with here.`)
  const { subject, body } = await renderMail(context, { template: name, entity, id }, language)
  return { subject, text: body }
}

async function renderMail(
  context: RecordsContext,
  { template: name, entity: entityName, id }: Omit<MailPayload, 'to' | 'personId'>,
  language = 'en',
) {
  const entity = visibleEntity(context, entityName)
  const template = context.model.templates?.get(name)
  if (template === undefined) throw new KartotekaError('not-found', `There is no template "${name}" any more.`)
  const subject = template.subject ?? template.title
  const { data } = await templateData(context, entity, id, `${subject}\n${template.body}`, language)
  const isHtml = template.format === 'html'
  const fill = (text: string, noEscape: boolean) =>
    Handlebars.compile(text, { knownHelpersOnly: true, noEscape, preventIndent: true })(data)
  return { subject: fill(subject, true).replaceAll(/\s+/g, ' ').trim(), body: fill(template.body, !isHtml), isHtml }
}
