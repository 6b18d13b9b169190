import { language } from '../i18n/language.ts'
import { request } from './client.ts'

/** A record that has an address. */
export interface MailRecipient {
  readonly entity: string
  readonly id: string
  readonly label: string
}

export interface NewMail {
  readonly to: readonly { readonly entity: string; readonly id: string }[]
  readonly subject: string
  readonly text: string
  /** The record goes along as an invitation. */
  readonly invitation?: boolean
}

/** Sends a mail about a record; it is filed with the record. */
export async function sendMail(entity: string, id: string, mail: NewMail): Promise<void> {
  await request('POST', `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/mails`, { json: mail })
}

export interface MailTemplate {
  readonly name: string
  readonly title: string
}

const addressOf = (entity: string, id: string) => `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/mails/templates`

/** Templates that a mail about the record can begin with. */
export async function mailTemplates(entity: string, id: string): Promise<readonly MailTemplate[]> {
  const { data } = await request<{ readonly data: readonly MailTemplate[] }>('GET', addressOf(entity, id))
  return data
}

/** A template filled in with the record. */
export async function draftMail(entity: string, id: string, template: string): Promise<Pick<NewMail, 'subject' | 'text'>> {
  const address = `${addressOf(entity, id)}/${encodeURIComponent(template)}?language=${language}`
  const { data } = await request<{ readonly data: Pick<NewMail, 'subject' | 'text'> }>('GET', address)
  return data
}
