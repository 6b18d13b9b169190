import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import type { JsonSchema } from '../fields/index.ts'
import { describeInput, type InputForm } from '../forms/index.ts'
import type { Person } from '../identity/index.ts'
import type { Model } from '../model/model.ts'
import { compileInput, unaskedName } from './check.ts'
import type { ListedConnector } from './connector.ts'
import type { Plugin, PluginAction } from './plugin.ts'
import { mayRead } from './rights.ts'
import { sayInput, sayingOf } from './say.ts'
import type { SettingValues } from './settings.ts'

/** An action as it is listed for people: what it is called, and the form of its input. */
export interface ListedAction {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly icon: string | null
  readonly plugin: string
  /** The menus of the screen leave it out. */
  readonly isByName: boolean
  readonly input: Readonly<Record<string, unknown>> | null
  /** The form in which the input is asked for; null where nothing is asked. */
  readonly form: InputForm | null
}

/** The actions for a record, or for lists of an entity, that somebody can start; `beside` says what a plugin may ask, and what is set of it. */
export function listedActions(
  plugins: readonly Plugin[],
  model: Model,
  entity: string,
  on: 'record' | 'list',
  { isAdministrator, language }: Pick<Person, 'isAdministrator' | 'language'>,
  beside: (plugin: Plugin) => { readonly connectors: readonly ListedConnector[]; readonly settings: SettingValues },
): readonly ListedAction[] {
  return plugins.flatMap((plugin) => {
    const say = sayingOf(plugin, language)
    const { connectors, settings } = beside(plugin)
    return Object.entries(plugin.actions ?? {}).flatMap(([key, action]) => {
      if (!isFor(plugin, action, entity, on) || action.isFor?.(model, entity, connectors, settings) === false) return []
      if (action.isForAdministrators === true && !isAdministrator) return []
      const { title, description, icon = null, isByName = false } = action
      const input = sayInput((action.input as JsonSchema | undefined) ?? null, say)
      return [
        {
          name: `${plugin.name}.${key}`,
          title: say(title),
          description: description === undefined ? null : say(description),
          icon,
          plugin: say(plugin.title ?? plugin.name),
          isByName,
          input,
          form: formOf(model, input),
        },
      ]
    })
  })
}

function formOf(model: Model, input: ListedAction['input']): InputForm | null {
  return input === null || Object.keys((input.properties as object | undefined) ?? {}).length === 0
    ? null
    : describeInput(model, input as JsonSchema)
}

export function unknownAction(name: string, known: readonly string[]): KartotekaError {
  return new KartotekaError('not-found', `There is no action "${name.slice(0, 100)}" for this.${didYouMean(name, known)}`)
}

export function isFor(
  { rights = [] }: Plugin,
  { entities, on = 'record' }: PluginAction,
  entity: string,
  where: 'record' | 'list',
): boolean {
  return on === where && (entities === undefined || entities.includes(entity)) && mayRead(rights, entity)
}

/** What was filled in for an action, or to try something. Throws `validation-failed`. */
export function checkedInput(
  { input: schema = { type: 'object' }, title }: Pick<PluginAction, 'input' | 'title'>,
  input: unknown,
): Readonly<Record<string, unknown>> {
  const given = input ?? {}
  const validate = compileInput(schema)
  if (validate(given)) return given as Record<string, unknown>
  const errors = (validate.errors ?? []).map((error): ValueProblem => {
    const { instancePath, keyword, message = 'is not valid' } = error
    return { pointer: instancePath, code: keyword, message: `The input ${message}${unaskedName(error)}.` }
  })
  throw new KartotekaError('validation-failed', `The input of "${title}" is not valid.`, { errors })
}
