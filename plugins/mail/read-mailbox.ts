import { ImapFlow } from 'imapflow'
import type { MailboxSettings, OutboundPlace, ReadMailbox } from '../../engine/plugins/api.ts'

/** Mails that are read by one job, and bytes of one. */
const mostAtOnce = 100
const largestMail = 40 * 1024 * 1024
const patience = 20_000

/**
 * Reads what came since from the server at an address, oldest first (RFC 9051); nothing is changed there. Each mail is taken before the next is asked for. Throws what
 * the server said.
 */
export async function readMailbox(
  { port, security, userName, password, folder, since, uidValidity, lastUid }: MailboxSettings,
  place: OutboundPlace,
  take: (source: Buffer) => Promise<void>,
): Promise<ReadMailbox> {
  const client = new ImapFlow({
    ...(place.name === undefined ? {} : { servername: place.name }),
    ...{ host: place.address, port, secure: security === 'tls', auth: { user: userName, pass: password }, logger: false },
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    ...{ connectionTimeout: patience, greetingTimeout: patience, socketTimeout: 60_000, disableAutoIdle: true },
  })
  // What fails after the connection stands is thrown by the call that waits for it.
  client.on('error', () => undefined)
  await client.connect().catch(refuse)
  try {
    const opened = await client.mailboxOpen(folder, { readOnly: true })
    const validity = String(opened.uidValidity)
    const first = validity === uidValidity ? lastUid + 1 : 1
    // "n:*" names the last mail even where its number is lower.
    const found = (await client.search({ uid: `${first}:*`, since }, { uid: true })) || []
    const uids = found.filter((uid) => uid >= first).sort((a, b) => a - b)
    let last = first - 1
    for (const uid of uids.slice(0, mostAtOnce)) {
      const message = await client.fetchOne(String(uid), { source: { maxLength: largestMail } }, { uid: true })
      if (message && message.source !== undefined) await take(message.source)
      last = uid
    }
    return { uidValidity: validity, lastUid: last, hasMore: uids.length > mostAtOnce }
  } catch (error) {
    return refuse(error)
  } finally {
    await client.logout().catch(() => client.close())
  }
}

/** What the server said, in place of what the library says of it. */
function refuse(error: unknown): never {
  const { responseText, authenticationFailed } = error as { responseText?: string; authenticationFailed?: boolean }
  if (authenticationFailed === true)
    throw new Error(`The server does not take the user name and password: ${responseText ?? ''}`, { cause: error })
  throw responseText === undefined ? error : new Error(responseText, { cause: error })
}
