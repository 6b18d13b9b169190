import { createBackground } from './background.ts'
import { type Clock, systemClock } from './base/clock.ts'
import { KartotekaError } from './base/errors.ts'
import { type Database, gathering, openDatabase } from './database/index.ts'
import {
  attemptTable,
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
  appliedNumber,
  ChangeFeed,
  type ChangeHooks,
  changeHooks,
  type LiveEvent,
  LiveModel,
  lazyBox,
  ModelChanged,
  type OverlayPatch,
  type Proposal,
  type PublishOptions,
  propose,
  publish,
  publishRollback,
  type Served,
  serve,
  Views,
  withOverlay,
} from './live/index.ts'
import type { MailboxOptions, NewMail } from './mail/index.ts'
import { compile, compileOrThrow, isError, type Layer, type Problem } from './metadata/index.ts'
import { appliedVersion, apply, lastVersion, type Plan, plan } from './migration/index.ts'
import type { Model } from './model/model.ts'
import { createOutbound, type MailOut, type Outbound } from './outbound/index.ts'
import { checkedPlugins, engineNarrowedBy, narrowedBy, type Plugin, PluginHost, type RunAs, withPluginLayers } from './plugins/index.ts'
import {
  type AfterStep,
  auditWriter,
  counterTable,
  createSecretBox,
  duplicateTables,
  inTransaction,
  Outbox,
  type OutboxOptions,
  prepareAudit,
  type RecordsContext,
  RefusedAttempts,
  type SecretBox,
  secretBeside,
} from './records/index.ts'
import { NotificationFeed, type RetentionMode } from './workflow/index.ts'

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
    const engine = assemble(options, database, served, pending, { clock, secrets, hooks })
    await engine.plugins.start(engine.outbox, options.log ?? logOfConsole)
    return engine
  } catch (error) {
    await database.close()
    throw error
  }
}

/** The steps between a database and layers; nothing is changed. */
export async function planLayers(
  options: Pick<EngineOptions, 'layers' | 'database'> & Pick<Partial<PublishOptions>, 'decisions'>,
): Promise<Plan> {
  const { layers, database: address, decisions } = options
  return withDatabase(address, async (database) => {
    const model = compileOrThrow(await withStoredOverlay(database, layers))
    return plan(database, model, { decisions })
  })
}

/** Carries out every step between a database and layers, also those that park. Throws `plan-required` for one that cannot be done. */
export async function applyLayers(
  options: Pick<EngineOptions, 'layers' | 'database' | 'clock'> & Partial<PublishOptions> & { readonly secrets?: () => readonly string[] },
): Promise<Plan> {
  const { layers: files, database: address, clock = systemClock, secrets = () => [], ...rest } = options
  const hooks = changeHooks(lazyBox(secrets), clock)
  return withDatabase(address, async (database) => {
    const layers = await withStoredOverlay(database, files)
    const { plan: steps } = await apply(database, compileOrThrow(layers), layers, { clock, additiveOnly: false, ...rest, ...hooks })
    await database.announce()
    return steps
  })
}

