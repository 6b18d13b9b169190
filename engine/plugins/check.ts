import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { ajvFormats, linearRegExp } from '../fields/index.ts'
import { nextTime } from '../jobs/index.ts'
import type { AskedKind, PluginConnector } from './connector.ts'
import type { Plugin, PluginFunction } from './plugin.ts'
import { firstWord, ownWords, recordRoutePattern } from './record-routes.ts'

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const rightPattern = /^(propose|configure|(read|write)(:[a-z][a-z0-9]*(-[a-z0-9]+)*)?)$/
const hostPattern = /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/
const askedKinds: readonly AskedKind[] = ['register']
const connectorKinds: readonly PluginConnector['kind'][] = [...askedKinds, 'mail-out', 'mail-in']
const wordPattern = /^[a-z][a-zA-Z0-9]*$/
const routePattern = /^(GET|POST) [a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)*$/

/** What is wrong with the declarations of plugins that are to run together; nothing is when it is empty. */
export function checkPlugins(plugins: readonly Plugin[]): readonly string[] {
  const versions = new Map(plugins.map(({ name, version }) => [name, version]))
  const twice = plugins.filter(({ name }, index) => plugins.findIndex((other) => other.name === name) !== index)
  const files = plugins.flatMap((plugin) => Object.keys(plugin.files ?? {}))
  const routes = plugins.flatMap((plugin) => Object.keys(plugin.recordRoutes ?? {}))
  return [
    ...files
      .filter((name, index) => files.indexOf(name) !== index)
      .map((name) => `Two plugins bring files of the kind "${name}". Remove one.`),
    ...routes.filter((key, index) => routes.indexOf(key) !== index).map((key) => `Two plugins answer "${key}" of records. Remove one.`),
    ...twice.map(({ name }) => `There are two plugins "${name}". Remove one.`),
    ...plugins.flatMap((plugin) => [...ownProblems(plugin), ...needs(plugin, versions)].map((told) => `Plugin "${plugin.name}": ${told}`)),
  ]
}

