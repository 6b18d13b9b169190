import { readFile } from 'node:fs/promises'
import { KartotekaError, type ValueProblem, wrongValue } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { sql } from '../base/sql.ts'
import type { JobHandler, Jobs } from '../jobs/index.ts'
import { mailEntity } from '../model/mail.ts'
import type { Entity } from '../model/model.ts'
import { contactRefusal } from '../model/personal.ts'
import type { MailOut } from '../outbound/index.ts'
import {
  authorize,
  authorizeEver,
  findFile,
  holds,
  inTransaction,
  type NewFile,
  notFound,
  type RecordsContext,
  readerOf,
  readRecord,
  storedRecord,
  visibleEntity,
  type WriteContext,
} from '../records/index.ts'
import { calendarFile } from '../recurrence/index.ts'
import { eventOf } from './calendar-feed.ts'
import { placed, storeMail } from './file-message.ts'
import { emailFields } from './find-people.ts'

/** Jobs that send a mail which a person wrote. */
export const writtenMailKind = 'written-mail'

interface WrittenMail {
  readonly to: readonly string[]
  readonly subject: string
  readonly text: string
  readonly messageId: string
  /** Message-IDs of the mails that it follows, the nearest last. */
  readonly follows: readonly string[]
  /** An invitation, as calendars read it (RFC 5546). */
  readonly invitation?: string
  /** Ids of the files that go with it. */
  readonly files?: readonly string[]
}

interface Wish {
  readonly to: readonly { readonly entity: string; readonly id: string }[]
  readonly subject: string
  readonly text: string
  readonly answers: string | undefined
  readonly isInvitation: boolean
}

/** What a mail goes through and is kept with. */
export interface MailMeans {
  readonly jobs: Jobs
  readonly from: string
  /** Folder for the bytes of files. */
  readonly folder: string
}

/** A mail that somebody writes about a record, as it was sent to the API, with files made for it. */
export interface NewMail {
  readonly entity: string
  readonly id: string
  readonly body: unknown
  readonly files?: readonly NewFile[]
}

/**
 * Sends a mail about a record, to the addresses of records that the person sees, and files it as a mail that was sent. Whoever refuses mails
 * (`x-personal`) gets none: then nothing is sent. Filing, files and job are kept together.
 */
export async function sendMail(
  context: RecordsContext,
  { jobs, from, folder }: MailMeans,
  mail: NewMail,
): Promise<{ readonly id: string }> {
  const about = visibleEntity(context, mail.entity)
  const mails = mailEntity(context.model)
  if (mails === undefined) throw new KartotekaError('not-found', 'Nothing here holds mails that you may see.')
  const { id, files = [] } = mail
  const wish = readWish(mail.body)
  return inTransaction(context, async (write) => {
    await readRecord(readerOf(write), write.executor, about, id, { fields: 'label' })
    const whole = mailEntity(write.model) ?? mails
    authorizeEver(context, 'create', whole)
    await authorize(write, 'mail', write.model.entities.get(about.name) ?? about, id)
    const people = await recipients(write, wish)
    const before = wish.answers === undefined ? undefined : await answeredMail(write, whole, wish.answers)
    const messageId = `<${newId()}@${/@([\w.-]+)/.exec(from)?.[1] ?? 'localhost'}>`
    const own = String(before?.[whole.mail.messageId] ?? '')
    const thread = before === undefined ? messageId : String(before[whole.mail.thread ?? ''] ?? own)
    const to = people.map(({ address }) => address)
    const values = placed(whole, {
      ...{ messageId, thread, answers: wish.answers ?? null, subject: wish.subject, text: wish.text, to: to.join(', ') },
      ...{ from, at: write.now.toISOString(), direction: 'out', kind: 'message' },
      ...(whole.fields.get(whole.mail.about ?? '')?.targets.includes(about.name) === true
        ? { about: referenceTo(whole, about.name, id) }
        : {}),
      people: peopleOf(whole, people),
    })
    const filed = await storeMail(write, whole, { values, files, folder })
    // It is filed with the rights of the engine, as people do not write where it comes from; whether they may write it is judged by what is filed.
    if (!(await holds(write, whole, filed.id, write.rights?.access.verb(whole, 'create') ?? true)))
      throw new KartotekaError('forbidden', 'You may not write such a mail: your roles would not let you keep it.')
    const follows = [...new Set([thread, own].filter((one) => one !== '' && one !== messageId))]
    const invitation = wish.isInvitation ? { invitation: await invitationTo(write, about, id, people, from) } : {}
    const sent: WrittenMail = { to, subject: wish.subject, text: wish.text, messageId, follows, files: filed.files, ...invitation }
    await jobs.add(write, [{ kind: writtenMailKind, key: `mail:${filed.id}`, payload: { ...sent } }])
    return { id: filed.id }
  })
}