/** Opens a database for one piece of work. */
export async function withDatabase<T>(address: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = await openDatabase(address)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Layers from files with the admin overlay that the database holds on top of them. */
async function withStoredOverlay(database: Database, layers: readonly Layer[]): Promise<readonly Layer[]> {
  const applied = await appliedVersion(database)
  return applied === undefined ? layers : withOverlay(layers, adminOverlay(applied.layers))
}

async function bringUpToDate(
  database: Database,
  layers: readonly Layer[],
  wanted: Model,
  clock: Clock,
  hooks: ChangeHooks,
): Promise<{ served: Served; pending: Plan | undefined }> {
  const { plan: steps, isApplied } = await apply(database, wanted, layers, { clock, additiveOnly: true, ...hooks })
  await database.transaction(async (executor) => {
    for (const table of [counterTable, attemptTable, ...duplicateTables(executor.dialect)]) await executor.all(table)
  })
  if (isApplied) {
    await database.transaction((executor) => prepareAudit(executor, wanted))
    return { served: serve(await appliedNumber(database), layers, wanted), pending: undefined }
  }
  const { plan: pending } = await refreshApplied(database, layers, wanted, steps, clock, hooks)
  const applied = await lastVersion(database)
  if (applied === undefined) throw new Error('a plan that waits starts from an applied version')
  const served = serve(applied.number, applied.layers)
  await database.transaction((executor) => prepareAudit(executor, served.model))
  return { served, pending }
}

/** The version that goes on being served gets what this engine keeps for it and the one that applied it did not, such as a search index. */
async function refreshApplied(
  database: Database,
  layers: readonly Layer[],
  wanted: Model,
  waiting: Plan,
  clock: Clock,
  hooks: ChangeHooks,
): Promise<{ plan: Plan }> {
  const applied = waiting.from
  const { model } = applied === undefined ? { model: undefined } : compile(applied.layers)
  if (applied === undefined || model === undefined) return { plan: waiting }
  const { plan: own, isApplied } = await apply(database, model, applied.layers, { clock, additiveOnly: true, ...hooks })
  return isApplied && own.operations.length > 0
    ? apply(database, wanted, layers, { clock, additiveOnly: true, ...hooks })
    : { plan: waiting }
}

const tries = 3

const logOfConsole = (message: string, error: unknown): void => console.error(message, error)

interface Parts {
  readonly clock: Clock
  readonly secrets: SecretBox
  readonly hooks: ChangeHooks
}

function assemble(
  options: EngineOptions,
  opened: Database,
  served: Served,
  firstPending: Plan | undefined,
  { clock, secrets, hooks }: Parts,
): Engine {
  const log = options.log ?? logOfConsole
  const outbox = new Outbox(opened, { clock, ...options.outbox })
  const jobs: Jobs = new Jobs(opened, (work) => runAsEngine((current) => inTransaction(current, work)), { clock, log, ...options.jobs })
  const feed = new NotificationFeed(opened)
  const changed = new ChangeFeed()
  const database = changed.watching(feed.watching(jobs.watching(outbox.watching(gathering(opened, auditWriter())))))
  const live = new LiveModel(database, served)
  const views = new Views()
  const refused = new RefusedAttempts()
  const sessions = createSessions(options.identity)
  const outbound = createOutbound({ allow: options.callable })
  const followers: AfterStep[] = [endAccessOfChanged]
  let pending = firstPending

  /** `seen` is by whose rights is read: those of the person, but where a plugin acts for them. */
  const context = (person: Person | null, seen: Omit<Person, 'id'> | null = person): RecordsContext => {
    const { model: whole, validators, number } = live.served
    const holdVersion: RecordsContext['holdVersion'] = (executor) => live.hold(executor, number)
    const who = { personId: person?.id ?? null, teams: person?.teams ?? [], language: person?.language }
    // Every request makes some of these: what is added behind a spread makes V8 look for a new shape each time.
    return { validators, database, now: clock.now(), holdVersion, outbox, secrets, followers, ...who, ...views.of(whole, seen) }
  }
  const run = async <T>(work: (context: RecordsContext) => Promise<T>, makeContext: () => RecordsContext): Promise<T> => {
    await live.refreshIfDue()
    for (let attempt = 1; ; attempt++) {
      const { number } = live.served
      try {
        return await work(makeContext())
      } catch (error) {
        if (attempt < tries && (await isOutdated(live, number, error))) continue
        await refused.record(makeContext(), error)
        throw error
      }
    }
  }
  const runAsEngine = <T>(work: (context: RecordsContext) => Promise<T>): Promise<T> => run(work, () => context(null))
  const runAsPerson = <T>(person: Person | null, work: (context: RecordsContext) => Promise<T>): Promise<T> =>
    run(work, () => context(person))
  const runAs: RunAs = (rights, person) => (work) =>
    run(work, () => context(person, person === null ? engineNarrowedBy(rights) : narrowedBy(rights, person)))
  const plan = (patch: OverlayPatch): Promise<Proposal> => propose(database, live, patch)
  const plugins = new PluginHost(options.plugins ?? [], runAs, outbound, { whole: () => context(null), propose: plan })
  const mailOut = plugins.mailOut(options.identity?.mail)
  const background = createBackground({ ...options, log }, { jobs, outbound, live, plugins, mailOut, runAsEngine, runAsPerson })
  followers.push(...background.followers, feed.follower, changed.follower)
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
    sessions,
    files: options.files,
    outbox,
    jobs,
    subscribeToChanges: (tell) => changed.subscribe(tell),
    subscribeToNotifications: (person, tell) => feed.subscribe(person, tell),
    outbound,
    mailOut,
    plugins,
    context: (person) => context(person),
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
    createUser: (user) => createUser(context(null), user),
    hasNoUsers: () => hasNoUsers(context(null)),
    async close() {
      await jobs.stop()
      await feed.stop()
      await outbox.stop()
      await live.stop()
      await database.close()
    },
  }
}

/**
 * Whether something failed because another version was applied under it: said so by the guard of a write, or found out after
 * a statement failed. What a person may see (a refused value) is no such failure.
 */
async function isOutdated(live: LiveModel, judgedBy: number, error: unknown): Promise<boolean> {
  if (error instanceof KartotekaError) return false
  await live.refresh()
  return error instanceof ModelChanged || live.served.number !== judgedBy
}
