import type { CodeList, Entity } from '../model/model.ts'
import type { EntityDocument, ListDocument, TypeDocument } from './documents.ts'
import type { MergedDocument } from './layers.ts'
import { type PathProblem, type ResolvedPath, resolvePath } from './paths.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { type DocumentKind, documentKinds } from './source.ts'

/** A place in a document, for problems. */
export interface Place {
  readonly source: MergedDocument
  readonly pointer: string
}

/** What the steps of the compiler share: the documents by kind, the entities made so far, and the list of problems. */
export class CompileContext {
  readonly problems: Problem[] = []
  readonly entityDocuments = new Map<string, { source: MergedDocument; document: EntityDocument }>()
  readonly listDocuments = new Map<string, { source: MergedDocument; document: ListDocument }>()
  readonly typeDocuments = new Map<string, { source: MergedDocument; document: TypeDocument }>()
  readonly lists = new Map<string, CodeList>()
  readonly entities = new Map<string, Entity>()
  /** Sound documents by kind. */
  readonly sources = new Map<DocumentKind, Map<string, MergedDocument>>(documentKinds.map((kind) => [kind, new Map()]))
  /** `entities/customer`: what exists but cannot be read; whoever names it is not to blame. */
  readonly broken = new Set<string>()
  /** `firm.phone`: fields that exist but were left out, as their declaration is wrong. */
  readonly brokenFields = new Set<string>()

  /** Adds a problem of an entity document. */
  report(entity: string, code: ProblemCode, pointer: string, message: string, hint?: string): void {
    this.add({ source: this.sourceOf(entity), pointer }, code, message, hint)
  }

  add({ source, pointer }: Place, code: ProblemCode, message: string, hint?: string): void {
    this.problems.push(source.problem(code, pointer, shortened(message), hint === undefined ? undefined : shortened(hint)))
  }

  /** A place in the document of an entity. */
  at(entity: string, pointer: string): Place {
    return { source: this.sourceOf(entity), pointer }
  }

  /** The sound documents of a kind, as the meta-schema lets them through. */
  documents<Document>(kind: DocumentKind): readonly { readonly source: MergedDocument; readonly document: Document }[] {
    return [...(this.sources.get(kind)?.values() ?? [])].map((source) => ({ source, document: source.value as unknown as Document }))
  }

  /** True where a document of the name exists, sound or not. */
  isKnown(kind: DocumentKind, name: string): boolean {
    return this.sources.get(kind)?.has(name) === true || this.broken.has(`${kind}/${name}`)
  }

  /** The fields along a path; what only leads into something broken is reported there and not here. */
  path(place: Place, entity: Entity, path: string): ResolvedPath | undefined {
    const resolved = resolvePath(this.entities, entity, path)
    if (!('problem' in resolved)) return resolved
    if (!this.isExcused(resolved)) this.add(place, 'unknown-field', resolved.problem, resolved.hint)
    return undefined
  }

  isExcused({ missing, through }: PathProblem): boolean {
    return this.brokenFields.has(missing) || through.some((target) => this.broken.has(`entities/${target}`))
  }

  /** The document of an entity that was found sound. */
  documentOf(entity: string): EntityDocument {
    const entry = this.entityDocuments.get(entity)
    if (entry === undefined) throw new Error(`no document of entity ${entity}`)
    return entry.document
  }

  private sourceOf(entity: string): MergedDocument {
    const entry = this.entityDocuments.get(entity)
    if (entry === undefined) throw new Error(`no document of entity ${entity}`)
    return entry.source
  }
}

/** Long names and values are told by their beginning. */
function shortened(text: string): string {
  return text.length < 400 ? text : text.replace(/[^\s"]{121,}/g, (long) => `${long.slice(0, 100)}...`)
}
