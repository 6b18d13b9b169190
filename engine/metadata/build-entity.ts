import { isJsonObject, pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import {
  buildField,
  type Field,
  type FieldType,
  findFieldType,
  linearRegExp,
  needsTable,
  type PropertySchema,
  snakeCase,
  systemFields,
} from '../fields/index.ts'
import { type LabelPart, parseLabel } from '../model/label.ts'
import type { Entity } from '../model/model.ts'
import type { CompileContext } from './compile-context.ts'
import type { EntityDocument } from './documents.ts'
import { checkFieldName } from './names.ts'

/** Column of an owned line that points to its owner; no field can have the name, as fields have no underscore. */
export const ownerColumn = '_owner_id'
/** Column of an owned line that holds its place among the lines of its owner, from 0. */
export const positionColumn = '_position'

/** An entity with its fields; labels, layout and relations are added by later steps, when every entity exists. */
export function buildEntity(context: CompileContext, document: EntityDocument): Entity {
  const fields = new Map<string, Field>()
  for (const [name, schema] of Object.entries(propertiesOf(document))) {
    const field = buildProperty(context, document, name, schema)
    if (field === undefined) context.brokenFields.add(`${document.$id}.${name}`)
    else fields.set(name, field)
  }
  for (const field of systemFields()) fields.set(field.name, field)
  const title = document.title
  return {
    name: document.$id,
    title,
    plural: document['x-plural'] ?? `${title}s`,
    description: document.description,
    icon: document['x-icon'],
    table: snakeCase(document.$id),
    ...(document['x-renamed-from'] === undefined ? {} : { renamedFrom: document['x-renamed-from'] }),
    fields,
    inverses: new Map(),
    owner: undefined,
    isInternal: document['x-kind'] === 'internal',
    ...said(document),
    ...(document['x-history'] === false ? { isWithoutHistory: true as const } : {}),
    label: [],
    ...searchOf(document, fields),
    ...(document['x-key'] === undefined ? {} : { keyField: document['x-key'] }),
    ...(document['x-not-in'] === undefined ? {} : { notIn: document['x-not-in'] }),
    uniqueRules: [
      ...[...fields.values()]
        .filter(({ schema }) => schema['x-unique'] === true || schema['x-unique'] === 'folded')
        .map((field) => [field.name]),
      ...(document['x-unique'] ?? []),
    ],
    indexes: [
      ...[...fields.values()].filter((field) => field.schema['x-index'] === true).map((field) => [field.name]),
      ...(document['x-indexes'] ?? []),
    ],
    tabs: [],
    info: document['x-info'] ?? [],
    views: [],
    ...(document['x-colors'] === undefined ? {} : { colors: document['x-colors'].map(({ on = 'row', ...rule }) => ({ ...rule, on })) }),
    ...timelineOf(document),
    ...rangeOf(document),
    ...mailOf(document),
    ...quickOf(document),
    menu: document['x-menu'] === undefined ? undefined : { group: document['x-menu'].group, order: document['x-menu'].order ?? 1000 },
  }
}

/** What a document says of the entity as a whole. */
function said(
  document: EntityDocument,
): Pick<Entity, 'isSingle' | 'isStepped' | 'image' | 'responsible' | 'color' | 'allowed' | 'deprecated' | 'constants'> {
  const {
    'x-image': image,
    'x-responsible': responsible,
    'x-color': color,
    'x-allow': allowed,
    'x-deprecated': deprecated,
    'x-constants': constants,
  } = document
  return {
    ...(document['x-kind'] === 'singleton' ? { isSingle: true as const } : {}),
    ...(document['x-steps'] === true ? { isStepped: true as const } : {}),
    ...(image === undefined ? {} : { image }),
    ...(responsible === undefined ? {} : { responsible }),
    ...(color === undefined ? {} : { color }),
    ...(allowed === undefined ? {} : { allowed }),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(constants === undefined ? {} : { constants: new Map(Object.entries(constants)) }),
  }
}

function timelineOf({ 'x-timeline': declared }: EntityDocument): Pick<Entity, 'timeline'> {
  if (declared === undefined) return {}
  const { on = [], activities = false, logged: _, ...places } = declared
  return { timeline: { on, hasActivities: activities, ...places } }
}

function mailOf({ 'x-mail': mail }: EntityDocument): Pick<Entity, 'mail'> {
  return mail === undefined ? {} : { mail: { ...mail, people: mail.people ?? [] } }
}

function rangeOf({ 'x-range': range, 'x-recurrence': recurrence }: EntityDocument): Pick<Entity, 'range' | 'recurrence'> {
  return { ...(range === undefined ? {} : { range }), ...(recurrence === undefined ? {} : { recurrence }) }
}

function quickOf(document: EntityDocument): Pick<Entity, 'quick'> {
  const rows = document['x-layouts']?.quick?.fields
  if (rows === undefined) return {}
  return {
    quick: rows.map((row) => row.flatMap((cell) => (typeof cell === 'string' ? [cell] : cell.field === undefined ? [] : [cell.field]))),
  }
}

/** What `x-search` says, on fields and on the entity; the weight that the entity states counts. */
function searchOf(
  document: EntityDocument,
  fields: ReadonlyMap<string, Field>,
): Pick<Entity, 'searchFields' | 'searchWeights' | 'isSearchListed'> {
  const listed = document['x-search']?.fields
  const marked = [...fields.values()]
    .flatMap((field) => [field, ...field.members.values()])
    .filter(({ schema }) => schema['x-search'] === true)
  const weights = [...marked.map((field) => [field.path, field.schema['x-weight'] ?? 1] as const), ...Object.entries(listed ?? {})]
  return {
    searchFields: [...new Set(weights.map(([path]) => path))],
    searchWeights: new Map(weights),
    ...(listed === undefined ? {} : { isSearchListed: true }),
  }
}

/** The generated type of a property says `unknown` where the fields say JSON; it was read from JSON. */
function propertiesOf(document: EntityDocument): Readonly<Record<string, PropertySchema>> {
  return document.properties as Readonly<Record<string, PropertySchema>>
}

function buildProperty(context: CompileContext, document: EntityDocument, name: string, schema: PropertySchema): Field | undefined {
  const pointer = `/properties${pointerStep(name)}`
  const bad = checkFieldName(name)
  if (bad !== undefined) {
    context.report(document.$id, bad.code, pointer, bad.message, bad.hint)
    return undefined
  }
  const resolved = resolveType(context, document.$id, schema, pointer)
  const type = resolved === undefined ? undefined : checkProperty(context, document.$id, resolved, pointer)
  if (resolved === undefined || type === undefined) return undefined
  const lineEntity = schema.type === 'array' ? schema.items?.$ref : undefined
  return buildField({
    name,
    schema: resolved,
    type,
    isRequired: document.required?.includes(name) ?? false,
    optionsOf: (list) => context.lists.get(list)?.options ?? [],
    ...(lineEntity === undefined ? {} : { lines: { entity: lineEntity, ownerColumn } }),
  })
}

/** Puts a value type beside its `$ref`; what the property says itself (title, description) stays. */
function resolveType(context: CompileContext, entity: string, schema: PropertySchema, pointer: string): PropertySchema | undefined {
  if (schema.$ref === undefined) return schema
  const type = context.typeDocuments.get(schema.$ref)
  if (type === undefined && context.isKnown('types', schema.$ref)) return undefined
  if (type === undefined) {
    const hint = allowedOrNearest(schema.$ref, context.typeDocuments.keys())
    context.report(entity, 'unknown-type', `${pointer}/$ref`, `There is no value type "${schema.$ref}".`, hint)
    return undefined
  }
  const { $id: _id, $schema: _schema, ...base } = type.document
  return { ...(base as PropertySchema), ...schema }
}

/** Answers the type of a property that is sound. */
function checkProperty(context: CompileContext, entity: string, schema: PropertySchema, pointer: string): FieldType | undefined {
  const before = context.problems.length
  const type = findFieldType(schema)
  if (type === undefined) {
    const declared = JSON.stringify(schema.type ?? null)
    context.report(
      entity,
      'unknown-field-type',
      pointer,
      `No field type fits this property (type ${declared}).`,
      'State a "type", "x-ref", "x-list", "enum" or "$ref".',
    )
    return undefined
  }
  for (const problem of type.check?.(schema) ?? []) {
    context.report(entity, 'bad-declaration', pointer + problem.pointer, problem.message, problem.hint)
  }
  checkReferences(context, entity, schema, pointer)
  checkPattern(context, entity, schema, pointer)
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    if (isJsonObject(member)) checkProperty(context, entity, member, `${pointer}/properties${pointerStep(name)}`)
  }
  return context.problems.length === before ? type : undefined
}