/** Sends mails that people wrote; answers go to the first mailbox that is looked into. A mail may go out twice with the same Message-ID. */
export function writtenMailHandler(
  mailOut: MailOut | undefined,
  run: <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>,
  folder: string,
): JobHandler {
  return async ({ payload }) => {
    if (mailOut === undefined) throw new Error('No mail server is set: KARTOTEKA_SMTP.')
    const { to, subject, text, messageId, follows, files = [], invitation } = payload as unknown as WrittenMail
    const [box] = await run(({ database }) =>
      database.all<{ address: string }>(
        sql`select "address" from "mailbox" where "deleted_at" is null and "is_active" = ${database.dialect.bindColumn(true, { kind: 'boolean' })} order by "id" limit 1`,
      ),
    )
    const stored = await run((context) => Promise.all(files.map((id) => findFile(context, folder, id))))
    const attached = await Promise.all(
      stored.map(async ({ name, mediaType, path }) => ({ name, mediaType, content: await readFile(path) })),
    )
    const last = follows.at(-1)
    await mailOut.send({
      ...{ to: to.map((address) => ({ name: '', address })), subject, text, messageId, files: attached },
      ...(box === undefined ? {} : { replyTo: { name: '', address: box.address } }),
      ...(last === undefined ? {} : { inReplyTo: last, references: follows }),
      ...(invitation === undefined ? {} : { invitation }),
    })
    return undefined
  }
}

interface Recipient {
  readonly entity: string
  readonly id: string
  readonly address: string
}

/** The addresses of those who are written to, as the person sees them. Throws what keeps one from being written to. */
async function recipients(write: WriteContext, { to }: Wish): Promise<readonly Recipient[]> {
  const problems: ValueProblem[] = []
  const found: Recipient[] = []
  for (const [index, { entity: name, id }] of to.entries()) {
    const pointer = `/to/${index}`
    const entity = visibleEntity(readerOf(write), name)
    const address = await addressOf(write, entity, id)
    const whole = write.model.entities.get(name) ?? entity
    const stored = await storedRecord({ ...write, personId: null }, whole, id)
    const refusal = stored === undefined ? undefined : contactRefusal(whole, stored, 'email')
    if (address === undefined) problems.push({ pointer, code: 'not-valid', message: 'There is no e-mail address here. Enter one first.' })
    else if (refusal !== undefined)
      problems.push({ pointer, code: 'not-permitted', message: `May not be written to: ${refusal.field.title}. Choose another way.` })
    else found.push({ entity: name, id, address })
  }
  if (problems.length > 0) throw new KartotekaError('validation-failed', problems[0]?.message ?? '', { errors: problems })
  return found
}

