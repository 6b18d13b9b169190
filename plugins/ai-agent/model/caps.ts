import { KartotekaError, type PluginCall, type PluginMeter } from '../../../engine/plugins/api.ts'
import type { ModelSettings } from './settings.ts'

/** Money is counted in millionths. */
const millionths = 1_000_000

/** What the model uses up a day, and what it may. */
export function capsOf({ day }: Pick<ModelSettings, 'day'>): readonly PluginMeter[] {
  const times = (value: number | undefined, factor: number) => (value === undefined ? undefined : Math.round(value * factor))
  return [
    { name: 'tokens', title: 'Tokens', most: day.tokens },
    { name: 'milliseconds', title: 'Seconds', decimals: 3, most: times(day.seconds, 1000) },
    { name: 'money', title: 'Money', decimals: 6, most: times(day.money, millionths) },
  ]
}

/** Throws `too-many-requests` where something of the day is used up: which, how much, of how much, and what to do. */
export async function refuseUsedUp({ meter, say, language }: PluginCall, settings: ModelSettings): Promise<void> {
  const used = await meter.today()
  for (const { name, title, most, decimals = 0 } of capsOf(settings)) {
    const got = used[name] ?? 0
    if (most === undefined || got < most) continue
    const written = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value / 10 ** decimals)
    throw new KartotekaError(
      'too-many-requests',
      'What the language model may use a day is used up: {what}, {got} of {most}. It is asked again after midnight UTC, or when an administrator allows more (Customise, Plugins and connectors). What is worked out without it is there all the same.',
      { values: { what: say(title), got: written(got), most: written(most) }, extensions: { cap: `${name}-a-day`, got, most } },
    )
  }
}

export interface Usage {
  readonly sent: number
  readonly received: number
  readonly milliseconds: number
}

export function pay({ meter }: PluginCall, { price }: ModelSettings, { sent, received, milliseconds }: Usage): Promise<void> {
  // A price is for a million tokens, and money is counted in millionths.
  return meter.add({ tokens: sent + received, milliseconds, money: sent * price.sent + received * price.received })
}
