import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { FormDescription, MetadataDescription } from '../forms/index.ts'
import { describeForm, describeMetadata } from '../forms/index.ts'
import type { Proposal } from '../live/index.ts'
import { translated } from '../model/translate.ts'

/** The documents somebody works on, by folder: `{ "entities": ["firm"], "lists": ["source"] }`; `["*"]` for all of a folder. */
export type Previewed = Readonly<Record<string, readonly string[]>>

export interface Preview {
  /** The documents after the change; null for one that does not exist. */
  readonly documents: { readonly [folder: string]: { readonly [id: string]: object | null } }
  /** The screen as it would be; absent where the change does not compile. */
  readonly metadata?: MetadataDescription
  readonly forms?: { readonly [entity: string]: FormDescription }
}

/** The member `preview` of a plan that is asked for. Throws `validation-failed`. */
export function readPreview(body: unknown): Previewed | undefined {
  const preview = isJsonObject(body) ? body.preview : undefined
  if (preview === undefined) return undefined
  const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === 'string')
  if (isJsonObject(preview) && Object.values(preview).every(isNames)) return preview as Previewed
  throw new KartotekaError('validation-failed', 'The member "preview" names documents by folder.', {
    errors: [{ pointer: '/preview', code: 'type', message: 'For instance { "entities": ["firm"], "lists": ["source"] }.' }],
  })
}

/** What the screen would be made of after a change, in the language of who asks, with the documents that are worked on as they are written. */
export function previewOf({ documents, model: written }: Proposal, shown: Previewed, language: string | undefined): Preview {
  const merged = (kind: string, id: string) => documents.find((document) => document.kind === kind && document.id === id)?.value ?? null
  const idsOf = (kind: string, ids: readonly string[]) =>
    ids.includes('*') ? documents.filter((document) => document.kind === kind).map(({ id }) => id) : ids
  const found = Object.entries(shown).map(([kind, ids]) => [kind, Object.fromEntries(idsOf(kind, ids).map((id) => [id, merged(kind, id)]))])
  if (written === undefined) return { documents: Object.fromEntries(found) }
  const model = translated(written, language)
  const entities = (shown.entities ?? []).flatMap((name) => model.entities.get(name) ?? []).filter((entity) => entity.owner === undefined)
  return {
    documents: Object.fromEntries(found),
    metadata: describeMetadata(model),
    forms: Object.fromEntries(entities.map((entity) => [entity.name, describeForm(model, entity)])),
  }
}
