import type { CodeList, Entity } from '../model/model.ts'
import type { EntityDocument, ListDocument, TypeDocument } from './documents.ts'
import type { MergedDocument } from './layers.ts'
import type { Problem, ProblemCode } from './problem.ts'

/** What the steps of the compiler share: the documents by kind, the entities made so far, and the list of problems. */
export class CompileContext {
  readonly problems: Problem[] = []
  readonly entityDocuments = new Map<string, { source: MergedDocument; document: EntityDocument }>()
  readonly listDocuments = new Map<string, { source: MergedDocument; document: ListDocument }>()
  readonly typeDocuments = new Map<string, { source: MergedDocument; document: TypeDocument }>()
  readonly lists = new Map<string, CodeList>()
  readonly entities = new Map<string, Entity>()

  /** Adds a problem of an entity document. */
  report(entity: string, code: ProblemCode, pointer: string, message: string, hint?: string): void {
    const entry = this.entityDocuments.get(entity)
    if (entry === undefined) throw new Error(`no document of entity ${entity}`)
    this.problems.push(entry.source.problem(code, pointer, message, hint))
  }

  /** The document of an entity that was found sound. */
  documentOf(entity: string): EntityDocument {
    const entry = this.entityDocuments.get(entity)
    if (entry === undefined) throw new Error(`no document of entity ${entity}`)
    return entry.document
  }
}
