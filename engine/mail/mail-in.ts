import type { OutboundPlace } from '../outbound/index.ts'

/** The way in for mails, which a plugin brings: how mailboxes are read, and what a mail says. */
export interface MailIn {
  /**
   * Reads what came since from the server at an address, oldest first; nothing is changed there. Each mail is taken before the next is asked for. Throws an
   * Error with what the server, or the network, said.
   */
  read(mailbox: MailboxSettings, place: OutboundPlace, take: (source: Buffer) => Promise<void>): Promise<ReadMailbox>
  /** Reads one mail; nothing that it names is fetched. Files above a size are left out. */
  message(source: Buffer, largestFile: number): Promise<IncomingMail>
  /** The mails that stand in one file, each as it was sent. */
  messagesOf(file: Buffer): Iterable<Buffer>
}

/** Where a mailbox is, and how far it was read. */
export interface MailboxSettings {
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly userName: string
  readonly password: string
  readonly folder: string
  /** Mails that came before stay where they are. */
  readonly since: Date
  readonly uidValidity: string | null
  readonly lastUid: number
}

export interface ReadMailbox {
  readonly uidValidity: string
  readonly lastUid: number
  readonly hasMore: boolean
}

/** A mail as it is filed. */
export interface IncomingMail {
  readonly messageId: string
  /** Message-IDs of the mails that it follows, the nearest first. */
  readonly follows: readonly string[]
  readonly subject: string
  /** Plain text: what was formatted has lost its formatting, its pictures and whatever could run. */
  readonly text: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly at: Date | undefined
  readonly kind: 'message' | 'automatic' | 'bounce'
  /** The server that took the mail in says that it is not from whom it names (RFC 8601). */
  readonly isForged: boolean
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly content: Buffer }[]
}
