import { createBackground } from './background.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { type Database, gathering, openDatabase } from './database/index.ts'
import {
  createSessions,
  createUser,
  endAccessOfChanged,
  hasNoUsers,
  type IdentitySettings,
  type NewUser,
  type Person,
  type Sessions,
} from './identity/index.ts'
import { Jobs, type JobsOptions } from './jobs/index.ts'
import {
  adminOverlay,
  ChangeFeed,
  type ChangeHooks,
  changeHooks,
  type LiveEvent,
  LiveModel,
  type OverlayPatch,
  type Proposal,
  type PublishOptions,
  propose,
  publish,
  publishRollback,
  type Served,
  withOverlay,
} from './live/index.ts'
import type { MailboxOptions, NewMail } from './mail/index.ts'
import { compile, compileOrThrow, isError, type Layer, type Problem } from './metadata/index.ts'
import type { Plan } from './migration/index.ts'
import type { Model } from './model/model.ts'
import { createOutbound, type MailOut, type Outbound } from './outbound/index.ts'
import { checkedPlugins, type Plugin, PluginHost, withPluginLayers } from './plugins/index.ts'
import {
  type AfterStep,
  auditWriter,
  createSecretBox,
  inTransaction,
  Outbox,
  type OutboxOptions,
  type RecordsContext,
  type SecretBox,
  secretBeside,
  type WriteContext,
} from './records/index.ts'
import { Requests } from './requests.ts'
import { bringUpToDate, withStoredOverlay } from './up-to-date.ts'
import { NotificationFeed, type RetentionMode } from './workflow/index.ts'

export { applyLayers, planLayers, withDatabase } from './up-to-date.ts'

export interface EngineOptions {
  /** Layers of metadata, lowest first; the admin overlay comes from the database. */
  readonly layers: readonly Layer[]
  /** `sqlite:<file>` or `postgres://...`. */
  readonly database: string
  /** Folder for the bytes of attachments. */
  readonly files: string
  readonly clock?: Clock
  /** How people sign in; what is left out is as on a machine of one's own. */
  readonly identity?: IdentitySettings
  /** What secret fields are encrypted with, the one in use first; without it one is made in the folder of the files. */
  readonly secrets?: readonly string[]
  /** Milliseconds after which a statement that reads is ended; for ever without it. */
  readonly longestRead?: number | undefined
  /** What may be called although it is not on the public internet (`engine/outbound/README.md`). */
  readonly callable?: readonly string[] | undefined
  /** With which calls of webhooks are signed; without it they are not. */
  readonly webhookSecret?: string | undefined
  /** What extends the engine; their layers stand above the base. */
  readonly plugins?: readonly Plugin[]
  /** Where failures go that nobody asked for, such as those of a plugin at its start; the console without it. */
  readonly log?: (message: string, error: unknown) => void
  /** How messages of the outbox are delivered; tests are less patient. */
  readonly outbox?: Omit<OutboxOptions, 'clock'>
  /** How jobs are done; tests are less patient. */
  readonly jobs?: Omit<JobsOptions, 'clock'>
  /** What is done each night about personal values that were kept long enough; nothing without it. */
  readonly retention?: RetentionMode
  /** How many days people have to mend records that do not fit a stricter rule; 14 without it. */
  readonly repairDays?: number | undefined
  /** How mailboxes are looked into; tests are less patient. */
  readonly mailboxes?: MailboxOptions
}

