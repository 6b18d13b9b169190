import { KartotekaError } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import type { ReportAnswer } from '../forms/index.ts'
import type { Model } from '../model/model.ts'
import { guarded } from './guarded.ts'
import type { Plugin } from './plugin.ts'
import { mayRead } from './rights.ts'
import { sayingOf } from './say.ts'

type Parts = 'panels' | 'charts' | 'commands' | 'widgets' | 'connectors'
type PartOf<Key extends Parts> = NonNullable<Plugin[Key]>[string]

/** What `{plugin}.{name}` names; undefined where there is none. */
export function partNamed<Key extends Parts>(
  plugins: readonly Plugin[],
  kind: Key,
  name: string,
): { readonly plugin: Plugin; readonly part: PartOf<Key> } | undefined {
  const [pluginName = '', key = ''] = name.split('.')
  const plugin = plugins.find((known) => known.name === pluginName)
  const parts = plugin?.[kind] as Readonly<Record<string, PartOf<Key>>> | undefined
  const part = parts !== undefined && Object.hasOwn(parts, key) ? parts[key] : undefined
  return plugin === undefined || part === undefined ? undefined : { plugin, part }
}

/** Names of all parts of a kind, `{plugin}.{name}`. */
export function partNames(plugins: readonly Plugin[], kind: Parts): readonly string[] {
  return plugins.flatMap((plugin) => Object.keys(plugin[kind] ?? {}).map((key) => `${plugin.name}.${key}`))
}

/** Throws `not-found` with the nearest name. */
export function noPart(kind: string, name: string, known: readonly string[]): KartotekaError {
  return new KartotekaError('not-found', `There is no ${kind} "${name.slice(0, 100)}" for this.${didYouMean(name, known)}`)
}

/** A panel or a widget as it is listed. */
export interface ListedPart {
  readonly name: string
  readonly title: string
}

/** The panels for records of an entity, by the model as the person knows it. */
export function panelsFor(plugins: readonly Plugin[], model: Model, entity: string, language?: string): readonly ListedPart[] {
  return plugins.flatMap(({ name, rights = [], panels = {}, translations }) =>
    Object.entries(panels).flatMap(([key, { title, entities, isFor }]) =>
      mayRead(rights, entity) && (entities === undefined || entities.includes(entity)) && isFor?.(model, entity) !== false
        ? [{ name: `${name}.${key}`, title: sayingOf({ translations }, language)(title) }]
        : [],
    ),
  )
}

/** The widgets that dashboards may show, by the model as the person knows it. */
export function widgetsFor(plugins: readonly Plugin[], model: Model, language?: string): readonly ListedPart[] {
  return plugins.flatMap(({ name, widgets = {}, translations }) =>
    Object.entries(widgets).flatMap(([key, { title, isFor }]) =>
      isFor?.(model) === false ? [] : [{ name: `${name}.${key}`, title: sayingOf({ translations }, language)(title) }],
    ),
  )
}

/** The answer with the picture that a plugin draws of it; a plugin that fails leaves the figures alone. */
export async function withPicture(plugins: readonly Plugin[], answer: ReportAnswer, chart: string): Promise<ReportAnswer> {
  if (!chart.includes('.')) return answer
  const found = partNamed(plugins, 'charts', chart)
  if (found === undefined) return { ...answer, picture: { problem: `No plugin brings the chart "${chart}".` } }
  const told = `The chart "${chart}"`
  try {
    // What is no JSON, such as a function, does not pass.
    const option = await guarded(told, 1000, () => JSON.parse(JSON.stringify(found.part.draw(answer))) as Record<string, unknown>)
    return { ...answer, picture: { option } }
  } catch (error) {
    return { ...answer, picture: { problem: error instanceof Error ? error.message : String(error) } }
  }
}
