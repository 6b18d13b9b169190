import { KartotekaError } from '../base/errors.ts'
import type { Answer, ReportAnswer, WidgetAnswer } from '../forms/index.ts'
import type { MailSettings, Person } from '../identity/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { MailIn } from '../mail/index.ts'
import type { Layer } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import { writtenLanguage } from '../model/translate.ts'
import type { MailOut, Outbound } from '../outbound/index.ts'
import type { AfterStep, Outbox, RecordsContext } from '../records/index.ts'
import type { FileKind } from '../reports/index.ts'
import { checkedInput, isFor, type ListedAction, listedActions, unknownAction } from './actions.ts'
import { checkPlugins } from './check.ts'
import { checkedAnswer } from './checked-answer.ts'
import { ConnectorDesk } from './connectors.ts'
import { filesOf } from './files.ts'
import { guarded } from './guarded.ts'
import { judgeByHooks } from './judge.ts'
import { learnWords } from './language.ts'
import { type ListedPlugin, listedPlugin } from './listed.ts'
import { mailInOf, mailOutOf } from './mail.ts'
import { outboundOf } from './outbound.ts'
import { type ListedPart, noPart, panelsFor, partNamed, partNames, widgetsFor, withPicture } from './parts.ts'
import type { ActionCall, Plugin, PluginAction, PluginRoute } from './plugin.ts'
import type { PluginCall } from './plugin-call.ts'
import { PluginJobs } from './plugin-jobs.ts'
import { guardedRun, pluginRecords, type Run } from './plugin-records.ts'
import { type Propose, pluginServices } from './plugin-services.ts'
import { type NamedRecordRoute, type RecordRouteCall, recordRoutesOf } from './record-routes.ts'
import { forModels, mayRead } from './rights.ts'
import { sayingOf } from './say.ts'
import { effective, setAddresses } from './settings.ts'
import { type EngineRun, SettingsDesk } from './settings-desk.ts'
import { trialInputOf, tryConnector } from './try-out.ts'

const usualLimit = 20_000

/** What the host needs of the engine: to run work as a person, narrowed by the rights of a plugin. */
export type RunAs = (rights: readonly string[], person: Person | null) => Run

export interface ActionRequest {
  readonly entity: string
  readonly id: string
  readonly filter?: string | undefined
  /** `{plugin}.{action}` */
  readonly name: string
  readonly input: unknown
}

export interface RouteRequest {
  readonly name: string
  readonly method: string
  /** What follows the name of the plugin. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: unknown
  /** The request in the words of the web, for routes that want it. */
  web(): Request
}

/** Runs plugins: checks what they declare, gives them that and no more, and keeps their failures to the call that they failed. */
export class PluginHost {
  readonly plugins: readonly Plugin[]
  /** Called inside each write; undefined where no plugin judges, so that writes cost nothing. */
  readonly follower: AfterStep | undefined
  /** The kinds of files that reports and documents can be had as. */
  readonly files: readonly FileKind[]
  /** The addresses that plugins bring beneath records. */
  readonly recordRoutes: readonly NamedRecordRoute[]
  /** How mails come in. */
  readonly mailIn: MailIn
  readonly #runAs: RunAs
  readonly #outbound: Outbound
  #mail: MailSettings | undefined
  readonly #whole: () => RecordsContext
  readonly #propose: Propose
  readonly #desk: ConnectorDesk
  /** What administrators have set of plugins and connectors. */
  readonly settings: SettingsDesk

  /** `whole` is the context of the engine itself; `propose` says what a change of the metadata would do. */
  constructor(
    plugins: readonly Plugin[],
    runAs: RunAs,
    outbound: Outbound,
    { whole, propose, asEngine }: { whole: () => RecordsContext; propose: Propose; asEngine: EngineRun },
  ) {
    this.plugins = plugins
    this.#runAs = runAs
    this.#outbound = outbound
    this.#whole = whole
    this.#propose = propose
    this.files = filesOf(plugins)
    this.recordRoutes = recordRoutesOf(plugins)
    this.mailIn = mailInOf(plugins)
    this.settings = new SettingsDesk(plugins, asEngine)
    this.#desk = new ConnectorDesk(plugins, outbound, this.settings)
    const judging = plugins.filter(({ hooks }) => hooks?.judge !== undefined)
    this.follower = judging.length === 0 ? undefined : ({ language }, changes) => judgeByHooks(judging, changes, language)
  }

  /** How mails leave, to the server of the settings; undefined where none is set. */
  mailOut(settings: MailSettings | undefined): MailOut | undefined {
    this.#mail = settings
    return mailOutOf(this.plugins, settings, this.settings)
  }

