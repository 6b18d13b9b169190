import { KartotekaError } from '../base/errors.ts'
import type { MailSettings } from '../identity/index.ts'
import type { MailIn } from '../mail/index.ts'
import type { MailOut, OutgoingMail } from '../outbound/index.ts'
import type { MailInConnector, MailOutConnector, PluginConnector } from './connector.ts'
import { guarded } from './guarded.ts'
import type { Plugin } from './plugin.ts'
import { refuseOff, type SettingValues } from './settings.ts'
import type { SettingsDesk } from './settings-desk.ts'

/** Sending a mail with its files, and reading a mailbox, may take this long. */
const longest = 10 * 60_000

/** The way out for mails to the server of the settings; undefined where none is set. */
export function mailOutOf(plugins: readonly Plugin[], settings: MailSettings | undefined, desk: SettingsDesk): MailOut | undefined {
  if (settings === undefined) return undefined
  const { from, server } = settings
  const connector = firstOf<MailOutConnector>(plugins, 'mail-out')
  if (connector === undefined) return { from, send: async () => refuse('mail-out') }
  const send = connector.open(server)
  const { name } = desk.holders.find((holder) => holder.connector === connector) ?? {}
  return {
    from,
    async send(mail) {
      await desk.refresh()
      await sendBy(connector, send, from, mail, name === undefined ? {} : desk.of(name))
    },
  }
}

/** Sends a mail by these settings of the connector: whether mails leave at all, the sender, how long it may take. */
export function sendBy(
  connector: MailOutConnector,
  send: ReturnType<MailOutConnector['open']>,
  from: string,
  mail: OutgoingMail,
  values: SettingValues,
): Promise<void> {
  refuseOff(connector.title, values)
  const limit = typeof values.seconds === 'number' ? values.seconds * 1000 : connector.timeLimit
  const sender = typeof values.from === 'string' ? values.from : from
  return passing(`The connector "${connector.title}"`, limit, () => send(sender, mail))
}

/** The way in for mails. */
export function mailInOf(plugins: readonly Plugin[]): MailIn {
  const connector = firstOf<MailInConnector>(plugins, 'mail-in')
  if (connector === undefined)
    return { read: async () => refuse('mail-in'), message: async () => refuse('mail-in'), messagesOf: () => refuse('mail-in') }
  const told = `The connector "${connector.title}"`
  return {
    read: (...given) => passing(told, connector.timeLimit, () => connector.read(...given)),
    message: (...given) => passing(told, connector.timeLimit, () => connector.message(...given)),
    messagesOf: (file) => connector.messagesOf(file),
  }
}

/** What the server or the network said is passed on as it is: it is no failure of the plugin. */
async function passing<T>(told: string, limit: number | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await guarded(told, limit ?? longest, work)
  } catch (error) {
    throw error instanceof KartotekaError && error.cause instanceof Error ? error.cause : error
  }
}

function firstOf<Connector extends PluginConnector>(plugins: readonly Plugin[], kind: Connector['kind']): Connector | undefined {
  const all = plugins.flatMap(({ connectors = {} }) => Object.values(connectors))
  return all.find((connector): connector is Connector => connector.kind === kind)
}

function refuse(kind: PluginConnector['kind']): never {
  throw new KartotekaError('conflict', `No plugin here brings a connector of the kind "${kind}". The plugin "mail" does.`)
}