/** The record as an invitation, as the person sees it. Throws `validation-failed` for one without a beginning. */
async function invitationTo(
  write: WriteContext,
  { name }: Entity,
  id: string,
  people: readonly Recipient[],
  from: string,
): Promise<string> {
  const entity = visibleEntity(readerOf(write), name)
  const { text } = await readRecord(readerOf(write), write.executor, entity, id, {})
  const [event] = eventOf(entity, JSON.parse(text) as Record<string, unknown>, 'https://localhost')
  if (event === undefined) {
    const message = 'There is no beginning to invite to. Enter one first.'
    throw wrongValue('/invitation', message)
  }
  const [, sender = '', address = from] = /^(.*)<(.+)>$/.exec(from) ?? []
  const attendees = people.map((one) => ({ name: '', email: one.address }))
  const organizer = { name: sender.trim(), email: address }
  return calendarFile([{ ...event, address: undefined, organizer, attendees }], event.title, 'REQUEST')
}

async function addressOf(write: WriteContext, entity: Entity, id: string): Promise<string | undefined> {
  const fields = emailFields(entity)
  const names = ['label', ...fields.map(({ name }) => name)].join(',')
  const { text } = await readRecord(readerOf(write), write.executor, entity, id, { fields: names })
  const record = JSON.parse(text) as Record<string, unknown>
  const values = fields.map(({ name }) => record[name])
  return values.find((value): value is string => typeof value === 'string' && value.includes('@'))
}

async function answeredMail(write: WriteContext, mails: Entity, id: string): Promise<Record<string, unknown>> {
  const seen = readerOf(write)
  await readRecord(seen, write.executor, seen.model.entities.get(mails.name) ?? mails, id, { fields: 'label' })
  const found = await storedRecord(write, mails, id)
  if (found === undefined) throw notFound(mails, id)
  return found
}

/** Whom it was written to, by the references that take them: one takes the first, a list takes all. */
function peopleOf(mails: NonNullable<ReturnType<typeof mailEntity>>, people: readonly Recipient[]): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of mails.mail.people) {
    const field = mails.fields.get(name)
    const fit = people.filter(({ entity }) => field?.targets.includes(entity) === true)
    const [first] = fit
    if (field === undefined || first === undefined) continue
    if (field.type.name === 'references') values[name] = [...new Set(fit.map(({ id }) => id))]
    else values[name] = field.targets.length > 1 ? { entity: first.entity, id: first.id } : first.id
  }
  return values
}

function referenceTo({ fields, mail }: NonNullable<ReturnType<typeof mailEntity>>, entity: string, id: string): unknown {
  return (fields.get(mail.about ?? '')?.targets.length ?? 0) > 1 ? { entity, id } : id
}

function readWish(body: unknown): Wish {
  if (!isJsonObject(body)) throw wrongValue('', 'Send { "to": [{ "entity": "...", "id": "..." }], "subject": "...", "text": "..." }.')
  const unknown = Object.keys(body).find((name) => !['to', 'subject', 'text', 'answers', 'invitation'].includes(name))
  if (unknown !== undefined)
    throw wrongValue(`/${unknown}`, `There is no "${unknown}" here. Allowed: to, subject, text, answers, invitation.`)
  const { to, subject, text, answers, invitation = false } = body
  if (!Array.isArray(to) || to.length === 0 || to.length > 50) throw wrongValue('/to', 'Name 1 to 50 records that have an address.')
  const people = to.map((one: unknown, index) => {
    if (isJsonObject(one) && typeof one.entity === 'string' && typeof one.id === 'string') return { entity: one.entity, id: one.id }
    throw wrongValue(`/to/${index}`, 'Name a record: { "entity": "...", "id": "..." }.')
  })
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > 300 || /[\r\n]/.test(subject))
    throw wrongValue('/subject', 'A mail has a subject of one line, at most 300 characters.')
  if (typeof text !== 'string' || text.trim() === '' || text.length > 100_000)
    throw wrongValue('/text', 'A mail has a text of at most 100 000 characters.')
  if (answers !== undefined && answers !== null && typeof answers !== 'string')
    throw wrongValue('/answers', 'Name the mail that it answers by its id.')
  if (typeof invitation !== 'boolean') throw wrongValue('/invitation', 'The mail is an invitation or not: send true or false.')
  return { to: people, subject: subject.trim(), text, answers: answers ?? undefined, isInvitation: invitation }
}
