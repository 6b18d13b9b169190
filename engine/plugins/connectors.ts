import { KartotekaError } from '../base/errors.ts'
import { writtenLanguage } from '../model/translate.ts'
import type { Outbound } from '../outbound/index.ts'
import type { Connectors, ListedConnector, RegisterAnswer, RegisterConnector } from './connector.ts'
import { guarded } from './guarded.ts'
import { outboundOf } from './outbound.ts'
import { noPart, partNamed, partNames } from './parts.ts'
import type { Plugin } from './plugin.ts'
import { sayingOf } from './say.ts'
import { refuseOff, type SettingValues, setAddresses } from './settings.ts'
import type { SettingsDesk } from './settings-desk.ts'

const usualLimit = 20_000
const hour = 60 * 60 * 1000
const mostKept = 500

interface Asked {
  readonly number: string
  readonly now: Date
  readonly language: string | undefined
}

type Kept = RegisterAnswer & { readonly date: string; readonly until: number }

/** Asks connectors for other plugins, each by what the plugin declares that brings it, and remembers for a while what registers answered. */
export class ConnectorDesk {
  readonly #plugins: readonly Plugin[]
  readonly #outbound: Outbound
  readonly #settings: SettingsDesk
  readonly #kept = new Map<string, Kept>()

  constructor(plugins: readonly Plugin[], outbound: Outbound, settings: SettingsDesk) {
    this.#plugins = plugins
    this.#outbound = outbound
    this.#settings = settings
  }

  /** Those that a plugin may ask, by what it declares, without those that are switched off. */
  listedFor({ connects = [] }: Pick<Plugin, 'connects'>): readonly ListedConnector[] {
    return connectorsOf(this.#plugins).filter(
      ({ name, kind }) => connects.some((asked) => asked === kind) && this.#settings.of(name).isOn !== false,
    )
  }

  for(plugin: Pick<Plugin, 'name' | 'connects'>, now: Date, language: string | undefined): Connectors {
    const refuseOther = (kind: string) => {
      if (plugin.connects?.some((known) => known === kind) === true) return
      throw new KartotekaError(
        'forbidden',
        `The plugin "${plugin.name}" does not declare that it asks connectors of the kind "${kind}" ("connects").`,
      )
    }
    return {
      list: (kind) => {
        refuseOther(kind)
        return this.listedFor(plugin).filter((one) => one.kind === kind)
      },
      ask: async (name, number) => {
        const found = partNamed(this.#plugins, 'connectors', name)
        if (found === undefined) throw noPart('connector', name, partNames(this.#plugins, 'connectors'))
        const { plugin: from, part } = found
        refuseOther(part.kind)
        if (part.kind !== 'register') throw new KartotekaError('forbidden', `The connector "${name}" is asked by the engine alone.`)
        await this.#settings.refresh()
        const values = this.#settings.of(name)
        refuseOff(part.title, values)
        return this.#remembered(name, from, part, { number, now, language }, values)
      },
    }
  }

  async #remembered(
    name: string,
    plugin: Plugin,
    part: RegisterConnector,
    asked: Asked,
    values: SettingValues,
  ): Promise<RegisterAnswer & { readonly date: string }> {
    const { number, now } = asked
    const key = JSON.stringify([name, number, values])
    const known = this.#kept.get(key)
    if (known !== undefined && known.until > now.getTime()) return known
    const answer = await this.ask(plugin, part, asked, values)
    const keptFor = typeof values.hours === 'number' ? values.hours * hour : 24 * hour
    const dated = { ...answer, date: now.toISOString().slice(0, 10), until: now.getTime() + keptFor }
    if (answer.status < 500) {
      if (this.#kept.size >= mostKept) this.#kept.delete(this.#kept.keys().next().value ?? '')
      this.#kept.set(key, dated)
    }
    return dated
  }

  /** Asks a register now, by these settings. */
  async ask(plugin: Plugin, part: RegisterConnector, { number, now, language }: Asked, values: SettingValues): Promise<RegisterAnswer> {
    const say = sayingOf(plugin, language)
    const { outbound = [] } = part
    const timeLimit = typeof values.seconds === 'number' ? values.seconds * 1000 : (part.timeLimit ?? usualLimit)
    return guarded(
      `The connector "${part.title}" of the plugin "${plugin.name}"`,
      timeLimit,
      async (signal) => {
        const request = outboundOf(this.#outbound, { ...plugin, outbound }, signal, setAddresses(part.settings, values))
        return part.ask({ number, now, language: language ?? writtenLanguage, say, signal, request, settings: values })
      },
      say,
    )
  }
}

/** The connectors of plugins that run together. */
export function connectorsOf(plugins: readonly Plugin[]): readonly ListedConnector[] {
  return plugins.flatMap(({ name, connectors = {} }) =>
    Object.entries(connectors).map(([key, connector]) => {
      const { title, kind, outbound = [] } = connector
      return { name: `${name}.${key}`, title, kind, format: connector.kind === 'register' ? connector.format : null, outbound }
    }),
  )
}
