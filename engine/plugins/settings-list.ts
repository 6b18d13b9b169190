import type { JsonSchema } from '../fields/index.ts'
import { describeInput, type InputForm } from '../forms/index.ts'
import type { Model } from '../model/model.ts'
import { sayInput, sayingOf } from './say.ts'
import { effective, type PluginMeter, propertiesOf, type SettingsHolder, type SettingValues } from './settings.ts'
import type { SettingsDesk } from './settings-desk.ts'
import { trialInputOf } from './try-out.ts'

/** Settings as the page of plugins and connectors draws them. */
export interface ListedSettings {
  readonly name: string
  readonly title: string
  readonly plugin: string
  /** `plugin`, or the kind of the connector. */
  readonly kind: string
  readonly form: InputForm
  /** What holds: what is set, above the defaults. */
  readonly values: SettingValues
  /** Who set something last; null while nothing is. */
  readonly changed: { readonly at: string; readonly by: string | null } | null
  /** Settings that name a variable of the environment, and whether that one is set. */
  readonly variables: readonly { readonly field: string; readonly name: string; readonly isSet: boolean }[]
  /** What was used up today; `most` and `left` are null where there is no limit. */
  readonly usage: readonly ListedUsage[]
  /** What is asked before it is tried; null where it cannot be. */
  readonly tryOut: { readonly form: InputForm } | null
}

export interface ListedUsage {
  readonly name: string
  readonly title: string
  readonly used: number
  readonly most: number | null
  readonly left: number | null
}

/** Everything that has settings, in the language of who looks. */
export async function listSettings(desk: SettingsDesk, model: Model, language: string | undefined): Promise<readonly ListedSettings[]> {
  await desk.refresh()
  return Promise.all(desk.holders.map((holder) => listed(desk, holder, model, language)))
}

async function listed(desk: SettingsDesk, holder: SettingsHolder, model: Model, language: string | undefined): Promise<ListedSettings> {
  const { name, title, plugin, connector, settings } = holder
  const say = sayingOf(plugin, language)
  const values = effective(settings, desk.kept(name)?.values)
  const form = (schema: Readonly<Record<string, unknown>>) => describeInput(model, sayInput(schema as JsonSchema, say) as JsonSchema)
  const trial = trialInputOf(holder)
  const canTry = connector === undefined ? settings.tryOut !== undefined : connector.kind !== 'mail-in'
  return {
    ...{ name, title: say(title), plugin: say(plugin.title ?? plugin.name), kind: connector?.kind ?? 'plugin' },
    ...{ form: form(settings.schema), values, changed: desk.kept(name)?.changed ?? null },
    variables: propertiesOf(settings).flatMap(([field, { 'x-environment': start }]) => {
      const variable = values[field]
      if (start === undefined || typeof variable !== 'string') return []
      return [{ field, name: variable, isSet: desk.variable(holder, values, field) !== undefined }]
    }),
    usage: usageOf(settings.meters?.(values) ?? [], await desk.meter(plugin.name).today()).map((one) => ({
      ...one,
      title: say(one.title),
    })),
    tryOut: canTry ? { form: form(trial ?? { type: 'object', properties: {} }) } : null,
  }
}

/** What was used up today, of what may be. */
export function usageOf(meters: readonly PluginMeter[], today: Readonly<Record<string, number>>): readonly ListedUsage[] {
  return meters.map(({ name, title, most, decimals = 0 }) => {
    const shown = (value: number) => value / 10 ** decimals
    const used = today[name] ?? 0
    return {
      name,
      title,
      used: shown(used),
      most: most === undefined ? null : shown(most),
      left: most === undefined ? null : shown(Math.max(0, most - used)),
    }
  })
}
