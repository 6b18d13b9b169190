import { KartotekaError } from '../base/errors.ts'
import type { Answer } from '../forms/index.ts'
import type { MailSettings } from '../identity/index.ts'
import type { MailOutConnector, PluginConnector, RegisterAnswer } from './connector.ts'
import type { ConnectorDesk } from './connectors.ts'
import { sendBy } from './mail.ts'
import type { Plugin } from './plugin.ts'
import type { Say } from './say.ts'
import type { SettingsHolder, SettingValues } from './settings.ts'

type Schema = Readonly<Record<string, unknown>>

/** What is asked before a connector is tried. */
function trialInput(connector: PluginConnector): Schema | undefined {
  if (connector.kind === 'register')
    return {
      type: 'object',
      properties: { number: { title: 'Number', type: 'string', format: connector.format, maxLength: 60 } },
      required: ['number'],
    }
  if (connector.kind === 'mail-out')
    return {
      type: 'object',
      properties: { to: { title: 'To', type: 'string', format: 'email', maxLength: 200 } },
      required: ['to'],
    }
  return undefined
}

/** What a register answered, as it is shown to who tries it. */
function registerTrial({ url, status, facts }: RegisterAnswer, milliseconds: number, say: Say): Answer {
  const title = say('The answer')
  const heading = { kind: 'text', text: say('{url} answered {status} in {milliseconds} ms.', { url, status, milliseconds }) } as const
  if (facts === null) return { title, blocks: [heading, { kind: 'text', text: say('It says nothing about this number.') }] }
  const { numbers = {}, isActive, ...rest } = facts
  const rows = [...Object.entries(rest), ...Object.entries(numbers)].map(([name, value]) => [name, String(value)])
  const active = isActive === null ? [] : [['isActive', isActive ? say('Yes') : say('No')]]
  return { title, blocks: [heading, { kind: 'table', columns: [say('What it says'), ''], rows: [...rows, ...active] }], data: facts }
}

/** Sends a mail that says what it is. */
async function sendTrial(
  connector: MailOutConnector,
  { server, from, to, values, say }: { server: string; from: string; to: string; values: SettingValues; say: Say },
): Promise<void> {
  const mail = {
    to: { name: '', address: to },
    subject: say('Kartoteka: a trial'),
    text: say('This mail was sent to try the way out for mails.'),
  }
  try {
    await sendBy(connector, connector.open(server), from, mail, values)
  } catch (error) {
    if (error instanceof KartotekaError) throw error
    throw new KartotekaError(
      'outbound-failed',
      `The mail was not taken: ${error instanceof Error ? error.message.slice(0, 200) : 'no reason was said'}`,
    )
  }
}

/** What is asked before something is tried. */
export function trialInputOf({ connector, settings }: SettingsHolder): Schema | undefined {
  return connector === undefined ? settings.tryOut?.input : trialInput(connector)
}

interface TriedConnector {
  readonly plugin: Plugin
  readonly connector: PluginConnector
  readonly values: SettingValues
  readonly input: SettingValues
  readonly say: Say
  readonly now: Date
  readonly language: string | undefined
}

/** Asks a register for a number, or sends a mail, by settings that need not be kept yet. */
export async function tryConnector(
  desk: ConnectorDesk,
  mail: MailSettings | undefined,
  { plugin, connector, values, input, say, now, language }: TriedConnector,
): Promise<Answer> {
  const begun = performance.now()
  const took = () => Math.round(performance.now() - begun)
  if (connector.kind === 'register') {
    const answer = await desk.ask(plugin, connector, { number: String(input.number), now, language }, values)
    return registerTrial(answer, took(), say)
  }
  if (connector.kind !== 'mail-out') throw new KartotekaError('not-found', `"${connector.title}" cannot be tried.`)
  if (mail === undefined) throw new KartotekaError('conflict', 'No mail server is set: KARTOTEKA_SMTP and KARTOTEKA_MAIL_FROM.')
  const to = String(input.to)
  await sendTrial(connector, { ...mail, to, values, say })
  const text = say('A mail to {to} was taken in {milliseconds} ms.', { to, milliseconds: took() })
  return { title: say('Sent'), blocks: [{ kind: 'text', text }] }
}
