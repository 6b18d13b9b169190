import type { MailIn } from '../mail/index.ts'
import type { OutboundInit, OutboundResponse, OutgoingMail } from '../outbound/index.ts'
import type { Say } from './say.ts'
import type { PluginSettings, SettingValues } from './settings.ts'

/** Something outside that answers, or takes what is sent: named by the plugin that knows how it is spoken to, asked by others through the host. */
export type PluginConnector = RegisterConnector | MailOutConnector | MailInConnector

/** Kinds of connectors that other plugins ask; those of mails are asked by the engine alone. */
export type AskedKind = RegisterConnector['kind']

interface ConnectorDeclaration {
  readonly title: string
  /** Hosts that it may ask, beside the addresses that are configured for its plugin. */
  readonly outbound?: readonly string[]
  /** Milliseconds after which it has failed; 20 seconds without it. */
  readonly timeLimit?: number
  /** What administrators set of it on the screen. */
  readonly settings?: PluginSettings
}

/**
 * A register that is asked by a number, such as that of companies. It is given the number and its hosts, and no records. What it answered is kept for a day, or for the `hours` of its settings,
 * so that nobody is asked twice for the same.
 */
export interface RegisterConnector extends ConnectorDeclaration {
  readonly kind: 'register'
  /** The format of the fields that hold its numbers: by it the metadata says which records it knows. */
  readonly format: string
  /** Throws an Error for an answer of another form than is documented. */
  ask(call: RegisterCall): Promise<RegisterAnswer>
}

export interface RegisterCall {
  readonly number: string
  readonly now: Date
  readonly language: string
  readonly say: Say
  readonly signal: AbortSignal
  /** What administrators have set of it, above the defaults. */
  readonly settings: SettingValues
  /** Asks one of the declared hosts by HTTPS; others are refused. */
  request(url: string, options?: OutboundInit): Promise<OutboundResponse>
}

export interface RegisterAnswer {
  /** Where it says so. */
  readonly url: string
  /** The status of HTTP. */
  readonly status: number
  /** Null where the number is not in it. */
  readonly facts: RegisterFacts | null
}

/** What a register says about whom a number belongs to; what it does not say is left out. */
export interface RegisterFacts {
  readonly name?: string
  readonly street?: string
  readonly postalCode?: string
  readonly city?: string
  /** ISO 3166. */
  readonly country?: string
  /** Other numbers, by the format of the fields that hold them: `naf`, `fr-siret`, `eu-vat`. */
  readonly numbers?: Readonly<Record<string, string>>
  /** Whether the register says that it is there and active; null where it does not say. */
  readonly isActive: boolean | null
}

/** A way out for mails; the first one there is is the engine's. Which server, is a matter of whoever runs the installation. */
export interface MailOutConnector extends ConnectorDeclaration {
  readonly kind: 'mail-out'
  /** Answers how a mail is sent to such a server (`smtps://user:password@host`); that throws what the server or the network said. */
  open(server: string): (from: string, mail: OutgoingMail) => Promise<void>
}

/** A way in for mails; the first one there is is the engine's, which resolves and judges the addresses of mailboxes itself. */
export interface MailInConnector extends ConnectorDeclaration, MailIn {
  readonly kind: 'mail-in'
}

/** A connector as it is listed. */
export interface ListedConnector {
  /** `{plugin}.{connector}` */
  readonly name: string
  readonly title: string
  readonly kind: PluginConnector['kind']
  /** Of a register: the format of its numbers. */
  readonly format: string | null
  readonly outbound: readonly string[]
}

/** The connectors of all plugins, as far as a plugin declares that it asks such (`connects`). */
export interface Connectors {
  list(kind: AskedKind): readonly ListedConnector[]
  /** What a register says about a number, and the day on which it said so. Throws `plugin-failed` where it does not answer as it documents. */
  ask(name: string, number: string): Promise<RegisterAnswer & { readonly date: string }>
}
