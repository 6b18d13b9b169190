import { request } from './client.ts'

export interface ColumnProposal {
  readonly column: string
  /** Path of the field; null where nothing fits. */
  readonly field: string | null
  readonly by: 'name' | 'title' | 'words' | 'values' | null
  readonly samples: readonly string[]
}

export interface SavedMapping {
  readonly id: string
  readonly name: string
  readonly settings: { readonly mapping?: Readonly<Record<string, unknown>>; readonly key?: string }
}

export interface Proposal {
  readonly columns: readonly ColumnProposal[]
  readonly saved: readonly SavedMapping[]
}

export interface ImportProblem {
  readonly row: number
  readonly column: string | null
  readonly field: string | null
  readonly value: string | null
  readonly message: string
}

export interface ImportRun {
  readonly id: string
  readonly file: string | null
  readonly dryRun: boolean
  readonly state: 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted' | 'undone'
  readonly message: string | null
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: number
  /** Of one that was taken back: records that are as they were, and those that were changed since. */
  readonly takenBack: number
  readonly spared: number
  readonly startedAt: string
  readonly entity: string
  readonly ignoredColumns: readonly { readonly column: string; readonly reason: string }[]
  /** The first of them. */
  readonly problems?: readonly ImportProblem[]
}

export interface ImportWish {
  readonly mapping: Readonly<Record<string, string>>
  /** Path of the field by which records that exist are found; undefined: every row is new. */
  readonly key: string | undefined
  /** Name under which the mapping is kept. */
  readonly save: string | undefined
  readonly dryRun: boolean
  /** The records were kept in another system: states and dates are taken as the file says them. Only for administrators. */
  readonly isFormer: boolean
}

/** Where each column of a file would go. */
export async function proposeImport(entity: string, file: File): Promise<Proposal> {
  return (await request<{ data: Proposal }>('POST', `${base(entity)}?propose=true`, { form: formOf(file) })).data
}

/** Begins an import, which goes on by itself; `getImport` says how far it is. */
export async function startImport(entity: string, file: File, { mapping, key, save, dryRun, isFormer }: ImportWish): Promise<ImportRun> {
  const parameters = new URLSearchParams({ async: 'true', mapping: JSON.stringify(mapping), dryRun: String(dryRun) })
  if (key) parameters.set('key', key)
  if (save) parameters.set('save', save)
  if (isFormer) for (const name of ['anyState', 'keepDates']) parameters.set(name, 'true')
  return (await request<{ data: ImportRun }>('POST', `${base(entity)}?${parameters}`, { form: formOf(file) })).data
}

export async function getImport(id: string, signal?: AbortSignal): Promise<ImportRun> {
  return (await request<{ data: ImportRun }>('GET', `/api/imports/${encodeURIComponent(id)}`, { signal })).data
}

export function cancelImport(id: string): Promise<unknown> {
  return request('POST', `/api/imports/${encodeURIComponent(id)}/cancel`)
}

export function resumeImport(id: string): Promise<unknown> {
  return request('POST', `/api/imports/${encodeURIComponent(id)}/resume?async=true`)
}

/** Takes an import back, but for records that were changed since. */
export async function undoImport(id: string): Promise<ImportRun> {
  return (await request<{ data: ImportRun }>('POST', `/api/imports/${encodeURIComponent(id)}/undo`)).data
}

/** The newest imports of the person. */
export async function listImports(signal?: AbortSignal): Promise<readonly ImportRun[]> {
  return (await request<{ data: readonly ImportRun[] }>('GET', '/api/imports', { signal })).data
}

/** The refused rows with the reasons beside them. */
export function problemFile(id: string): string {
  return `/api/imports/${encodeURIComponent(id)}/problems`
}

function base(entity: string): string {
  return `/api/records/${encodeURIComponent(entity)}/import`
}

function formOf(file: File): FormData {
  const form = new FormData()
  form.append('file', file)
  return form
}
