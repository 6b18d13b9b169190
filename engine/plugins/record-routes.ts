import type { Entity } from '../model/model.ts'
import type { Plugin } from './plugin.ts'
import type { PluginCall } from './plugin-call.ts'

/** Something that is done with records at an address of its own beneath theirs: `'POST {id}/convert'` answers `/api/records/{entity}/{id}/convert`. */
export interface RecordRoute {
  /** Its parameters, by name; others are refused. */
  readonly query?: Readonly<Record<string, 'text' | 'integer' | 'boolean'>>
  /** Whether JSON is sent along; nothing is read without it. */
  readonly body?: 'needed' | 'optional'
  /** Milliseconds after which it has failed; 20 seconds without it. */
  readonly timeLimit?: number
  /** What the description of the API says of it; undefined for entities whose records have no use for it. */
  describe(entity: Entity): RecordRouteText | undefined
  /** Answers what is sent as JSON: `{ data, ... }`. */
  run(call: RecordRouteCall): Promise<object>
}

export interface RecordRouteCall extends PluginCall {
  readonly entity: string
  /** The record; empty for an address beneath the entity. */
  readonly id: string
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>
  /** The JSON that was sent; undefined for none. */
  readonly body: unknown
  /** What `If-Match` says. */
  readonly ifVersion: number | undefined
}

type Schema = Readonly<Record<string, unknown>>

/** An operation in the words of OpenAPI; the problems that every address answers are added. */
export interface RecordRouteText {
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Schema[]
  /** JSON Schema of what is sent. */
  readonly body?: Schema
  /** What is answered, in words, and by property of the answer. */
  readonly answer: { readonly description: string; readonly properties: Readonly<Record<string, Schema>> }
  /** Further states of HTTP with which it refuses, such as 409. */
  readonly refuses?: readonly number[]
}

export interface NamedRecordRoute {
  readonly plugin: Plugin
  readonly method: 'get' | 'post' | 'delete'
  /** Behind the entity: `{id}/convert`. */
  readonly path: string
  readonly route: RecordRoute
}

export const recordRoutePattern = /^(GET|POST|DELETE) (\{id\}\/)?[a-z][a-z-]*(\/[a-z][a-z-]*)*$/

/** The words with which the engine's own addresses beneath entities and records begin; `test/plugins/crm.test.ts` holds them and the routes together. */
export const ownWords: ReadonlySet<string> = new Set([
  ...['access', 'actions', 'aggregate', 'approvals', 'archive', 'choices', 'colors', 'comments', 'documents', 'export', 'following'],
  ...['history', 'import', 'journal', 'mails', 'occurrences', 'panels', 'people', 'quality', 'restore', 'states', 'transitions'],
  ...['unarchive', 'unmask'],
])

/** The word with which the way behind an entity or a record begins. */
export const firstWord = (path: string): string => path.replace('{id}/', '').split('/')[0] ?? ''

/** The addresses that plugins bring beneath records. */
export function recordRoutesOf(plugins: readonly Plugin[]): readonly NamedRecordRoute[] {
  return plugins.flatMap((plugin) =>
    Object.entries(plugin.recordRoutes ?? {}).map(([key, route]) => {
      const [method = '', path = ''] = key.split(' ')
      return { plugin, method: method.toLowerCase() as NamedRecordRoute['method'], path, route }
    }),
  )
}