function ownProblems(plugin: Plugin): readonly string[] {
  const { name, version, rights = [], outbound = [], configured = [], actions = {}, routes = {}, jobs = {} } = plugin
  return [
    ...(namePattern.test(name) ? [] : ['its name has small letters, digits and hyphens.']),
    ...(/^\d+\.\d+\.\d+$/.test(version) ? [] : [`its version is three numbers, such as 1.0.0; got "${version}".`]),
    ...[rights, ...Object.values(actions).map((one) => one.rights ?? []), ...Object.values(jobs).map((one) => one.rights ?? [])]
      .flat()
      .filter((right) => !rightPattern.test(right))
      .map((right) => `"${right}" is no right: read, write, read:<entity>, write:<entity>, propose, configure.`),
    ...outbound.filter((host) => !hostPattern.test(host)).map((host) => `"${host}" is no host, such as api.example.org.`),
    ...configured
      .filter((address) => !URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
      .map((address) => `"${address}" is no address, such as https://models.example/v1.`),
    ...Object.keys(actions)
      .filter((action) => !namePattern.test(action))
      .map((action) => `the action "${action}" has small letters, digits and hyphens.`),
    ...Object.keys(routes)
      .filter((route) => !routePattern.test(route))
      .map((route) => `"${route}" is no route: GET or POST and a path of small letters, such as "GET status".`),
    ...Object.keys(plugin.recordRoutes ?? {})
      .filter((route) => !recordRoutePattern.test(route))
      .map((route) => `"${route}" is no route of records: GET, POST or DELETE and a path of small letters, such as "POST {id}/convert".`),
    ...Object.keys(plugin.recordRoutes ?? {})
      .filter((route) => ownWords.has(firstWord(route.split(' ')[1] ?? '')))
      .map((route) => `"${route}" of its routes of records is an address of the engine. Choose another.`),
    ...Object.entries(jobs).flatMap(([job, { cron, timeZone = 'UTC' }]) => jobProblems(job, cron, timeZone)),
    ...Object.entries(actions).flatMap(([action, { input }]) => schemaProblems(action, input)),
    ...connectorProblems(plugin),
    ...wordProblems(plugin),
  ]
}

function connectorProblems({ connectors = {}, connects = [] }: Plugin): readonly string[] {
  const kinds = connectorKinds.join(', ')
  const unknown = (kind: string) => !connectorKinds.some((known) => known === kind)
  return [
    ...connects
      .filter((kind: string) => !askedKinds.some((known) => known === kind))
      .map((kind) => `it asks connectors of a kind "${kind}", which plugins do not. They ask: ${askedKinds.join(', ')}.`),
    ...Object.entries(connectors).flatMap(([name, { kind, outbound = [] }]) => [
      ...(unknown(kind) ? [`its connector "${name}" is of no kind "${kind}". There are: ${kinds}.`] : []),
      ...outbound
        .filter((host) => !hostPattern.test(host))
        .map((host) => `"${host}" of its connector "${name}" is no host, such as api.example.org.`),
    ]),
  ]
}

/** What is wrong with the words that a plugin adds to those of the metadata, and with its panels and commands. */
function wordProblems({
  formats = {},
  fieldTypes = {},
  functions = {},
  charts = {},
  widgets = {},
  panels = {},
  commands = {},
  connectors = {},
  files = {},
  reportKinds = {},
}: Plugin): readonly string[] {
  const named = Object.entries({
    formats,
    'field types': fieldTypes,
    charts,
    widgets,
    panels,
    commands,
    connectors,
    files,
    'kinds of reports': reportKinds,
  }).flatMap(([kind, parts]) =>
    Object.keys(parts)
      .filter((name) => !namePattern.test(name))
      .map((name) => `"${name}" of its ${kind} has small letters, digits and hyphens.`),
  )
  const formatProblems = Object.entries(formats).flatMap(([name, { examples, isValid, normalise = (value: string) => value }]) => [
    ...examples.valid
      .filter(([given, stored = given]) => normalise(given) !== stored || !isValid(stored))
      .map(([given]) => `its format "${name}" refuses its own example "${given}".`),
    ...examples.invalid
      .filter((text) => isValid(normalise(text)))
      .map((text) => `its format "${name}" takes "${text}", which it says is invalid.`),
  ])
  return [...named, ...formatProblems, ...Object.entries(functions).flatMap(functionProblems)]
}

function functionProblems([name, { parameters }]: [string, PluginFunction]): readonly string[] {
  return [
    ...[name]
      .filter((text) => !wordPattern.test(text))
      .map((text) => `its function "${text}" has letters and digits, the first one small.`),
    ...Object.keys(parameters)
      .filter((parameter) => !wordPattern.test(parameter))
      .map((parameter) => `"${parameter}" is no name of a parameter of "${name}".`),
  ]
}

function jobProblems(job: string, cron: string, timeZone: string): readonly string[] {
  const named = namePattern.test(job) ? [] : [`the job "${job}" has small letters, digits and hyphens.`]
  try {
    return nextTime({ cron, timeZone }, new Date()) === undefined ? [...named, `the job "${job}" is never due.`] : named
  } catch (error) {
    return [...named, `the job "${job}" is due at no time: ${error instanceof Error ? error.message : String(error)}`]
  }
}

function schemaProblems(action: string, input: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  if (input === undefined) return []
  if (input.type !== 'object') return [`the input of "${action}" is a schema of an object ("type": "object").`]
  try {
    compileInput(input)
    return []
  } catch (error) {
    return [`the input of "${action}" is no JSON Schema: ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** The name of a property that nobody asked for, as refusals say it behind what is wrong. */
export function unaskedName({ keyword, params }: Pick<ErrorObject, 'keyword' | 'params'>): string {
  return keyword === 'additionalProperties' ? ` ("${String(params.additionalProperty).slice(0, 60)}")` : ''
}

/** The check of an action's input; patterns run in linear time. */
export function compileInput(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, ownProperties: true, strict: false, code: { regExp: linearRegExp }, formats: ajvFormats })
  return ajv.compile({ additionalProperties: false, ...schema })
}

function needs({ requires = {} }: Plugin, versions: ReadonlyMap<string, string>): readonly string[] {
  return Object.entries(requires).flatMap(([name, least]) => {
    const found = versions.get(name)
    if (found === undefined) return [`it requires the plugin "${name}" ${least}, which is not there.`]
    return isAtLeast(found, least) ? [] : [`it requires "${name}" ${least} or later; ${found} is there.`]
  })
}

function isAtLeast(found: string, least: string): boolean {
  const [have, want] = [found, least].map((version) => version.split('.').map(Number))
  for (const index of [0, 1, 2]) {
    const difference = (have?.[index] ?? 0) - (want?.[index] ?? 0)
    if (difference !== 0) return difference > 0
  }
  return true
}
