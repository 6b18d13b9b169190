import type { Model } from '../model/model.ts'
import type { OutboundInit, OutboundResponse } from '../outbound/index.ts'
import type { Connectors } from './connector.ts'
import type { PluginRecords } from './plugin-records.ts'
import type { PluginServices } from './plugin-services.ts'
import type { Say } from './say.ts'
import type { Meter, SettingValues } from './settings.ts'

/** What a plugin is given whenever it is called. */
export interface PluginCall extends PluginServices {
  /** Records with the rights of who asks, narrowed by what the plugin declares. */
  readonly records: PluginRecords
  /** The model as that person knows it through the plugin. */
  readonly model: Model
  /** Who asks; null for the engine itself. */
  readonly person: { readonly id: string; readonly name: string } | null
  readonly now: Date
  /** Of who asks, such as `fr`. */
  readonly language: string
  /** Says a text of the plugin in the language of who asks (`translations`), with what stands in braces filled in. */
  readonly say: Say
  /**
   * The model and the words in the language of the documents, for what is kept for everybody: a text that is stored is not that of whoever happened to
   * ask.
   */
  asWritten(): Promise<Pick<PluginCall, 'model' | 'language' | 'say'>>
  /** Aborted when the call has failed: what comes later is of no use to anybody. */
  readonly signal: AbortSignal
  /**
   * The same for what is given to a language model: nothing that the metadata keeps from models (`x-not-in`, `x-personal`, `x-secret`) exists there, not in
   * values, names of records, filters and searches.
   */
  forModels(): Promise<ForModels>
  /** What administrators have set of the plugin (`settings`), above its defaults. */
  readonly settings: SettingValues
  /** The secret that a setting names (`x-environment`); undefined where the variable is not set. */
  variable(property: string): string | undefined
  /** Counts what the plugin uses up a day. */
  readonly meter: Meter
  /** What other plugins know how to ask, of the kinds that this one declares (`connects`). */
  readonly connectors: Connectors
  /** Asks one of the declared hosts by HTTPS; others are refused. Redirects are not followed. */
  request(url: string, options?: OutboundInit): Promise<OutboundResponse>
}

export interface ForModels extends Omit<PluginServices, 'proposals' | 'configuration' | 'conversions' | 'duplicates'> {
  readonly records: Omit<PluginRecords, 'write'>
  readonly model: Model
}
