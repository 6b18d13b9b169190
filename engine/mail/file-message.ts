import { isJsonObject } from '../base/json.ts'
import { identifier, joinSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import { mailEntity } from '../model/mail.ts'
import {
  inTransaction,
  keepFile,
  type NewFile,
  type RecordsContext,
  storedRecord,
  type WriteContext,
  writeBatch,
} from '../records/index.ts'
import { peopleValues, recordsWithAddress } from './find-people.ts'
import type { IncomingMail } from './mail-in.ts'

type MailEntity = NonNullable<ReturnType<typeof mailEntity>>

const forgedNote = '[The mail server says that this is not from whom it names as its sender.]'

/** How the mails of a mailbox are filed. */
export interface Filing {
  /** The address of the mailbox itself. */
  readonly address: string
  readonly keepsUnknown: boolean
  /** Folder for the bytes of attachments. */
  readonly folder: string
}

/**
 * Files a mail on the people who have its addresses and in the thread that it follows, once, with the rights of the engine. Undefined for one that is
 * filed already, or that concerns nobody who is known here.
 */
export async function fileMessage(context: RecordsContext, mail: IncomingMail, filing: Filing): Promise<string | undefined> {
  const entity = mailEntity(context.model)
  if (entity === undefined) return undefined
  return inTransaction(context, async (write) => {
    const values = await valuesOf(write, entity, mail, filing)
    if (values === undefined) return undefined
    const files = entity.mail.files === undefined ? [] : mail.files
    return (await storeMail({ ...write, channel: 'engine' }, entity, { values, files, folder: filing.folder })).id
  })
}

/** What a mail is stored with: its values, and files whose bytes go into a folder. */
export interface StoredMail {
  readonly values: Readonly<Record<string, unknown>>
  readonly files: readonly NewFile[]
  readonly folder: string
}

/** Stores a mail with its files, with the rights of the engine. */
export async function storeMail(
  write: WriteContext,
  entity: MailEntity,
  { values, files, folder }: StoredMail,
): Promise<{ id: string; files: readonly string[] }> {
  const { rights: _rights, reader: _reader, ...own } = write
  const place = entity.mail.files
  const stored: string[] = []
  for (const file of files) stored.push((await keepFile(own, folder, file)).id)
  const attached = place === undefined || stored.length === 0 ? {} : { [place]: stored }
  const [written] = await writeBatch(own, entity, [{ body: {}, own: shortened(entity, { ...values, ...attached }) }])
  if (written === undefined) throw new Error('a batch answers for each of its drafts')
  if ('refusal' in written) throw written.refusal
  return { id: written.id, files: stored }
}

async function valuesOf(write: WriteContext, entity: MailEntity, mail: IncomingMail, { address, keepsUnknown }: Filing) {
  const { fields, mail: places } = entity
  if ((await findMails(write, entity, [mail.messageId])).length > 0) return undefined
  const user = write.model.entities.get('user')
  const colleagues = user === undefined ? [] : await recordsWithAddress(write, user, [...mail.from, ...mail.to])
  const own = new Set([address.toLowerCase(), ...colleagues.map((one) => one.address)])
  // A stranger who writes in the name of a colleague has not made it a mail of ours.
  const isOut = !mail.isForged && mail.from.some((one) => own.has(one))
  const others = [...mail.from, ...mail.to].filter((one) => !own.has(one))
  const before = await parentOf(write, entity, mail)
  const people = await peopleValues(
    write,
    places.people.flatMap((name) => fields.get(name) ?? []),
    others,
  )
  if (before === undefined && Object.keys(people).length === 0 && !keepsUnknown) return undefined
  const at = mail.at === undefined || mail.at > write.now ? write.now : mail.at
  return placed(entity, {
    ...{
      messageId: mail.messageId,
      subject: mail.subject || '(no subject)',
      text: mail.isForged ? `${forgedNote}\n\n${mail.text}` : mail.text,
      from: mail.from.join(', '),
      to: mail.to.join(', '),
    },
    ...{ at: at.toISOString(), direction: isOut ? 'out' : 'in', kind: mail.kind },
    thread: before?.[places.thread ?? ''] ?? before?.[places.messageId] ?? mail.messageId,
    answers: before?.id ?? null,
    people: { ...inherited(entity, before), ...people },
    about: sentReference(fields.get(places.about ?? ''), before?.[places.about ?? '']),
  })
}

/** The nearest of the mails that a mail follows, as it is stored. */
async function parentOf(write: WriteContext, entity: MailEntity, { follows }: IncomingMail): Promise<Record<string, unknown> | undefined> {
  const found = await findMails(write, entity, follows.slice(0, 50))
  const nearest = follows.flatMap((id) => found.find(({ messageId }) => messageId === id) ?? [])[0]
  return nearest === undefined ? undefined : storedRecord(write, entity, nearest.id)
}

/** Mails that are stored, those in the trash as well, by Message-ID. */
async function findMails(write: WriteContext, entity: MailEntity, ids: readonly string[]) {
  const column = entity.fields.get(entity.mail.messageId)?.column
  if (column === undefined || ids.length === 0) return []
  const place = identifier(column)
  return write.executor.all<{ id: string; messageId: string }>(
    sql`select "id", ${place} as "messageId" from ${identifier(entity.table)} where ${place} in (${joinSql(ids.map((id) => sql`${id}`))})`,
  )
}

/** The people of the mail before, where the addresses say nobody. */
function inherited({ mail, fields }: MailEntity, before: Record<string, unknown> | undefined): Record<string, unknown> {
  const values = mail.people.map((name) => [name, sentReference(fields.get(name), before?.[name])] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== null))
}

/** A reference as it is sent, of one that was read. */
function sentReference(field: Field | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map((one) => sentReference(field, one))
  if (!isJsonObject(value)) return null
  return (field?.targets.length ?? 0) > 1 ? { entity: value.entity, id: value.id } : value.id
}

/** Values by the fields that `x-mail` names for them. */
export function placed(
  { mail }: MailEntity,
  { people, ...values }: { readonly people: Readonly<Record<string, unknown>>; readonly [place: string]: unknown },
): Record<string, unknown> {
  const names = mail as unknown as Readonly<Record<string, string | undefined>>
  const entries = Object.entries(values).flatMap(([place, value]) => (names[place] === undefined ? [] : [[names[place], value] as const]))
  return { ...Object.fromEntries(entries), ...people }
}

/** Texts that are longer than their fields are cut: a mail is filed whatever its sender wrote. */
function shortened({ fields }: MailEntity, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, cut(fields.get(name), value)]))
}

function cut(field: Field | undefined, value: unknown): unknown {
  const most = field?.schema.maxLength
  return typeof value === 'string' && most !== undefined && value.length > most ? [...value].slice(0, most).join('') : value
}
