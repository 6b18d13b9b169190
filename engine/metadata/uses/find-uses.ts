import { pointerStep } from '../../base/json.ts'
import type { Model } from '../../model/model.ts'
import { findAddress } from '../address.ts'
import type { MergedDocument } from '../layers.ts'
import { personVariables } from '../person-variables.ts'
import type { SourceDocument } from '../source.ts'
import { Collector, type Mention, type Place } from './collector.ts'
import { entityKeywords } from './entity-keywords.ts'
import { importKeywords, otherKeywords } from './other-keywords.ts'
import { type Target, target } from './targets.ts'

/** One place that names a thing, and that would break without it. */
export interface Use {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly pointer: string
  /** What the place is: "view column", "computed field", "import mapping", "overlay"... */
  readonly kind: string
  /** What stands there. */
  readonly text: string
}

/** The metadata in which uses are looked for. */
export interface UsesSource {
  /** The model of the documents, with the thing still in it. */
  readonly model: Model
  readonly documents: readonly MergedDocument[]
  /** Files that say how to import, such as `demo/demo.json`. */
  readonly imports?: readonly SourceDocument[]
}

/**
 * Every place that names a field (`firm.salesRep`, `firm.address.city`), an entity, a list, a value of a list
 * (`call-reason.web`), a tab or a view (`firm.x-tabs.identity`): in the merged documents, in overlays that change it and in
 * imports. Ordered by file and line. Answers a sentence for a name that leads nowhere.
 */
export function findUses(source: UsesSource, address: string): { readonly uses: readonly Use[] } | { readonly problem: string } {
  const found = findAddress(source.documents, address)
  if ('problem' in found) return found
  const sought = soughtAt(found.document, found.pointer)
  if (sought === undefined) return { problem: `${found.pointer} of ${found.document.id} is nothing that others could name.` }
  const uses = [
    ...source.documents.flatMap((document) => usesIn(source.model, document, sought)),
    ...(source.imports ?? []).flatMap((document) => importUses(source.model, document, sought)),
    ...overlayUses(found.document, found.pointer),
  ]
  return { uses: uses.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column) }
}

/** What is looked for; of an entity also its name. */
interface Sought {
  readonly target: Target
  readonly entity: string | undefined
}

function soughtAt({ kind, id }: MergedDocument, pointer: string): Sought | undefined {
  const steps = pointer.split('/').slice(1)
  const [first, ...rest] = steps
  if (kind === 'entities') {
    if (first === undefined) return { target: target('entity', id), entity: id }
    if (first === 'properties' && isMemberPath(rest)) {
      return { target: target('field', `${id}.${rest.filter((_, index) => index % 2 === 0).join('.')}`), entity: undefined }
    }
    if (first === 'x-tabs')
      return {
        target: target('tab', `${id}.${rest.filter((step) => step !== 'tabs' && step !== 'sections').join('.')}`),
        entity: undefined,
      }
    if (first === 'x-views' && rest.length === 1) return { target: target('view', `${id}.${rest[0]}`), entity: undefined }
  }
  if (kind === 'lists' && first === undefined) return { target: target('list', id), entity: undefined }
  if (kind === 'lists' && first === 'values' && rest.length === 1) return { target: target('value', `${id}.${rest[0]}`), entity: undefined }
  if (first !== undefined) return undefined
  const named = { types: 'type', roles: 'role', workflows: 'workflow', reports: 'report', templates: 'template' } as const
  const own = named[kind as keyof typeof named]
  return own === undefined ? undefined : { target: target(own, id), entity: undefined }
}

/** `salesRep`, or `address/properties/city` of a composite value that is declared in its place. */
function isMemberPath(steps: readonly string[]): boolean {
  return steps.length % 2 === 1 && steps.every((step, index) => index % 2 === 0 || step === 'properties')
}

function usesIn(model: Model, document: MergedDocument, sought: Sought): readonly Use[] {
  return mentionsOf(model, document)
    .filter((mention) => names(mention, sought, document))
    .map(({ pointer, kind, text }) => ({ ...document.place(pointer), pointer, kind, text }))
}

/** An entity is also named by every path that leads to one of its fields from elsewhere; its own document goes with it. */
function names({ targets }: Mention, { target: wanted, entity }: Sought, document: MergedDocument): boolean {
  if (entity === undefined) return targets.has(wanted)
  if (document.kind === 'entities' && document.id === entity) return false
  return targets.has(wanted) || [...targets].some((each) => each.startsWith(`field ${entity}.`))
}

function mentionsOf(model: Model, document: MergedDocument): readonly Mention[] {
  const collector = new Collector(model)
  const isEntity = document.kind === 'entities'
  const read = isEntity ? entityKeywords : otherKeywords[document.kind]
  const entity = isEntity ? model.entities.get(document.id) : undefined
  const place: Place = { pointer: '', entity, variables: variablesOf(model, entity?.owner?.entity) }
  read?.(collector, document.value, place)
  if (isEntity) collector.mentions.push(...placedIn(document))
  return collector.mentions
}

/** Fields that say of themselves on which tab they stand. */
function placedIn(document: MergedDocument): readonly Mention[] {
  const properties = document.value.properties as Readonly<Record<string, { readonly 'x-place'?: unknown }>>
  return Object.entries(properties ?? {}).flatMap(([name, property]) => {
    const place = property['x-place']
    if (typeof place !== 'string') return []
    const path = place.split('.')
    const targets = path.map((_, index) => target('tab', `${document.id}.${path.slice(0, index + 1).join('.')}`))
    return [{ pointer: `/properties${pointerStep(name)}/x-place`, kind: 'place', text: place, targets: new Set(targets) }]
  })
}

function variablesOf(model: Model, owner: string | undefined): Place['variables'] {
  return {
    isNew: { type: 'bool' },
    ...personVariables(model.entities),
    ...(owner === undefined ? {} : { owner: { type: 'record' as const, entities: [owner] } }),
  }
}

function importUses(model: Model, document: SourceDocument, sought: Sought): readonly Use[] {
  const collector = new Collector(model)
  importKeywords(collector, document.value, { pointer: '', entity: undefined, variables: {} })
  return collector.mentions
    .filter(
      ({ targets }) =>
        targets.has(sought.target) ||
        [...targets].some((each) => sought.entity !== undefined && each.startsWith(`field ${sought.entity}.`)),
    )
    .map(({ pointer, kind, text }) => ({
      file: document.path,
      ...(document.locate(pointer) ?? { line: 1, column: 1 }),
      pointer,
      kind,
      text,
    }))
}

/** Files that change a thing that a layer below them declares. */
function overlayUses(document: MergedDocument, pointer: string): readonly Use[] {
  const [, ...above] = document.provenance.history(pointer)
  return above.map(({ file, line, column, value }) => ({
    file,
    line,
    column,
    pointer,
    kind: 'overlay',
    text: value === undefined ? 'removed' : `changes ${pointer === '' ? document.id : pointer}`,
  }))
}
