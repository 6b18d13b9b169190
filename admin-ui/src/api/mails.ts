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
}

/** Sends a mail about a record; it is filed with the record. */
export async function sendMail(entity: string, id: string, mail: NewMail): Promise<void> {
  await request('POST', `/api/records/${encodeURIComponent(entity)}/${encodeURIComponent(id)}/mails`, { json: mail })
}
