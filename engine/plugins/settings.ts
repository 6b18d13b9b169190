import { KartotekaError } from '../base/errors.ts'
import type { Answer } from '../forms/index.ts'
import type { PluginConnector } from './connector.ts'
import type { Plugin } from './plugin.ts'
import type { PluginCall } from './plugin-call.ts'

export type SettingValues = Readonly<Record<string, unknown>>

/** What administrators set of a plugin or of a connector on the screen (Customise, Plugins and connectors). */
export interface PluginSettings {
  /**
   * JSON Schema (2020-12) of an object; what is not set has its `default`. A property with `"format": "uri"` is an address that may then be asked. One with
   * `"x-environment": "ERP_KEY"` holds no secret, but the name of the variable of the environment that does: `ERP_KEY`, or one that begins with `ERP_KEY_`.
   * Of a connector the host itself heeds `isOn`, `seconds` (of one answer) and `hours` (for which an answer of a register is kept).
   */
  readonly schema: Readonly<Record<string, unknown>>
  /** What the button "Try it" does, with the values of the form; of a register and of a way out for mails, the host knows itself. */
  readonly tryOut?: PluginTrial
  /** What is counted by `call.meter`, with what it may be at most a day by these values. */
  readonly meters?: (values: SettingValues) => readonly PluginMeter[]
}

export interface PluginTrial {
  /** JSON Schema of what is asked before. */
  readonly input?: Readonly<Record<string, unknown>>
  /** Milliseconds after which it has failed; 20 seconds without it. */
  readonly timeLimit?: number
  run(call: PluginCall & { readonly input: SettingValues }): Promise<Answer>
}

export interface PluginMeter {
  readonly name: string
  readonly title: string
  /** Decimals of what is shown; what is counted is whole, in its smallest unit. */
  readonly decimals?: number
  /** In the same unit; any amount without it. */
  readonly most?: number | undefined
}

/** Counts what a plugin uses up, by day of UTC, in all processes of the database. Whole numbers. */
export interface Meter {
  today(): Promise<Readonly<Record<string, number>>>
  add(amounts: Readonly<Record<string, number>>): Promise<void>
}

/** Something that has settings: a plugin, or a connector of one. */
export interface SettingsHolder {
  /** `{plugin}`, or `{plugin}.{connector}`. */
  readonly name: string
  readonly plugin: Plugin
  readonly connector?: PluginConnector
  readonly title: string
  readonly settings: PluginSettings
}

export function settingsHolders(plugins: readonly Plugin[]): readonly SettingsHolder[] {
  return plugins.flatMap((plugin) => [
    ...(plugin.settings === undefined
      ? []
      : [{ name: plugin.name, plugin, title: plugin.title ?? plugin.name, settings: plugin.settings }]),
    ...Object.entries(plugin.connectors ?? {}).flatMap(([key, connector]) =>
      connector.settings === undefined
        ? []
        : [{ name: `${plugin.name}.${key}`, plugin, connector, title: connector.title, settings: connector.settings }],
    ),
  ])
}

type Property = Readonly<Record<string, unknown>>

export function propertiesOf({ schema }: PluginSettings): readonly (readonly [name: string, property: Property])[] {
  return Object.entries((schema.properties ?? {}) as Readonly<Record<string, Property>>)
}

/** What is set, above the defaults. */
export function effective(settings: PluginSettings, set: SettingValues = {}): SettingValues {
  const defaults = propertiesOf(settings).flatMap(([name, property]) => (property.default === undefined ? [] : [[name, property.default]]))
  return { ...Object.fromEntries(defaults), ...set }
}

/** The addresses that administrators have set. */
export function setAddresses(settings: PluginSettings | undefined, values: SettingValues): readonly string[] {
  if (settings === undefined) return []
  return propertiesOf(settings).flatMap(([name, { format }]) => {
    const value = values[name]
    return format === 'uri' && typeof value === 'string' && URL.canParse(value) ? [value] : []
  })
}

/** Throws for a connector that is switched off. */
export function refuseOff(title: string, { isOn }: SettingValues): void {
  if (isOn === false)
    throw new KartotekaError(
      'conflict',
      `"${title}" is switched off. An administrator turns it on under Customise, Plugins and connectors.`,
    )
}