function checkReferences(context: CompileContext, entity: string, schema: PropertySchema, pointer: string): void {
  unknownTargets(context, entity, schema['x-ref'], `${pointer}/x-ref`)
  unknownTargets(context, entity, schema.items?.['x-ref'], `${pointer}/items/x-ref`)
  if (schema.type === 'array' && schema.items?.$ref !== undefined)
    unknownEntity(context, entity, schema.items.$ref, `${pointer}/items/$ref`)
  const list = schema['x-list'] ?? schema.items?.['x-list']
  if (list !== undefined && !context.isKnown('lists', list)) {
    const place = schema['x-list'] === undefined ? `${pointer}/items/x-list` : `${pointer}/x-list`
    context.report(entity, 'unknown-list', place, `There is no code list "${list}".`, allowedOrNearest(list, context.listDocuments.keys()))
  }
}

function unknownTargets(context: CompileContext, entity: string, targets: PropertySchema['x-ref'], pointer: string): void {
  if (targets === undefined) return
  for (const target of typeof targets === 'string' ? [targets] : targets) unknownEntity(context, entity, target, pointer)
}

function unknownEntity(context: CompileContext, entity: string, target: string, pointer: string): void {
  if (context.isKnown('entities', target)) return
  context.report(
    entity,
    'unknown-entity',
    pointer,
    `There is no entity "${target}".`,
    allowedOrNearest(target, context.entityDocuments.keys()),
  )
}

function checkPattern(context: CompileContext, entity: string, schema: PropertySchema, pointer: string): void {
  if (schema.items?.pattern !== undefined) checkPattern(context, entity, schema.items, `${pointer}/items`)
  if (schema.pattern === undefined) return
  try {
    linearRegExp(schema.pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const hint = 'Patterns run in linear time: no look-ahead, look-behind or back-references.'
    context.report(entity, 'bad-pattern', `${pointer}/pattern`, `This pattern cannot be used: ${reason}.`, hint)
  }
}

/** The label format of an entity as parts; without `x-label` the first required text, else the first field. */
export function buildLabel(context: CompileContext, entity: Entity, document: EntityDocument): readonly LabelPart[] {
  const declared = document['x-label']
  if (declared === undefined) {
    const own = [...entity.fields.values()].filter((field) => !field.isSystem && !needsTable(field))
    const named = own.find((field) => field.name === 'name') ?? own.find((field) => field.isRequired) ?? own[0]
    return [{ path: named?.name ?? 'id' }]
  }
  try {
    return parseLabel(declared)
  } catch (error) {
    context.report(
      entity.name,
      'bad-label',
      '/x-label',
      `The label cannot be read: ${(error as Error).message}.`,
      'Write field paths in braces: "{name} ({code})".',
    )
    return [{ path: 'id' }]
  }
}
