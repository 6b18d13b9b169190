import type { Translations } from '../fields/index.ts'
import type { ReportAnswer } from '../forms/index.ts'
import type { Model } from '../model/model.ts'
import type { PrintedDocument } from './documents/render.ts'

/** A kind of file that reports, documents or both can be had as; plugins bring them. */
export interface FileKind {
  /** As it is asked for (`?format=csv`), and the end of the file's name. */
  readonly name: string
  readonly title: string
  /** The title in other languages. */
  readonly translations?: Translations | undefined
  readonly mediaType: string
  /** What somebody must be allowed to have records as such a file: it is an export of them, or it is those records on paper. */
  readonly right: 'export' | 'print'
  /** The bytes of a report; without it reports are not had as such a file. */
  readonly report?: ((answer: ReportAnswer, printing: Printing) => Promise<Uint8Array>) | undefined
  /** The bytes of a document; without it documents are not had as such a file. */
  readonly document?: ((document: PrintedDocument) => Promise<Uint8Array>) | undefined
}

export type DocumentKind = FileKind & { readonly document: NonNullable<FileKind['document']> }

/** For whom a file is made: the model as that person knows it, in the language. */
export interface Printing {
  readonly model: Pick<Model, 'entities'>
  readonly language: string
}

/** The kinds of files that reports can be had as. */
export function reportFiles(kinds: readonly FileKind[]): readonly FileKind[] {
  return kinds.filter(({ report }) => report !== undefined)
}

/** The kinds of files that documents can be had as. */
export function documentFiles(kinds: readonly FileKind[]): readonly DocumentKind[] {
  return kinds.filter((kind): kind is DocumentKind => kind.document !== undefined)
}

/** `csv, xlsx or pdf` */
export function anyOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
