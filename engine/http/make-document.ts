import { KartotekaError } from '../base/errors.ts'
import type { Engine } from '../engine.ts'
import type { Person } from '../identity/index.ts'
import type { NewFile } from '../records/index.ts'
import { anyOf, type DocumentKind, documentFiles, documentLanguage, type RenderedDocument, renderDocument } from '../reports/index.ts'

export interface WantedDocument {
  readonly entity: string
  readonly id: string
  readonly template: string
  /** Else that of the record, that of the person, English. */
  readonly language?: string | undefined
}

/** Fills a template with a record as the person may see it, in the words of the language. Throws `not-found`. */
export async function makeDocument(engine: Engine, person: Person, wanted: WantedDocument): Promise<RenderedDocument> {
  const { entity, id, template } = wanted
  const language =
    wanted.language ?? (await engine.run(person, (context) => documentLanguage(context, entity, id, template))) ?? person.language ?? 'en'
  return engine.run({ ...person, language }, (context) => renderDocument(context, entity, id, template, language))
}

/** The same as a file. */
export async function documentFile(engine: Engine, person: Person, wanted: WantedDocument): Promise<NewFile> {
  const document = await makeDocument(engine, person, wanted)
  const name = `${document.template.title} ${document.label}`.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)
  const { mediaType, bytes } = await documentBytes(engine, document)
  return { name: `${name}.pdf`, mediaType, content: Buffer.from(bytes) }
}

/** A document as a file of a kind that a plugin brings. */
export async function documentBytes(engine: Engine, document: RenderedDocument, format = 'pdf') {
  const { mediaType, document: make } = requireFormat(engine, format)
  return { mediaType, bytes: await make(document) }
}

/** The kind of file that documents can be had as. Throws `invalid-parameter`. */
export function requireFormat(engine: Engine, format: string): DocumentKind {
  const kinds = documentFiles(engine.plugins.files)
  const kind = kinds.find(({ name }) => name === format)
  if (kind !== undefined) return kind
  const known = anyOf(['html', ...kinds.map(({ name }) => name)])
  throw new KartotekaError('invalid-parameter', `The format is ${known}; got ${JSON.stringify(format.slice(0, 40))}.`, {
    extensions: { parameter: 'format' },
  })
}
