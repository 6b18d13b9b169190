import { pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { checkExpression, referencedFields } from '../expression/index.ts'
import type { Inverse, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import { buildEntity, buildLabel, ownerColumn } from './build-entity.ts'
import { CompileContext } from './compile-context.ts'
import type { EntityDocument, ListDocument, TypeDocument } from './documents.ts'
import { fingerprint } from './hash.ts'
import { type MergedDocument, mergeLayers } from './layers.ts'
import { buildTabs, reportUnknownField } from './layout.ts'
import { checkAgainstMetaSchema } from './meta-schemas.ts'
import { checkDocumentName } from './names.ts'
import { resolvePath } from './paths.ts'
import { MetadataError, type Problem } from './problem.ts'
import type { DocumentKind, Layer } from './source.ts'
import { buildViews } from './views.ts'

/** The model made from the layers, or every problem they have; `documents` are the merged sources either way. */
export interface Compilation {
  readonly model: Model | undefined
  readonly problems: readonly Problem[]
  readonly documents: readonly MergedDocument[]
}

/** Turns layers of documents into a model. Collects all problems; a model exists only when there is none. */
export function compile(layers: readonly Layer[]): Compilation {
  const { documents, problems } = mergeLayers(layers)
  const context = new CompileContext()
  context.problems.push(...problems)
  sortDocuments(context, documents)
  const steps = [buildLists, buildEntities, linkLines, linkInverses, buildLabels, checkLabelCycles, checkRules, buildScreens]
  for (const step of steps) step(context)
  const computed = checkComputed(context)
  if (context.problems.length > 0) return { model: undefined, problems: context.problems, documents }
  const version = fingerprint(JSON.stringify(documents.map(({ kind, id, value }) => [kind, id, value])))
  return { model: freeze({ version, entities: context.entities, lists: context.lists, computed }), problems: [], documents }
}

/** `compile` for callers that cannot go on without a model. Throws `MetadataError` with all problems. */
export function compileOrThrow(layers: readonly Layer[]): Model {
  const { model, problems } = compile(layers)
  if (model === undefined) throw new MetadataError(problems)
  return model
}

/** Checks each document against its meta-schema and its name; only sound ones go on. */
function sortDocuments(context: CompileContext, documents: readonly MergedDocument[]): void {
  const places: Record<DocumentKind, (source: MergedDocument) => void> = {
    entities: (source) => context.entityDocuments.set(source.id, { source, document: source.value as unknown as EntityDocument }),
    lists: (source) => context.listDocuments.set(source.id, { source, document: source.value as unknown as ListDocument }),
    types: (source) => context.typeDocuments.set(source.id, { source, document: source.value as unknown as TypeDocument }),
  }
  for (const source of documents) {
    const problems = [...checkDocumentId(source), ...checkAgainstMetaSchema(source)]
    context.problems.push(...problems)
    if (problems.length === 0) places[source.kind](source)
  }
}

function checkDocumentId(source: MergedDocument): readonly Problem[] {
  const { $id } = source.value
  if (typeof $id === 'string' && $id !== source.id) {
    return [
      source.problem('id-mismatch', '/$id', `The $id is "${$id}" but the file is named "${source.id}.json".`, 'Make the two the same.'),
    ]
  }
  const bad = checkDocumentName(source.id)
  return bad === undefined ? [] : [source.problem(bad.code, '/$id', bad.message, bad.hint)]
}

function buildEntities(context: CompileContext): void {
  for (const [name, { document }] of context.entityDocuments) {
    context.entities.set(name, buildEntity(context, document))
    for (const [index, required] of (document.required ?? []).entries()) {
      if (document.properties[required] !== undefined) continue
      const hint = allowedOrNearest(required, Object.keys(document.properties))
      context.report(name, 'unknown-field', `/required/${index}`, `"${name}" has no field "${required}".`, hint)
    }
  }
}

/** Marks the entities whose records are owned lines, each by exactly one field. */
function linkLines(context: CompileContext): void {
  for (const entity of [...context.entities.values()]) {
    for (const field of entity.fields.values()) {
      const owned = field.lines === undefined ? undefined : context.entities.get(field.lines.entity)
      if (owned === undefined) continue
      const pointer = `/properties${pointerStep(field.name)}/items/$ref`
      if (owned.owner !== undefined) {
        const first = `${owned.owner.entity}.${owned.owner.field}`
        context.report(
          entity.name,
          'owned-twice',
          pointer,
          `The lines "${owned.name}" already belong to "${first}".`,
          'Make an entity of its own for these lines.',
        )
        continue
      }
      context.entities.set(owned.name, { ...owned, owner: { entity: entity.name, field: field.name, column: ownerColumn } })
    }
  }
}

/** Gives each entity the lists of records that point to it under a name (`x-inverse`). */
function linkInverses(context: CompileContext): void {
  for (const source of context.entities.values()) {
    for (const field of source.fields.values()) {
      const name = field.schema['x-inverse']
      if (name === undefined) continue
      for (const target of field.targets) {
        addInverse(context, target, { name, title: source.plural, entity: source.name, field: field.name })
      }
    }
  }
}

function addInverse(context: CompileContext, target: string, inverse: Inverse): void {
  const entity = context.entities.get(target)
  if (entity === undefined) return
  if (entity.fields.has(inverse.name) || entity.inverses.has(inverse.name)) {
    const pointer = `/properties${pointerStep(inverse.field)}/x-inverse`
    context.report(
      inverse.entity,
      'name-collision',
      pointer,
      `"${target}" already has a field or list "${inverse.name}".`,
      'Choose another name for x-inverse.',
    )
    return
  }
  context.entities.set(target, { ...entity, inverses: new Map([...entity.inverses, [inverse.name, inverse]]) })
}

function buildLabels(context: CompileContext): void {
  for (const [name, entity] of [...context.entities]) {
    const document = documentOf(context, name)
    const label = buildLabel(context, entity, document)
    for (const part of label) {
      if ('text' in part) continue
      const resolved = resolvePath(context.entities, entity, part.path)
      if ('problem' in resolved) context.report(name, 'unknown-field', '/x-label', resolved.problem, resolved.hint)
    }
    context.entities.set(name, { ...entity, label })
  }
}

/** A label that shows a reference shows that record's label, and so on; it must end somewhere. */
function checkLabelCycles(context: CompileContext): void {
  const visit = (name: string, trail: readonly string[]): void => {
    if (trail.includes(name)) {
      if (trail[0] === name)
        context.report(
          name,
          'label-cycle',
          '/x-label',
          `The label of "${name}" needs itself: ${[...trail, name].join(' -> ')}.`,
          'Show a field of the other record instead, such as {owner.name}.',
        )
      return
    }
    for (const target of labelTargets(context, name)) visit(target, [...trail, name])
  }
  for (const name of context.entities.keys()) visit(name, [])
}

/** The entities whose own label stands in the label of an entity. */
function labelTargets(context: CompileContext, name: string): readonly string[] {
  const entity = context.entities.get(name)
  return (entity?.label ?? []).flatMap((part) => {
    const resolved = entity === undefined || 'text' in part ? undefined : resolvePath(context.entities, entity, part.path)
    return resolved === undefined || 'problem' in resolved ? [] : (resolved.fields.at(-1)?.targets ?? [])
  })
}

/** Unique rules, indexes and the info panel name fields that exist. */
function checkRules(context: CompileContext): void {
  for (const [name, entity] of context.entities) {
    const document = documentOf(context, name)
    const named = [
      ...nestedNames(document['x-unique'], '/x-unique'),
      ...nestedNames(document['x-indexes'], '/x-indexes'),
      ...(document['x-info'] ?? []).map((field, index) => ({ field, pointer: `/x-info/${index}` })),
    ]
    for (const { field, pointer } of named) if (!entity.fields.has(field)) reportUnknownField(context, entity, field, pointer)
  }
}

function nestedNames(rules: readonly (readonly string[])[] | undefined, pointer: string): readonly { field: string; pointer: string }[] {
  return (rules ?? []).flatMap((rule, i) => rule.map((field, j) => ({ field, pointer: `${pointer}/${i}/${j}` })))
}

function buildScreens(context: CompileContext): void {
  for (const [name, entity] of [...context.entities]) {
    const document = documentOf(context, name)
    context.entities.set(name, { ...entity, tabs: buildTabs(context, entity, document), views: buildViews(context, entity, document) })
  }
}

/** Checks the expressions of computed fields against the model and that none depends on itself. */
function checkComputed(context: CompileContext): ReadonlyMap<string, Tree> {
  const computed = new Map<string, Tree>()
  const model = { entities: context.entities, computed }
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      if (field.computed === undefined) continue
      const pointer = `/properties${pointerStep(field.name)}/x-computed`
      const declared = field.type.expressionType(field).type
      const expects = declared === 'decimal' ? (['decimal', 'int'] as const) : ([declared] as const)
      const checked = checkExpression(field.computed, { model, entity: entity.name, expects: [...expects] })
      if ('tree' in checked) computed.set(`${entity.name}.${field.name}`, checked.tree)
      else for (const problem of checked.problems) context.report(entity.name, 'bad-expression', pointer, problem.message)
    }
  }
  reportCycles(context, computed)
  return computed
}

