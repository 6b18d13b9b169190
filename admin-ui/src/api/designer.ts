import type { FormDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { request, requestStream } from './client.ts'

export type Document = Readonly<Record<string, unknown>>
/** Documents, or merge patches of them, by folder of the metadata and id. */
export type Documents = Readonly<Record<string, Readonly<Record<string, Document>>>>

export interface PlannedStep {
  readonly id: string
  readonly sign: '+' | '~' | '-'
  readonly text: string
  readonly kind: string
  /** `article`, `article.unitPrice`; absent where the model knows no such thing. */
  readonly place?: string
  readonly rows?: number
  readonly values?: number
  readonly samples: readonly string[]
  readonly choices: readonly string[]
  /** Values that go, and those to which their records can be moved. */
  readonly moves?: { readonly from: readonly string[]; readonly to: readonly string[] }
  readonly lock: string
  readonly uses?: readonly string[]
  readonly problem?: string
}

export interface MetadataProblem {
  readonly code: string
  readonly level?: 'error' | 'warning'
  readonly file: string
  readonly pointer: string
  readonly message: string
  readonly hint?: string
}

export interface Preview {
  readonly documents: { readonly [folder: string]: { readonly [id: string]: Document | null } }
  readonly metadata?: MetadataDescription
  readonly forms?: { readonly [entity: string]: FormDescription }
}

export interface PlanAnswer {
  readonly id: string | null
  readonly steps: readonly PlannedStep[]
  readonly problems: readonly MetadataProblem[]
  readonly preview: Preview
}

/** Which documents the preview is about. */
export type Shown = Readonly<Record<string, readonly string[]>>

export interface MetadataVersion {
  readonly number: number
  readonly appliedAt: string
  readonly actor: string | null
  readonly steps: readonly string[]
  readonly changes: readonly VersionChange[]
  readonly rolledBackTo: number | null
}

/** A document, or a part of it (`properties.nps`), that a version says otherwise than the one before. */
export interface VersionChange {
  readonly sign: '+' | '~' | '-'
  readonly folder: string
  readonly id: string
  readonly part?: string
}

/** What a draft would do. It is not broken off when another change comes: half a body is an error to the server. */
export async function planChanges(patch: Documents, preview: Shown): Promise<PlanAnswer> {
  return (await request<{ data: PlanAnswer }>('POST', '/api/metadata/plan', { json: { ...patch, preview } })).data
}

/** Answers the scenarios that do not hold, as they did not before. */
export async function publishChanges(
  patch: Documents,
  how: { readonly plan: string; readonly decisions: object; readonly ignoreScenarios: boolean },
): Promise<readonly { readonly title: string }[]> {
  type Published = { data: { failing: readonly { readonly title: string }[] } }
  return (await request<Published>('POST', '/api/metadata/publish', { json: { ...patch, ...how } })).data.failing
}

/** A template as the draft has it, filled with a record: its body, and the style of every document. */
export async function previewDocument(patch: Documents, wanted: DraftWish): Promise<DraftDocument> {
  return (await request<{ data: DraftDocument }>('POST', '/api/metadata/document', { json: { ...patch, ...wanted } })).data
}

/** The same as a file to look at. */
export async function previewPdf(patch: Documents, wanted: DraftWish): Promise<Blob> {
  return (await requestStream('POST', '/api/metadata/document', { json: { ...patch, ...wanted, format: 'pdf' } })).blob()
}

/** Which template of a draft is filled with which record, in which language. */
export interface DraftWish {
  readonly template: string
  readonly record: string
  readonly language: string
}

export interface DraftDocument {
  readonly label: string
  readonly body: string
  readonly style: string
}

/** What a scorecard says about a record as the draft has it; nothing is kept. */
export async function tryScorecard(documents: Documents, scorecard: string, record: string): Promise<ScoreTrial> {
  return (await request<{ data: ScoreTrial }>('POST', '/api/plugins/ai-agent/try-scorecard', { json: { documents, scorecard, record } }))
    .data
}

export interface ScoreTrial {
  /** From 0 to 100. */
  readonly value: number
  readonly level: string
  readonly tone: string
  readonly factors: readonly {
    readonly key: string
    readonly title: string
    readonly value: number | null
    /** False where it reads what is not published yet. */
    readonly isRead: boolean
    readonly points: number
    readonly max: number
    readonly reason: string
  }[]
}

export async function listVersions(signal?: AbortSignal): Promise<readonly MetadataVersion[]> {
  return (await request<{ data: readonly MetadataVersion[] }>('GET', '/api/metadata/versions', { signal })).data
}

export function rollBack(version: number): Promise<unknown> {
  return request('POST', '/api/metadata/rollback', { json: { version } })
}
