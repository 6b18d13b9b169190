import { type IdentitySettings, type Person, personById } from '../identity/index.ts'
import type { JobHandler, Jobs, NewJob } from '../jobs/index.ts'
import type { MailOut } from '../outbound/index.ts'
import type { AfterStep, RecordsContext } from '../records/index.ts'
import { mailWords } from './notification-mail-words.ts'
import { sayEvents } from './notification-words.ts'
import { type Notification, readNotification } from './notifications.ts'

/** Jobs that send a notification by mail. */
export const notificationMailKind = 'notification-mail'

/** What happens to a record that is followed is gathered for a while: what replaces a notification is mailed in its place. */
const gathered = 60_000

interface NotificationMails {
  readonly jobs: Jobs
  readonly settings: IdentitySettings | undefined
  readonly mailOut: MailOut | undefined
  as<T>(person: Person | null, work: (context: RecordsContext) => Promise<T>): Promise<T>
}

/**
 * Sends notifications to those who want them by mail: in the language of the person, with what the person may read when it is sent, and a link
 * that begins with the address of the installation. A mail may go out twice when its worker ends in between; its Message-ID is the same then.
 */
export function mailNotifications({ jobs, settings, mailOut, as }: NotificationMails): readonly AfterStep[] {
  if (settings === undefined || mailOut === undefined) return []
  const handler: JobHandler = async ({ id, payload }) => {
    const person = await as(null, (context) => personById(context, String(payload.recipient)))
    const notification = person === undefined ? undefined : await as(person, (context) => readNotification(context, String(payload.id)))
    if (person === undefined || notification === undefined || notification.readAt !== null) return undefined
    const domain = /@([\w.-]+)/.exec(mailOut.from)?.[1] ?? 'localhost'
    const to = { name: person.name, address: person.email }
    await mailOut.send({ to, messageId: `<${id}@${domain}>`, ...lettersOf(person, notification, settings.url) })
    return undefined
  }
  jobs.handle(notificationMailKind, handler)
  return [
    async (write, changes) => {
      const wanted = changes.flatMap(({ entity, kind, id, after }): readonly NewJob[] => {
        if (entity.name !== 'notification' || kind !== 'created' || (after?.channel !== 'mail' && after?.channel !== 'both')) return []
        const dueAt = after.kind === 'following' ? new Date(write.now.getTime() + gathered) : undefined
        const recipient = after.recipient
        const payload = { id, recipient: typeof recipient === 'string' ? recipient : (recipient as { readonly id: string }).id }
        return [{ kind: notificationMailKind, key: `${notificationMailKind}:${id}`, payload, dueAt }]
      })
      if (wanted.length > 0) await jobs.add(write, wanted)
    },
  ]
}

function lettersOf({ language = 'en', name }: Person, { kind, text, about, events = [] }: Notification, url: string) {
  const words = mailWords(language)
  const said = kind === undefined ? text : sayEvents(kind, events, about?.label ?? '', words)
  const link = about === null ? [] : [`${words.open}: ${url}/${encodeURIComponent(about.entity)}/${about.id}`, '']
  const lines = [words.hello(name), '', said, '', ...link, `${words.why} ${url}/my-account`, '']
  return { subject: said.replaceAll(/\s+/g, ' ').slice(0, 200), text: lines.join('\n') }
}
