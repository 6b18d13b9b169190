export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** A mail that is to leave; its values are fields, never put into headers by hand. */
export interface OutgoingMail {
  readonly to: MailAddress | readonly MailAddress[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly messageId?: string
  readonly replyTo?: MailAddress
  /** The Message-ID of the mail that it answers, and those of its thread. */
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  readonly files?: readonly { readonly name: string; readonly mediaType: string; readonly content: Uint8Array }[]
  /** A request to an appointment, as calendars read it (RFC 5546). */
  readonly invitation?: string
}

/** The way out for mails: a plugin that knows how, to the server of the settings. */
export interface MailOut {
  /** The sender of every mail: `Kartoteka <crm@example.com>`. */
  readonly from: string
  /** Throws what the server or the network said. */
  send(mail: OutgoingMail): Promise<void>
}
