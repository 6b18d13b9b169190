import { wrongValue } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { joinSql, sql } from '../base/sql.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { createOne, inTransaction, type RecordsContext, type WriteContext } from '../records/index.ts'

/** What people are told of, each with how they are where they have not chosen. */
const defaults = {
  assigned: 'both',
  mention: 'both',
  following: 'screen',
  reminder: 'both',
  approval: 'both',
  overdue: 'screen',
} as const

export type NotificationKind = keyof typeof defaults
export const notificationKinds = Object.keys(defaults) as readonly NotificationKind[]

export const notificationChannels = ['screen', 'mail', 'both', 'none'] as const
export type NotificationChannel = (typeof notificationChannels)[number]

export type NotificationChoices = Readonly<Record<NotificationKind, NotificationChannel>>

/** How each of the people wants to be told of a kind of thing; those who want nothing are in it with `none`. */
export async function channelsFor(
  { executor }: Pick<WriteContext, 'executor'>,
  kind: NotificationKind,
  people: readonly string[],
): Promise<ReadonlyMap<string, NotificationChannel>> {
  const found = new Map<string, NotificationChannel>(people.map((person) => [person, defaults[kind]]))
  if (people.length === 0) return found
  const { dialect } = executor
  const ids = joinSql(people.map((person) => dialect.bindColumn(person, { kind: 'id' })))
  const person = dialect.plainText(sql`"person_id"`, { kind: 'id' })
  const rows = await executor.all<{ person: string; channel: NotificationChannel }>(
    sql`select ${person} as person, "channel" from "notification_choice" where "kind" = ${kind} and "person_id" in (${ids})`,
  )
  for (const row of rows) found.set(row.person, row.channel)
  return found
}

/** How the person is told of each kind of thing. */
export async function notificationChoices({ database, personId }: RecordsContext): Promise<NotificationChoices> {
  const rows = await database.all<{ kind: NotificationKind; channel: NotificationChannel }>(
    sql`select "kind", "channel" from "notification_choice" where "person_id" = ${database.dialect.bindColumn(personId, { kind: 'id' })}`,
  )
  return { ...defaults, ...Object.fromEntries(rows.map(({ kind, channel }) => [kind, channel])) }
}

/** Keeps how the person wants to be told; kinds that are left out stay. Throws `validation-failed`. */
export async function chooseNotifications(
  context: RecordsContext,
  body: unknown,
  { canMail }: { readonly canMail: boolean },
): Promise<NotificationChoices> {
  const wanted = readChoices(body, canMail)
  await inTransaction(context, async (write) => {
    const entity = write.model.entities.get('notification-choice')
    if (entity === undefined) throw new Error('the system layer has no entity "notification-choice"')
    const { rights: _rights, reader: _reader, ...own } = write
    const person = write.executor.dialect.bindColumn(write.personId, { kind: 'id' })
    for (const [kind, channel] of wanted) {
      await write.executor.all(sql`delete from "notification_choice" where "person_id" = ${person} and "kind" = ${kind}`)
      if (channel !== defaults[kind]) await createOne(own, entity, { person: write.personId, kind, channel })
    }
  })
  return notificationChoices(context)
}

function readChoices(body: unknown, canMail: boolean): readonly (readonly [NotificationKind, NotificationChannel])[] {
  if (!isJsonObject(body) || Object.keys(body).length === 0) throw wrongValue('', `Send how to tell you of a kind: { "mention": "mail" }.`)
  return Object.entries(body).map(([name, value]) => {
    const kind = notificationKinds.find((known) => known === name)
    if (kind === undefined)
      throw wrongValue(pointerStep(name), `Nobody is told of "${name.slice(0, 40)}". ${allowedOrNearest(name, notificationKinds)}`)
    const channel = notificationChannels.find((known) => known === value)
    if (channel === undefined) throw wrongValue(pointerStep(name), `Choose one of ${notificationChannels.join(', ')}.`)
    if (!canMail && (channel === 'mail' || channel === 'both'))
      throw wrongValue(pointerStep(name), 'No mail can be sent here: an administrator has set no mail server. Choose screen or none.')
    return [kind, channel] as const
  })
}
