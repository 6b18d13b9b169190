import { queryOptions } from '@tanstack/react-query'
import type { Answer } from '../../../engine/forms/answer.ts'
import type { InputForm } from '../../../engine/forms/description.ts'
import { request } from './client.ts'

/** What administrators set of a plugin or a connector. */
export interface PluginSettings {
  readonly name: string
  readonly title: string
  readonly plugin: string
  readonly kind: 'plugin' | 'register' | 'mail-out' | 'mail-in'
  readonly form: InputForm
  readonly values: Readonly<Record<string, unknown>>
  readonly changed: { readonly at: string; readonly by: string | null } | null
  readonly variables: readonly { readonly field: string; readonly name: string; readonly isSet: boolean }[]
  readonly usage: readonly Usage[]
  readonly tryOut: { readonly form: InputForm } | null
}

export interface Usage {
  readonly name: string
  readonly title: string
  readonly used: number
  readonly most: number | null
  readonly left: number | null
}

const base = '/api/plugins/settings'

export const pluginSettingsQuery = queryOptions({
  queryKey: ['plugin-settings'],
  queryFn: async ({ signal }) => (await request<{ data: readonly PluginSettings[] }>('GET', base, { signal })).data,
})

export async function keepSettings(name: string, values: object): Promise<PluginSettings> {
  return (await request<{ data: PluginSettings }>('PUT', `${base}/${encodeURIComponent(name)}`, { json: values })).data
}

/** With settings that need not be kept yet. */
export async function trySettings(name: string, values: object, input: object): Promise<Answer> {
  return (await request<{ data: Answer }>('POST', `${base}/${encodeURIComponent(name)}/try`, { json: { values, input } })).data
}
