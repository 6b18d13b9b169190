import { queryOptions } from '@tanstack/react-query'
import { request } from './client.ts'

export interface Automation {
  readonly name: string
  readonly title: string
  readonly entity: string
  readonly on: 'created' | 'updated' | 'deleted' | 'transition' | 'schedule' | 'due' | 'mail' | 'webhook'
  readonly isEnabled: boolean
  /** Of one that the clock sets off: when it comes next; null where it never does. */
  readonly nextAt?: string | null
}

/** What one step did, or would do. */
export interface StepOutcome {
  readonly step: string
  readonly [detail: string]: unknown
}

interface About {
  readonly entity: string
  readonly id: string
  readonly label: string | null
}

export type RunState = 'done' | 'waiting' | 'failed' | 'skipped' | 'stopped'

export interface AutomationRun {
  readonly id: string
  readonly automation: string
  /** Without an id where it came to no record. */
  readonly about: Omit<About, 'id'> & { readonly id: string | null }
  /** What set it off, the values that were changed (`before`, `after`), and those that its condition read. */
  readonly cause: { readonly on: Automation['on']; readonly values?: unknown; readonly condition?: unknown }
  /** Names of the records and people that its steps tell of, by id. */
  readonly labels: Readonly<Record<string, string>>
  readonly state: RunState
  readonly steps: readonly StepOutcome[]
  readonly message: string | null
  readonly at: string
}

export interface Rehearsal {
  readonly looked: number
  readonly count: number
  readonly isComplete: boolean
  readonly runs: readonly {
    readonly about: About
    readonly at: string
    readonly changes: Readonly<Record<string, unknown>> | null
    readonly steps: readonly StepOutcome[]
  }[]
}

export type JobState = 'waiting' | 'running' | 'done' | 'dead' | 'cancelled'

export interface Job {
  readonly id: string
  readonly kind: string
  readonly state: JobState
  readonly payload: unknown
  readonly addedAt: string
  readonly dueAt: string
  readonly attempts: number
  readonly maxAttempts: number
  readonly error: string | null
}

export interface Page<T> {
  readonly data: readonly T[]
  readonly page: { readonly next: string | null }
}

/** What happens by itself; for administrators. */
export const automationsQuery = queryOptions({
  queryKey: ['automations'],
  queryFn: async ({ signal }) => (await request<{ data: readonly Automation[] }>('GET', '/api/automations', { signal })).data,
})

export function listRuns(search: Readonly<Record<string, string | undefined>>, signal: AbortSignal): Promise<Page<AutomationRun>> {
  return request('GET', `/api/automations/runs?${parameters(search)}`, { signal })
}

export async function retryRun(id: string): Promise<void> {
  await request('POST', `/api/automations/runs/${encodeURIComponent(id)}/retry`)
}

/** What an automation would have done between two days. */
export async function rehearse(automation: string, from: string, to: string): Promise<Rehearsal> {
  const json = { automation, from, to: `${to}T23:59:59Z` }
  return (await request<{ data: Rehearsal }>('POST', '/api/automations/rehearse', { json })).data
}

export function listJobs(
  search: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Page<Job> & { readonly counts: Readonly<Partial<Record<JobState, number>>> }> {
  return request('GET', `/api/jobs?${parameters(search)}`, { signal })
}

export async function changeJob(id: string, what: 'retry' | 'cancel'): Promise<void> {
  await request('POST', `/api/jobs/${encodeURIComponent(id)}/${what}`)
}

function parameters(search: Readonly<Record<string, string | undefined>>): string {
  return new URLSearchParams(Object.entries(search).filter((entry): entry is [string, string] => Boolean(entry[1]))).toString()
}

/** A rule that another server may set off, and since when it has an address. */
interface Hook {
  readonly automation: string
  readonly createdAt: string | null
}

export const hooksQuery = queryOptions({
  queryKey: ['hooks'],
  queryFn: ({ signal }) => request<{ data: readonly Hook[] }>('GET', '/api/automations/hooks', { signal }).then(({ data }) => data),
})

/** Answers the address, which is told only now. */
export function makeHook(name: string): Promise<string> {
  return request<{ data: { address: string } }>('POST', `/api/automations/hooks/${name}`).then(({ data }) => data.address)
}

export function revokeHook(name: string): Promise<unknown> {
  return request('DELETE', `/api/automations/hooks/${name}`)
}
