import { KartotekaError } from './base/errors.ts'
import { type IdentitySettings, type Person, personById } from './identity/index.ts'
import type { Jobs } from './jobs/index.ts'
import type { LiveModel } from './live/index.ts'
import { Mailboxes, type MailboxOptions, type NewMail, sendMail, writtenMailHandler, writtenMailKind } from './mail/index.ts'
import type { MailOut, Outbound } from './outbound/index.ts'
import type { PluginHost } from './plugins/index.ts'
import { type AfterStep, inTransaction, type RecordsContext, type SavedView, type WriteContext } from './records/index.ts'
import { handleReportMails, mailHandler } from './reports/index.ts'
import {
  Automations,
  callHandler,
  callKind,
  handleOutdated,
  handleRetention,
  mailKind,
  mailNotifications,
  type RetentionMode,
  repairHandler,
  repairJobs,
  repairKind,
} from './workflow/index.ts'

interface BackgroundOptions {
  readonly files: string
  readonly identity?: IdentitySettings
  readonly webhookSecret?: string | undefined
  readonly mailboxes?: MailboxOptions
  readonly retention?: RetentionMode
  readonly repairDays?: number | undefined
  readonly log: (message: string, error: unknown) => void
}

interface Parts {
  readonly jobs: Jobs
  readonly outbound: Outbound
  readonly live: LiveModel
  readonly plugins: PluginHost
  readonly mailOut: MailOut | undefined
  readonly runAsEngine: <T>(work: (context: RecordsContext) => Promise<T>) => Promise<T>
  readonly runAsPerson: <T>(person: Person | null, work: (context: RecordsContext) => Promise<T>) => Promise<T>
}

/** What the engine does beside requests; nothing of it is done before the jobs are started. */
export interface Background {
  /** What looks at every change, to do something later because of it. */
  readonly followers: readonly AfterStep[]
  sendMail(context: RecordsContext, mail: NewMail): ReturnType<typeof sendMail>
  /** See `Engine.doSoon`. */
  doSoon(job: string): Promise<boolean>
  /** A kept report that is to be mailed has changed. */
  mailReport(view: Pick<SavedView, 'id' | 'settings'>): Promise<void>
}

/** Mails, calls, schedules, mailboxes, and the jobs of plugins: each says how its jobs are done, and what it begins with. */
export function createBackground(
  options: BackgroundOptions,
  { jobs, outbound, live, plugins, mailOut, runAsEngine, runAsPerson }: Parts,
): Background {
  const begin = (work: (write: WriteContext) => Promise<unknown>) => runAsEngine((current) => inTransaction(current, work))
  const inWhoseName = async (personId: string | null): Promise<Person | null> => {
    const person = personId === null ? null : await runAsEngine((current) => personById(current, personId))
    if (person === undefined) throw new Error('The person in whose name it is done is not active any more.')
    return person
  }

  const automations = new Automations(jobs, outbound, options.webhookSecret, options.log)
  const keepSchedules = () => begin((write) => beginWithModel(write))
  const beginWithModel = async (write: WriteContext) => {
    await automations.keepSchedules(write)
    await jobs.add(write, await repairJobs(write))
    await beginOutdated(write)
  }
  const callPlugin = callHandler(async ({ personId, ...about }) => plugins.act(await inWhoseName(personId), { ...about, input: undefined }))
  jobs.handle(callKind, callPlugin)
  jobs.handle(repairKind, repairHandler(runAsEngine, { days: options.repairDays }))
  const beginOutdated = handleOutdated(jobs, runAsEngine, { days: options.repairDays })
  const toldByMail = mailNotifications({ jobs, settings: options.identity, mailOut, as: runAsPerson })
  jobs.onStart(async () => {
    const told = (error: unknown) => options.log('Schedules and what is due, after a change of the metadata:', error)
    live.subscribe(({ type }) => void (type === 'model' && jobs.isStarted && keepSchedules().catch(told)))
    await keepSchedules()
  })

  const pluginJobs = plugins.jobsOf(jobs)
  jobs.onStart(async () => void (pluginJobs.isEmpty || (await begin((write) => pluginJobs.begin(write)))))

  jobs.handle(
    mailKind,
    mailHandler(mailOut, async (personId, work) => runAsPerson(await inWhoseName(personId), work)),
  )
  jobs.handle(writtenMailKind, writtenMailHandler(mailOut, runAsEngine, options.files))
  const mailboxes = new Mailboxes({ jobs, folder: options.files, run: runAsEngine, outbound, mailIn: plugins.mailIn }, options.mailboxes)
  jobs.onStart(async () => void (await begin((write) => mailboxes.begin(write))))

  const { retention = 'off', files } = options
  const beginRetention = handleRetention({ jobs, mode: retention, folder: files, asEngine: runAsEngine })
  jobs.onStart(async () => void (await begin(beginRetention)))

  const mailReports = handleReportMails({ jobs, mailOut, files: plugins.files, as: runAsPerson })
  jobs.onStart(() => mailReports())

  return {
    followers: [...automations.followers, ...toldByMail, mailboxes.follower, ...(plugins.follower === undefined ? [] : [plugins.follower])],
    async sendMail(context, written) {
      if (mailOut === undefined) throw new KartotekaError('conflict', 'No mail server is set: KARTOTEKA_SMTP and KARTOTEKA_MAIL_FROM.')
      return sendMail(context, { jobs, from: mailOut.from, folder: options.files }, written)
    },
    doSoon: async (job) => (await begin((write) => pluginJobs.soon(write, job))) === true,
    mailReport: async ({ id, settings }) => (settings.mail === undefined ? undefined : mailReports(id)),
  }
}
