import { allowedOrNearest } from '../base/suggest.ts'
import type { JsonSchema } from '../fields/index.ts'
import { findDependencies } from '../model/dependencies.ts'
import type { Model } from '../model/model.ts'
import { sortIndexes } from '../model/sort-index.ts'
import { buildAutomations } from './automations.ts'
import { addBaseTwins } from './base-currency.ts'
import { buildEntity } from './build-entity.ts'
import { checks } from './checks/index.ts'
import { checkTexts } from './checks/texts.ts'
import { CompileContext } from './compile-context.ts'
import { addCompleteness } from './completeness.ts'
import { checkComputed } from './computed.ts'
import { buildConversions } from './conversions.ts'
import { type EntityDocument, inOrder, type ListDocument, type TranslationDocument, type TypeDocument } from './documents.ts'
import { fingerprint } from './hash.ts'
import { buildLabels, checkLabelCycles } from './labels.ts'
import { type MergedDocument, mergeLayers } from './layers.ts'
import { buildTabs, reportUnknownField } from './layout.ts'
import { checkAgainstMetaSchema } from './meta-schemas.ts'
import { takeMixins } from './mixins.ts'
import { checkDocumentName } from './names.ts'
import { isError, levelOf, MetadataError, type Problem } from './problem.ts'
import { buildQuality } from './quality.ts'
import { linkInverses, linkLines } from './relations.ts'
import { buildDashboards, buildReports, buildScorecards, buildTemplates } from './reports.ts'
import { buildRoles } from './roles.ts'
import { buildRules } from './rules.ts'
import { buildScenarios } from './scenarios.ts'
import { buildScreenParts } from './screen-parts.ts'
import { servedEntities } from './served.ts'
import type { DocumentKind, Layer } from './source.ts'
import { addStateSince } from './state-since.ts'
import { translatedTexts, translations } from './translated-texts.ts'
import { buildViews } from './views.ts'
import { buildWorkflows } from './workflows.ts'

/** The model made from the layers unless they have an error, and everything found; `documents` are the merged sources either way. */
export interface Compilation {
  readonly model: Model | undefined
  readonly problems: readonly Problem[]
  readonly documents: readonly MergedDocument[]
}

/** Turns layers of documents into a model. Collects all problems; a model exists only when none of them is an error. */
export function compile(layers: readonly Layer[]): Compilation {
  const { documents, problems } = mergeLayers(layers)
  const context = new CompileContext()
  context.problems.push(...problems)
  for (const problem of problems)
    context.broken.add(
      problem.file
        .split('/')
        .slice(-2)
        .join('/')
        .replace(/\.json$/, ''),
    )
  sortDocuments(context, documents)
  const steps = [
    takeMixins,
    addCompleteness,
    addStateSince,
    addBaseTwins,
    buildLists,
    buildEntities,
    linkLines,
    linkInverses,
    buildLabels,
    checkLabelCycles,
    checkRules,
    buildScreens,
  ]
  for (const step of [...steps, ...checks]) step(context)
  const computed = checkComputed(context)
  const found = context.problems.map(levelled)
  if (found.some(isError)) return { model: undefined, problems: found, documents }
  const version = fingerprint(JSON.stringify(documents.map(({ kind, id, value }) => [kind, id, value])))
  buildRules(context)
  buildQuality(context)
  buildWorkflows(context)
  buildConversions(context)
  const automations = buildAutomations(context)
  const entities = servedEntities(context.entities)
  const dependencies = findDependencies({ entities, computed })
  const model = freeze({
    version,
    entities,
    lists: context.lists,
    computed,
    dependencies,
    roles: buildRoles(context),
    reports: buildReports(context),
    dashboards: buildDashboards(context),
    automations,
    scenarios: buildScenarios(context),
    templates: buildTemplates(context),
    scorecards: buildScorecards(context),
    translations: translations(context),
    translatedTexts: translatedTexts(context),
  })
  checkTexts(context, model)
  return { model, problems: context.problems.map(levelled), documents }
}

function levelled(problem: Problem): Problem {
  return { ...problem, level: levelOf(problem.code) }
}

/** `compile` for callers that cannot go on without a model. Throws `MetadataError` with all problems. */
export function compileOrThrow(layers: readonly Layer[]): Model {
  const { model, problems } = compile(layers)
  if (model === undefined) throw new MetadataError(problems.filter(isError))
  return model
}

/** Checks each document against its meta-schema and its name; only sound ones go on. */
function sortDocuments(context: CompileContext, documents: readonly MergedDocument[]): void {
  const places: Partial<Record<DocumentKind, (source: MergedDocument) => void>> = {
    entities: (source) => context.entityDocuments.set(source.id, { source, document: source.value as unknown as EntityDocument }),
    lists: (source) => context.listDocuments.set(source.id, { source, document: source.value as unknown as ListDocument }),
    types: (source) => context.typeDocuments.set(source.id, { source, document: source.value as unknown as TypeDocument }),
  }
  for (const source of documents) {
    const problems = [...checkDocumentId(source), ...checkAgainstMetaSchema(source)]
    context.problems.push(...problems)
    if (problems.length > 0) context.broken.add(`${source.kind}/${source.id}`)
    else {
      context.sources.get(source.kind)?.set(source.id, source)
      places[source.kind]?.(source)
    }
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

/** Unique rules, indexes and the info panel name fields that exist. */
function checkRules(context: CompileContext): void {
  for (const [name, entity] of context.entities) {
    const document = context.documentOf(name)
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
    const document = context.documentOf(name)
    const screens = {
      ...entity,
      tabs: buildTabs(context, entity, document),
      views: buildViews(context, entity, document),
      ...buildScreenParts(context, entity, document),
    }
    context.entities.set(name, { ...screens, sortIndexes: sortIndexes(screens) })
  }
}

/** Code lists, first: fields look up their options in them. */
function buildLists(context: CompileContext): void {
  const texts = context.documents<TranslationDocument>('translations').map(({ document }) => document.texts)
  for (const [name, { document }] of context.listDocuments) {
    const options = inOrder(document.values).map(([value, entry]) => ({
      value,
      title: entry.title,
      ...(entry.color === undefined ? {} : { color: entry.color }),
      ...(entry.icon === undefined ? {} : { icon: entry.icon }),
      ...(entry.description === undefined ? {} : { description: entry.description }),
      aliases: [...new Set([...(entry.aliases ?? []), ...texts.flatMap((said) => said[`lists.${name}.${value}`] ?? [])])],
      isRetired: entry.retired ?? false,
      ...(entry.category === undefined ? {} : { category: entry.category }),
      ...(entry.data === undefined ? {} : { data: entry.data as JsonSchema }),
    }))
    const dataTitles = new Map(Object.entries(document.data ?? {}).map(([member, { title }]) => [member, title]))
    context.lists.set(name, {
      ...{ name, title: document.title, options },
      ...(document.language && { language: document.language }),
      ...(dataTitles.size > 0 && { dataTitles }),
    })
  }
}

function freeze(model: Model): Model {
  for (const entity of model.entities.values()) Object.freeze(entity)
  return Object.freeze(model)
}