/** One running engine: a model, the database that holds its records, and who may ask. There is no state outside of it. */
export interface Engine {
  /** The model that is served now; a request keeps the one of its context. */
  readonly model: Model
  /** Layers of the served model, the admin overlay among them. */
  readonly layers: readonly Layer[]
  /** What is wrong with the files on disk, while the version before goes on being served. */
  readonly problems: readonly Problem[]
  /** Steps that the files ask for but that wait for `kartoteka apply`; undefined when the database is up to date. */
  readonly pending: Plan | undefined
  readonly database: Database
  readonly sessions: Sessions
  readonly files: string
  /** Tells subscribers of changes that were committed, at least once each, in the order of each record. */
  readonly outbox: Outbox
  /** What is done later or beside; nothing is done until it is started. */
  readonly jobs: Jobs
  /** Tells the mark (`changeMark`) of each record that this process changes. Answers how to stop. */
  subscribeToChanges(tell: (mark: string) => void): () => void
  /** Calls `tell` when there is something new for a person; answers how to stop. */
  subscribeToNotifications(person: string, tell: () => void): () => void
  /** Calls other servers; the only way to do so. */
  readonly outbound: Outbound
  /** How mails leave; undefined where no mail server is set. */
  readonly mailOut: MailOut | undefined
  readonly plugins: PluginHost
  /** What one request is judged by: the model and the time of now, and the person who asks (null for the engine itself). */
  context(person: Person | null): RecordsContext
  /** Runs `work` by the version that the database has; once more by the new one, when another is applied meanwhile. */
  run<T>(person: Person | null, work: (context: RecordsContext) => Promise<T>): Promise<T>
  /** Tells of another served model and of problems of the files; answers how to stop. */
  subscribe(listener: (event: LiveEvent) => void): () => void
  /** Takes up changed files: what only adds is applied and served, problems are reported, the rest is `pending`. */
  reload(layers: readonly Layer[]): Promise<void>
  propose(patch: OverlayPatch): Promise<Proposal>
  publish(patch: OverlayPatch, options: PublishOptions): Promise<Plan>
  rollback(number: number, actor: string): Promise<Plan>
  /** Sends a mail about a record and files it. */
  sendMail(context: RecordsContext, mail: NewMail): Promise<{ readonly id: string }>
  /** Sends a kept report by mail from now on, where it has a schedule (`settings.mail`). */
  mailReport(view: { readonly id: string; readonly settings: Readonly<Record<string, string>> }): Promise<void>
  /** Does a job of a plugin, `plugin.job`, as soon as there is time, beside when it is due. Answers whether there is such a job. */
  doSoon(job: string): Promise<boolean>
  createUser(user: NewUser): Promise<string>
  hasNoUsers(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Compiles the layers, opens the database, brings it up to date as far as that only adds, and answers the engine. Throws
 * `MetadataError` with all problems of the layers. Where a change would touch what is stored, the model that was applied
 * last is served and the steps stand in `pending`.
 */
export async function createEngine(given: EngineOptions): Promise<Engine> {
  const plugins = checkedPlugins(given.plugins ?? [])
  const options = { ...given, layers: withPluginLayers(given.layers, plugins) }
  const clock = options.clock ?? systemClock
  const compiled = compileOrThrow(options.layers)
  const database = await openDatabase(options.database, { longestRead: options.longestRead })
  try {
    const layers = await withStoredOverlay(database, options.layers)
    const wanted = layers === options.layers ? compiled : compileOrThrow(layers)
    const secrets = createSecretBox(options.secrets ?? [secretBeside(options.files)])
    const hooks = changeHooks(() => secrets, clock)
    const { served, pending } = await bringUpToDate(database, layers, wanted, clock, hooks)
    const engine = assemble(options, { database, served, pending, clock, secrets, hooks })
    await engine.plugins.start(engine.outbox, options.log ?? logOfConsole)
    return engine
  } catch (error) {
    await database.close()
    throw error
  }
}

const logOfConsole = (message: string, error: unknown): void => console.error(message, error)

/** What an engine is put together from. */
interface Parts {
  readonly database: Database
  readonly served: Served
  readonly pending: Plan | undefined
  readonly clock: Clock
  readonly secrets: SecretBox
  readonly hooks: ChangeHooks
}

function assemble(options: EngineOptions, parts: Parts): Engine {
  const { clock, secrets, hooks } = parts
  const log = options.log ?? logOfConsole
  const begin = <T>(work: (write: WriteContext) => Promise<T>): Promise<T> => requests.asEngine((current) => inTransaction(current, work))
  const { database, outbox, jobs, feed, changed } = watched(parts.database, begin, { ...options, clock, log })
  const live = new LiveModel(database, parts.served)
  const followers: AfterStep[] = [endAccessOfChanged]
  const requests: Requests = new Requests({ live, database, outbox, clock, secrets, followers })
  const outbound = createOutbound({ allow: options.callable })
  const plan = (patch: OverlayPatch): Promise<Proposal> => propose(database, live, patch)
  const plugins = new PluginHost(options.plugins ?? [], requests.as, outbound, {
    whole: () => requests.context(null),
    propose: plan,
    asEngine: requests.asEngine,
  })
  const mailOut = plugins.mailOut(options.identity?.mail)
  const { asEngine: runAsEngine, asPerson: runAsPerson } = requests
  const background = createBackground({ ...options, log }, { jobs, outbound, live, plugins, mailOut, runAsEngine, runAsPerson })
  followers.push(...background.followers, feed.follower, changed.follower)
  let pending = parts.pending
  return {
    get model() {
      return live.served.model
    },
    get layers() {
      return live.served.layers
    },
    get problems() {
      return live.problems
    },
    get pending() {
      return pending
    },
    database,
    sessions: createSessions(options.identity),
    files: options.files,
    outbox,
    jobs,
    subscribeToChanges: (tell) => changed.subscribe(tell),
    subscribeToNotifications: (person, tell) => feed.subscribe(person, tell),
    outbound,
    mailOut,
    plugins,
    context: (person) => requests.context(person),
    run: runAsPerson,
    subscribe: (listener) => live.subscribe(listener),
    async reload(files) {
      const layers = withOverlay(withPluginLayers(files, plugins.plugins), adminOverlay(live.served.layers))
      const { model, problems } = compile(layers)
      live.report(problems.filter(isError))
      if (model === undefined) return
      const next = await bringUpToDate(database, layers, model, clock, hooks)
      pending = next.pending
      live.replace(next.served)
    },
    propose: plan,
    publish: (patch, how) => publish(database, live, clock, patch, how, hooks),
    rollback: (number, actor) => publishRollback(database, live, clock, number, actor, hooks),
    sendMail: background.sendMail,
    mailReport: background.mailReport,
    doSoon: background.doSoon,
    createUser: (user) => createUser(requests.context(null), user),
    hasNoUsers: () => hasNoUsers(requests.context(null)),
    async close() {
      await jobs.stop()
      await feed.stop()
      await outbox.stop()
      await live.stop()
      await database.close()
    },
  }
}

/** The database with what looks at its transactions: what is told of changes, done because of them, and written at their end. */
function watched(
  opened: Database,
  begin: ConstructorParameters<typeof Jobs>[1],
  {
    clock,
    log,
    ...options
  }: Pick<EngineOptions, 'outbox' | 'jobs'> & { readonly clock: Clock; readonly log: NonNullable<EngineOptions['log']> },
): {
  readonly database: Database
  readonly outbox: Outbox
  readonly jobs: Jobs
  readonly feed: NotificationFeed
  readonly changed: ChangeFeed
} {
  const outbox = new Outbox(opened, { clock, ...options.outbox })
  const jobs = new Jobs(opened, begin, { clock, log, ...options.jobs })
  const feed = new NotificationFeed(opened)
  const changed = new ChangeFeed()
  const database = changed.watching(feed.watching(jobs.watching(outbox.watching(gathering(opened, auditWriter())))))
  return { database, outbox, jobs, feed, changed }
}