  /** What is there, as the page of plugins tells it. */
  listed(language: string | undefined): readonly ListedPlugin[] {
    return this.plugins.map((plugin) => listedPlugin(plugin, sayingOf(plugin, language)))
  }

  /** The actions for a record, or for lists of an entity, that the person can start. The caller has found the record. */
  actionsFor(
    model: Model,
    entity: string,
    on: 'record' | 'list',
    { isAdministrator, language }: Pick<Person, 'isAdministrator' | 'language'>,
  ): readonly ListedAction[] {
    return listedActions(this.plugins, model, entity, on, { isAdministrator, language }, (plugin) => ({
      connectors: this.#desk.listedFor(plugin),
      settings: this.settings.of(plugin.name),
    }))
  }

  /** Starts an action, for a person or, by a rule, for the engine itself. Throws `not-found`, `validation-failed` for its input, what the records refuse, or `plugin-failed`. */
  async act(person: Person | null, request: ActionRequest): Promise<Answer> {
    const { plugin: whole, action } = this.#action(request)
    const plugin = withRights(whole, action.rights)
    const model = await this.#modelOf(plugin, person)
    const isForOthers = action.isForAdministrators === true && person?.isAdministrator !== true
    if (isForOthers || action.isFor?.(model, request.entity, this.#desk.listedFor(plugin), this.settings.of(plugin.name)) === false)
      throw unknownAction(request.name, [])
    const input = checkedInput(action, request.input)
    const { entity, id, filter } = request
    const told = `The action "${action.title}" of the plugin "${plugin.name}"`
    return guardedFor(plugin, person, told, action.timeLimit, async (signal) => {
      const call: ActionCall = { ...this.#call(plugin, person, signal, model), entity, id, filter, input }
      // Whoever may not see the record, or whom the plugin was not given for it, learns that before anything of the plugin runs.
      if (id !== '') await call.records.get(entity, id, 'id')
      return checkedAnswer(await action.run(call))
    })
  }

  /** The panels for a record that the person may see. */
  panelsFor(model: Model, entity: string, language?: string): readonly ListedPart[] {
    return panelsFor(this.plugins, model, entity, language)
  }

  /** What stands in a panel of a record. Throws `not-found` and `plugin-failed`. */
  async panel(person: Person, entity: string, id: string, name: string): Promise<Answer> {
    const found = partNamed(this.plugins, 'panels', name)
    const model = found === undefined ? undefined : await this.#modelOf(found.plugin, person)
    if (found === undefined || model === undefined || !panelsFor([found.plugin], model, entity).some((panel) => panel.name === name))
      throw noPart('panel', name, partNames(this.plugins, 'panels'))
    const { plugin, part } = found
    return guardedFor(plugin, person, `The panel "${part.title}" of the plugin "${plugin.name}"`, part.timeLimit, async (signal) => {
      const call = this.#call(readOnly(plugin), person, signal, model)
      await call.records.get(entity, id, 'id')
      return checkedAnswer(await part.run({ ...call, entity, id }))
    })
  }

  /** The widgets that are there for the person, by the model as that person knows it. */
  widgetsFor(model: Model, language?: string): readonly ListedPart[] {
    return widgetsFor(this.plugins, model, language)
  }

  /**
   * What stands in a tile of a dashboard, or why nothing does; undefined where the widget is not there for the person. A failure stays in its tile.
   */
  async widget(person: Person, name: string, period: string | null): Promise<WidgetAnswer | undefined> {
    const found = partNamed(this.plugins, 'widgets', name)
    if (found === undefined) return undefined
    const { plugin, part } = found
    const model = await this.#modelOf(plugin, person)
    if (part.isFor?.(model) === false) return undefined
    try {
      const told = `The widget "${part.title}" of the plugin "${plugin.name}"`
      const answer = await guardedFor(plugin, person, told, part.timeLimit, async (signal) =>
        checkedAnswer(await part.run({ ...this.#call(readOnly(plugin), person, signal, model), period })),
      )
      return { name, answer }
    } catch (error) {
      if (error instanceof KartotekaError) return { name, problem: error.message }
      throw error
    }
  }

  /** A report with the picture that a plugin draws of it, where its chart is one of a plugin. */
  drawn(answer: ReportAnswer, chart: string = answer.report.chart): Promise<ReportAnswer> {
    return withPicture(this.plugins, answer, chart)
  }

  /** Does a command for whoever runs the installation; answers the exit code. Throws `not-found` and `plugin-failed`. */
  async command(name: string, args: readonly string[], print: (line: string) => void): Promise<number> {
    const found = partNamed(this.plugins, 'commands', name)
    if (found === undefined) throw noPart('command', name, partNames(this.plugins, 'commands'))
    const { plugin, part } = found
    return guarded(`The command "${name}"`, part.timeLimit ?? 3_600_000, async (signal) => {
      const call = this.#call(plugin, null, signal, await this.#modelOf(plugin, null))
      return (await part.run({ ...call, args, print })) ?? 0
    })
  }

  /** Whether a token that only reads may ask a route; `path` is what follows the name of the plugin. */
  isForReaders(name: string, method: string, path: string): boolean {
    return this.#find(name, method, path)?.route.isForReaders === true
  }

  /** Answers a route. What it answers bit by bit is handed to `deliver` as it comes, within the time limit of the route. */
  async answer(person: Person, asked: RouteRequest, deliver: (response: Response) => Promise<void>): Promise<unknown> {
    const { name, method, path, query, body } = asked
    const { plugin, route } = this.#route(name, method, path)
    const told = `The route "${path}" of the plugin "${name}"`
    return guardedFor(plugin, person, told, route.timeLimit, async (signal) => {
      const call = { ...this.#call(plugin, person, signal, await this.#modelOf(plugin, person)), query, body }
      if ('run' in route) return { data: await route.run(call) }
      await deliver(await route.respond({ ...call, web: asked.web() }))
      return undefined
    })
  }

  /** Tries a plugin or a connector with settings that need not be kept yet. */
  async tryOut(person: Person, name: string, given: { readonly values: unknown; readonly input: unknown }): Promise<Answer> {
    const holder = this.settings.holder(name)
    const { plugin, connector, settings } = holder
    const values = effective(settings, this.settings.checked(holder, given.values ?? {}))
    const asked = trialInputOf(holder)
    const input = checkedInput({ title: holder.title, ...(asked === undefined ? {} : { input: asked }) }, given.input)
    const say = sayingOf(plugin, person.language)
    if (connector !== undefined) {
      const { now } = this.#whole()
      return tryConnector(this.#desk, this.#mail, { plugin, connector, values, input, say, now, language: person.language })
    }
    const { tryOut } = settings
    if (tryOut === undefined) throw new KartotekaError('not-found', `"${holder.title}" cannot be tried.`)
    const model = await this.#modelOf(plugin, person)
    return guardedFor(plugin, person, `The trial of "${holder.title}"`, tryOut.timeLimit, async (signal) =>
      checkedAnswer(await tryOut.run({ ...this.#call(plugin, person, signal, model, values), input })),
    )
  }

  /** Answers one of `recordRoutes` for somebody. */
  async operate(
    person: Person,
    { plugin, path, route }: NamedRecordRoute,
    asked: Pick<RecordRouteCall, 'entity' | 'id' | 'query' | 'body' | 'ifVersion'>,
  ): Promise<object> {
    const told = `The route "${path}" of the plugin "${plugin.name}"`
    return guardedFor(plugin, person, told, route.timeLimit, async (signal) =>
      route.run({ ...this.#call(plugin, person, signal, await this.#modelOf(plugin, person)), ...asked }),
    )
  }

  /** Subscribes the hooks that follow commits, and tells plugins that the engine serves. */
  async start(outbox: Outbox, log: (message: string, error: unknown) => void): Promise<void> {
    for (const plugin of this.plugins) {
      const { changed, started } = plugin.hooks ?? {}
      if (changed !== undefined) {
        outbox.subscribe(`plugin:${plugin.name}`, {}, async (message) => {
          if (!mayRead(plugin.rights ?? [], message.entity)) return
          await guarded(`The hook "changed" of the plugin "${plugin.name}"`, usualLimit, async (signal) =>
            changed(message, this.#call(plugin, null, signal, await this.#modelOf(plugin, null))),
          )
        })
      }
      if (started === undefined) continue
      const told = `The hook "started" of the plugin "${plugin.name}"`
      const begun = guarded(told, usualLimit, async (signal) =>
        started(this.#call(plugin, null, signal, await this.#modelOf(plugin, null))),
      )
      await begun.catch((error: unknown) => log(told, error))
    }
  }

  #route(name: string, method: string, path: string): { plugin: Plugin; route: PluginRoute } {
    const found = this.#find(name, method, path)
    if (found === undefined) throw new KartotekaError('not-found', `No plugin answers ${method} ${name}/${path}.`)
    return found
  }

  #find(name: string, method: string, path: string): { plugin: Plugin; route: PluginRoute } | undefined {
    const plugin = this.plugins.find((known) => known.name === name)
    const key = `${method} ${path}`
    const route = plugin?.routes !== undefined && Object.hasOwn(plugin.routes, key) ? plugin.routes[key] : undefined
    return plugin === undefined || route === undefined ? undefined : { plugin, route }
  }

  /** Does the jobs that plugins declare. */
  jobsOf(jobs: Jobs): PluginJobs {
    return new PluginJobs(this.plugins, jobs, (whole, name, { timeLimit = usualLimit, rights, run }) => {
      const plugin = withRights(whole, rights)
      return guarded(`The job "${name}"`, timeLimit, async (signal) =>
        run(this.#call(plugin, null, signal, await this.#modelOf(plugin, null))),
      )
    })
  }

  #action({ entity, id, name }: ActionRequest): { plugin: Plugin; action: PluginAction } {
    const [pluginName = '', key = ''] = name.split('.')
    const plugin = this.plugins.find((known) => known.name === pluginName)
    const action = plugin !== undefined && Object.hasOwn(plugin.actions ?? {}, key) ? plugin.actions?.[key] : undefined
    const on = id === '' ? 'list' : 'record'
    if (plugin !== undefined && action !== undefined && isFor(plugin, action, entity, on)) return { plugin, action }
    const known = this.plugins.flatMap((one) => Object.keys(one.actions ?? {}).map((own) => `${one.name}.${own}`))
    throw unknownAction(name, known)
  }

  #call(
    plugin: Plugin,
    person: Person | null,
    signal: AbortSignal,
    model: PluginCall['model'],
    settings = this.settings.of(plugin.name),
  ): PluginCall {
    const { rights = [] } = plugin
    const { now } = this.#whole()
    const run = guardedRun(this.#runAs(rights, person), signal)
    const runAsPerson = guardedRun(this.#runAs(['read', 'write'], person), signal)
    return {
      ...pluginServices({ plugin, person, run, runAsPerson, whole: this.#whole, propose: this.#propose }),
      records: pluginRecords(run, signal),
      model,
      person: person === null ? null : { id: person.id, name: person.name },
      now,
      language: person?.language ?? writtenLanguage,
      say: sayingOf(plugin, person?.language),
      asWritten: async () => ({
        ...{ model: await this.#modelOf(plugin, person === null ? null : { ...person, language: undefined }), language: writtenLanguage },
        say: sayingOf(plugin, undefined),
      }),
      signal,
      forModels: async () => {
        if (person === null) throw new KartotekaError('forbidden', 'A language model is asked for a person, and nobody asks here.')
        const asModel = guardedRun(this.#runAs(rights, forModels(person)), signal)
        const services = pluginServices({ plugin, person, run: asModel, runAsPerson: asModel, whole: this.#whole, propose: this.#propose })
        return { ...services, records: pluginRecords(asModel, signal), model: await asModel(async (context) => context.model) }
      },
      connectors: this.#desk.for(plugin, now, person?.language),
      request: outboundOf(this.#outbound, plugin, signal, setAddresses(plugin.settings, settings)),
      settings,
      variable: (property) =>
        plugin.settings === undefined ? undefined : this.settings.variable(this.settings.holder(plugin.name), settings, property),
      meter: this.settings.meter(plugin.name),
    }
  }

  async #modelOf({ rights = [] }: Plugin, person: Person | null): Promise<PluginCall['model']> {
    await this.settings.refresh()
    return this.#runAs(rights, person)(async ({ model }) => model)
  }
}

/** Calls a piece of a plugin for somebody, to whom its refusals are said in their language. */
function guardedFor<T>(
  plugin: Plugin,
  person: Pick<Person, 'language'> | null,
  told: string,
  limit: number | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return guarded(told, limit ?? usualLimit, work, sayingOf(plugin, person?.language))
}

function withRights(plugin: Plugin, rights: readonly string[] | undefined): Plugin {
  return rights === undefined ? plugin : { ...plugin, rights }
}

/** The plugin as far as it reads. */
function readOnly(plugin: Plugin): Plugin {
  const rights = (plugin.rights ?? []).filter((right) => right !== 'propose').map((right) => right.replace(/^write/, 'read'))
  return { ...plugin, rights }
}

/** Checks plugins that are to run together, and makes known the words that they add to those of the metadata. Throws `usage` with everything that is wrong. */
export function checkedPlugins(plugins: readonly Plugin[]): readonly Plugin[] {
  const declared = checkPlugins(plugins)
  const problems = declared.length > 0 ? declared : learnWords(plugins)
  if (problems.length > 0) throw new KartotekaError('usage', problems.join('\n'))
  return plugins
}

/** The layers with those of plugins above the base and below what a client changes; once, however often it is asked. */
export function withPluginLayers(layers: readonly Layer[], plugins: readonly Plugin[]): readonly Layer[] {
  const own = plugins.flatMap((plugin) => plugin.layers ?? []).filter(({ name }) => !layers.some((layer) => layer.name === name))
  if (own.length === 0) return layers
  const place = layers[0]?.name === 'system' ? 2 : 1
  return [...layers.slice(0, place), ...own, ...layers.slice(place)]
}
