import { KartotekaError } from '../base/errors.ts'
import { identifier, rawSql, sql } from '../base/sql.ts'
import type { JobHandler, Jobs, NewJob } from '../jobs/index.ts'
import { mailEntity } from '../model/mail.ts'
import type { Outbound } from '../outbound/index.ts'
import { type AfterStep, maxFileSize, type RecordsContext, type WriteContext, writeBatch } from '../records/index.ts'
import { fileMessage } from './file-message.ts'
import type { MailboxSettings, MailIn, ReadMailbox } from './mail-in.ts'

/** Jobs that look into a mailbox. */
export const mailboxKind = 'mailbox'

export interface MailboxOptions {
  /** Milliseconds between two looks into a mailbox. */
  readonly every?: number
}

type RunAsEngine = <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>

/** What a change of must be looked at at once. */
const settings = ['address', 'host', 'port', 'security', 'userName', 'password', 'folder', 'since', 'isActive'] as const
const fiveMinutes = 300_000
const week = 7 * 86_400_000

interface MailboxParts {
  readonly jobs: Jobs
  /** For the bytes of attachments. */
  readonly folder: string
  readonly run: RunAsEngine
  readonly outbound: Pick<Outbound, 'placeOf'>
  readonly mailIn: MailIn
}

/**
 * Looks into the mailboxes that are declared (`mailbox`), every few minutes and when one is changed, and files what came. Where there is no active
 * mailbox, nothing runs.
 */
export class Mailboxes {
  readonly #jobs: Jobs
  readonly #folder: string
  readonly #run: RunAsEngine
  readonly #outbound: Pick<Outbound, 'placeOf'>
  readonly #mailIn: MailIn
  readonly #every: number

  constructor({ jobs, folder, run, outbound, mailIn }: MailboxParts, { every = fiveMinutes }: MailboxOptions = {}) {
    this.#jobs = jobs
    this.#folder = folder
    this.#run = run
    this.#outbound = outbound
    this.#mailIn = mailIn
    this.#every = every
    jobs.handle(mailboxKind, this.#look)
  }

  /** Looks into a mailbox that was made or changed. */
  readonly follower: AfterStep = async (context, changes) => {
    const changed = changes.filter(
      ({ entity, touched, kind }) =>
        entity.name === 'mailbox' && (kind === 'created' || kind === 'restored' || settings.some((name) => touched.has(name))),
    )
    const jobs = changed.map(({ id, after }) => ({
      kind: mailboxKind,
      key: `mailbox:${id}:${String(after?.version)}`,
      payload: { mailbox: id },
    }))
    await this.#jobs.add(context, jobs)
  }

  /** Lets every active mailbox have its next look. */
  async begin(write: WriteContext): Promise<void> {
    const rows = await write.executor.all<{ id: string }>(sql`select "id" from "mailbox" where "deleted_at" is null`)
    await this.#jobs.add(
      write,
      rows.map(({ id }) => this.#next(write, id)),
    )
  }

  readonly #look: JobHandler = async ({ id: jobId, payload }) => {
    const id = String(payload.mailbox)
    const mailbox = await this.#run((context) => stored(context, id))
    if (mailbox === undefined) return undefined
    const { outcome, problem } = await this.#read(mailbox)
    return async (write) => {
      await keepState(write, mailbox, outcome, problem)
      const next = this.#next(write, id)
      await this.#jobs.add(write, [outcome?.hasMore === true ? { ...next, key: `mailbox:${id}:${jobId}`, dueAt: undefined } : next])
    }
  }

  async #read(mailbox: StoredMailbox): Promise<{ outcome?: ReadMailbox; problem: string | null }> {
    const filing = { address: mailbox.address, keepsUnknown: mailbox.keepsUnknown, folder: this.#folder }
    let problem: string | null = null
    try {
      const place = await this.#outbound.placeOf(mailbox.host, mailbox.port)
      const outcome = await this.#mailIn.read(mailbox, place, async (source) => {
        const mail = await this.#mailIn.message(source, maxFileSize)
        // One that the rules of the metadata refuse keeps no other from being filed.
        await this.#run((context) => fileMessage(context, mail, filing)).catch((error: unknown) => {
          if (!(error instanceof KartotekaError)) throw error
          problem = `The mail “${mail.subject.slice(0, 100)}” was refused: ${error.errors[0]?.message ?? error.message}`.slice(0, 500)
        })
      })
      return { outcome, problem }
    } catch (error) {
      return { problem: (error instanceof Error ? error.message : String(error)).slice(0, 500) }
    }
  }

  /** One look for each time of the clock, by whatever process. */
  #next(write: WriteContext, id: string): NewJob {
    const dueAt = new Date((Math.floor(write.now.getTime() / this.#every) + 1) * this.#every)
    return { kind: mailboxKind, key: `mailbox:${id}@${dueAt.toISOString()}`, payload: { mailbox: id }, dueAt }
  }
}

interface StoredMailbox extends MailboxSettings {
  readonly id: string
  readonly address: string
  readonly keepsUnknown: boolean
  readonly problem: string | null
}

/** An active mailbox with its password; undefined where nothing holds mails, or for one that is not there or not active. */
async function stored(context: RecordsContext, id: string): Promise<StoredMailbox | undefined> {
  if (mailEntity(context.model) === undefined) return undefined
  const { dialect } = context.database
  const instant = dialect.plainText(rawSql('"created_at"'), { kind: 'instant' })
  const since = dialect.plainText(rawSql('"since"'), { kind: 'date' })
  const [row] = await context.database.all<Record<string, unknown>>(
    sql`select m.*, ${instant} as made_at, ${since} as since_day from ${identifier('mailbox')} m where "id" = ${dialect.bindColumn(id, { kind: 'id' })} and "deleted_at" is null`,
  )
  if (row === undefined || !isTrue(row.is_active)) return undefined
  const made = new Date(String(row.made_at)).getTime() - week
  return {
    ...{ id, address: String(row.address), host: String(row.host), port: Number(row.port ?? 993), userName: String(row.user_name) },
    security: (row.security ?? 'tls') as MailboxSettings['security'],
    password: context.secrets?.open(String(row.password), 'mailbox.password') ?? '',
    folder: String(row.folder ?? 'INBOX'),
    since: typeof row.since_day === 'string' ? new Date(row.since_day) : new Date(made),
    keepsUnknown: isTrue(row.keeps_unknown),
    uidValidity: typeof row.uid_validity === 'string' ? row.uid_validity : null,
    lastUid: Number(row.last_uid ?? 0),
    problem: typeof row.problem === 'string' ? row.problem : null,
  }
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1
}

/** Writes how far the mailbox was read, and what went wrong, where that is news. */
async function keepState(write: WriteContext, mailbox: StoredMailbox, outcome: ReadMailbox | undefined, problem: string | null) {
  const entity = write.model.entities.get('mailbox')
  const read = outcome === undefined ? {} : { uidValidity: outcome.uidValidity, lastUid: outcome.lastUid }
  const isNews =
    problem !== mailbox.problem ||
    (outcome !== undefined && (outcome.lastUid !== mailbox.lastUid || outcome.uidValidity !== mailbox.uidValidity))
  if (entity === undefined || !isNews) return
  await writeBatch(write, entity, [{ id: mailbox.id, body: {}, own: { ...read, problem } }])
}