function reportCycles(context: CompileContext, computed: ReadonlyMap<string, Tree>): void {
  const done = new Set<string>()
  const visit = (key: string, trail: readonly string[]): void => {
    if (trail.includes(key)) {
      const [entity = '', field = ''] = key.split('.')
      const circle = [...trail.slice(trail.indexOf(key)), key].join(' -> ')
      context.report(entity, 'expression-cycle', `/properties/${field}/x-computed`, `This computed field depends on itself: ${circle}.`)
      return
    }
    const tree = computed.get(key)
    if (tree === undefined || done.has(key)) return
    for (const next of referencedFields(tree)) visit(next, [...trail, key])
    done.add(key)
  }
  for (const key of computed.keys()) visit(key, [])
}

/** Code lists, first: fields look up their options in them. */
function buildLists(context: CompileContext): void {
  for (const [name, { document }] of context.listDocuments) {
    const options = Object.entries(document.values).map(([value, entry]) => ({
      value,
      title: entry.title,
      ...(entry.color === undefined ? {} : { color: entry.color }),
      ...(entry.description === undefined ? {} : { description: entry.description }),
      aliases: entry.aliases ?? [],
      isRetired: entry.retired ?? false,
    }))
    context.lists.set(name, { name, title: document.title, options })
  }
}

function documentOf(context: CompileContext, entity: string): EntityDocument {
  const entry = context.entityDocuments.get(entity)
  if (entry === undefined) throw new Error(`no document of entity ${entity}`)
  return entry.document
}

function freeze(model: Model): Model {
  for (const entity of model.entities.values()) Object.freeze(entity)
  return Object.freeze(model)
}
