import { allowedOrNearest } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { EntityDocument } from '../documents.ts'
import { scopeFields } from '../roles.ts'
import { checkCel, formVariables, typesFor } from './expression.ts'
import {
  below,
  checkBraces,
  checkDocument,
  checkField,
  checkRoles,
  isBoolean,
  isChoice,
  isDateLike,
  isDuration,
  isFile,
  isNumeric,
  isReference,
  isText,
} from './place.ts'

/** The keywords at the root of an entity that name fields, conditions and other documents. */
export function checkEntities(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    const document = context.documentOf(entity.name)
    const root = context.at(entity.name, '')
    for (const check of [
      checkPurposes,
      checkOutdated,
      checkRules,
      checkActions,
      checkSearch,
      checkDuplicates,
      checkMerge,
      checkConversions,
    ])
      check(context, entity, document, root)
  }
}

const isUser = {
  is: ({ type, targets }: Field) => type.name === 'reference' && targets.length === 1 && targets[0] === 'user',
  what: 'a reference to a user',
}

function checkPurposes(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  const { 'x-image': image, 'x-tree': tree, 'x-key': key, 'x-range': range, 'x-scope': scope, 'x-timeline': timeline } = document
  if (image !== undefined) checkField(context, below(root, 'x-image'), entity, image, isFile)
  const responsible = document['x-responsible']
  if (responsible !== undefined) checkField(context, below(root, 'x-responsible'), entity, responsible, isUser)
  if (key !== undefined) checkField(context, below(root, 'x-key'), entity, key)
  const isSelf = {
    is: (field: { targets: readonly string[] }) => field.targets.includes(entity.name),
    what: `a reference to "${entity.name}" itself`,
  }
  if (tree !== undefined) checkField(context, below(root, 'x-tree'), entity, tree, isSelf)
  if (range !== undefined) {
    checkField(context, below(root, 'x-range', 'start'), entity, range.start, isDateLike)
    if (range.end !== undefined) checkField(context, below(root, 'x-range', 'end'), entity, range.end, isDateLike)
    if (range.duration !== undefined) checkField(context, below(root, 'x-range', 'duration'), entity, range.duration, isDuration)
    if (range.allDay !== undefined) checkField(context, below(root, 'x-range', 'allDay'), entity, range.allDay, isBoolean)
    for (const name of ['location', 'description'] as const)
      if (range[name] !== undefined) checkField(context, below(root, 'x-range', name), entity, range[name], isText)
  }
  checkRecurrence(context, entity, document, root)
  checkMail(context, entity, document, root)
  checkConstants(context, entity, below(root, 'x-constants'))
  if (scope !== undefined) checkScope(context, entity, scope.by, below(root, 'x-scope', 'by'))
  for (const [index, name] of (timeline?.on ?? []).entries())
    checkField(context, below(root, 'x-timeline', 'on', index), entity, name, isReference)
  for (const [name, fit] of Object.entries({ at: isDateLike, kind: isChoice, text: isText })) {
    const path = timeline?.[name as 'at' | 'kind' | 'text']
    if (path !== undefined) checkField(context, below(root, 'x-timeline', name), entity, path, fit)
  }
  checkSet(context, entity, timeline?.logged ?? {}, below(root, 'x-timeline', 'logged'), entity.name)
  for (const path of Object.keys(document['x-completeness']?.fields ?? {}))
    checkField(context, below(root, 'x-completeness', 'fields', path), entity, path, isOwn(path))
}

/** Related lists exist, conditions are conditions, and what a confirmation sets can be set. */
function checkOutdated(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  const { related = [], when, confirm } = document['x-outdated'] ?? {}
  const place = below(root, 'x-outdated')
  for (const [index, name] of related.entries()) {
    if (entity.inverses.has(name)) continue
    const hint = allowedOrNearest(name, entity.inverses.keys())
    context.add(below(place, 'related', index), 'unknown-inverse', `"${entity.name}" has no list of related records "${name}".`, hint)
  }
  if (when !== undefined) checkCel(context, below(place, 'when'), when, { entity: entity.name })
  if (confirm !== undefined) checkSet(context, entity, confirm, below(place, 'confirm'), entity.name)
}

/** A constant is named as no field is, and its digits are kept exactly. */
function checkConstants(context: CompileContext, entity: Entity, place: Place): void {
  for (const [name, value] of entity.constants ?? []) {
    if (entity.fields.has(name) || entity.inverses.has(name))
      context.add(
        below(place, name),
        'conflicting-keywords',
        `"${name}" is a field of "${entity.name}" already.`,
        'Give the constant another name.',
      )
    else if (typeof value === 'number' && !/^-?\d{1,15}(\.\d{1,12})?$/.test(String(value)))
      context.add(
        below(place, name),
        'wrong-value',
        `${value} has too many digits to be kept exactly.`,
        'Write at most 15 digits, 12 of them after the point.',
      )
  }
}

/** Where a person belongs is said by a field of the users that points to the same entity. */
function checkScope(context: CompileContext, entity: Entity, by: string, place: Place): void {
  const field = checkField(context, place, entity, by, isReference)
  if (field === undefined || scopeFields(context, entity.name).length > 0) return
  context.add(
    place,
    'unfit-field',
    `No field of the users points to "${field.targets.join('" or "')}", so that nobody would belong anywhere.`,
    `Add one in a layer: entities/user.json with a reference to "${field.targets[0]}".`,
  )
}

function checkRecurrence(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  const recurrence = document['x-recurrence']
  if (recurrence === undefined) return
  const place = below(root, 'x-recurrence')
  if (document['x-range'] === undefined)
    context.add(
      place,
      'missing-keyword',
      'What recurs needs a start, and nothing says which field it is.',
      'Add "x-range": { "start": ... }.',
    )
  const isFormat = (format: string) => ({ is: ({ schema }: Field) => schema.format === format, what: `a text of the format ${format}` })
  const isSelf = { is: ({ targets }: Field) => targets.includes(entity.name), what: `a reference to "${entity.name}" itself` }
  const fits = {
    rule: isFormat('recurrence-rule'),
    timeZone: isFormat('time-zone'),
    except: { is: ({ type }: Field) => type.name === 'texts', what: 'a list of texts' },
    series: isSelf,
    occurrence: isDateLike,
  }
  for (const [name, fit] of Object.entries(fits)) {
    const path = recurrence[name as keyof typeof fits]
    if (path !== undefined) checkField(context, below(place, name), entity, path, fit)
  }
}

function checkMail(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  const { people = [], ...places } = document['x-mail'] ?? { people: [] }
  const place = below(root, 'x-mail')
  const isUnique = { is: (field: Field) => isText.is(field) && field.schema['x-unique'] !== undefined, what: 'a unique text' }
  const isFiles = { is: ({ type }: Field) => type.name === 'attachments', what: 'several files' }
  const fits = {
    messageId: isUnique,
    at: isDateLike,
    direction: isChoice,
    kind: isChoice,
    answers: isReference,
    about: isReference,
    files: isFiles,
  }
  for (const [name, path] of Object.entries(places))
    checkField(context, below(place, name), entity, path, Object.hasOwn(fits, name) ? fits[name as keyof typeof fits] : isText)
  const isLink = { is: ({ targets }: Field) => targets.length > 0, what: 'a reference' }
  for (const [index, path] of people.entries()) checkField(context, below(place, 'people', index), entity, path, isLink)
}

function checkRules(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  const variables = formVariables(entity)
  for (const [index, { rule, field }] of (document['x-check'] ?? []).entries()) {
    checkCel(context, below(root, 'x-check', index, 'rule'), rule, { entity: entity.name, variables })
    if (field !== undefined) checkField(context, below(root, 'x-check', index, 'field'), entity, field)
  }
  for (const [index, { when, set }] of (document['x-rules'] ?? []).entries()) {
    const place = below(root, 'x-rules', index)
    checkCel(context, below(place, 'when'), when, { entity: entity.name, variables })
    checkSet(context, entity, set, below(place, 'set'), entity.name)
  }
  for (const [index, { when }] of (document['x-colors'] ?? []).entries())
    checkCel(context, below(root, 'x-colors', index, 'when'), when, { entity: entity.name })
}

/** CEL expressions by field: the fields exist and take what the expressions give. */
export function checkSet(context: CompileContext, target: Entity, set: Readonly<Record<string, string>>, place: Place, from: string): void {
  for (const [name, source] of Object.entries(set)) {
    const at = below(place, name)
    const field = checkField(context, at, target, name)
    if (field === undefined) continue
    if (field.computed !== undefined) context.add(at, 'unfit-field', `"${name}" is computed; nothing can set it.`)
    else checkCel(context, at, source, { entity: from, expects: typesFor(field) })
  }
}

function checkActions(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  for (const [key, action] of Object.entries(document['x-actions'] ?? {})) {
    const place = below(root, 'x-actions', key)
    if (action.showIf !== undefined)
      checkCel(context, below(place, 'showIf'), action.showIf, { entity: entity.name, variables: formVariables(entity) })
    checkRoles(context, below(place, 'roles'), action.roles)
    const [kind = '', ...rest] = action.call.split(':')
    if (rest.length > 0 && (action.place === 'row' || action.place === 'list'))
      context.add(
        below(place, 'place'),
        'wrong-value',
        `In a list stand actions of plugins, which take several records; got "${action.call}".`,
        'Put it in the header or in the menu.',
      )
    if (kind === 'transition') checkTransition(context, entity.name, rest.join(':'), below(place, 'call'))
    if (kind === 'url') checkBraces(context, below(place, 'call'), entity, rest.join(':'))
  }
}

/** A transition of a workflow of the entity. */
export function checkTransition(context: CompileContext, entity: string, name: string, place: Place): void {
  const workflows = context.documents<{ entity: string; transitions: Readonly<Record<string, unknown>> }>('workflows')
  const names = workflows.filter(({ document }) => document.entity === entity).flatMap(({ document }) => Object.keys(document.transitions))
  if (names.includes(name) || [...context.broken].some((path) => path.startsWith('workflows/'))) return
  context.add(place, 'unknown-transition', `No workflow of "${entity}" has a transition "${name}".`, allowedOrNearest(name, names))
}

function checkSearch(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  for (const path of Object.keys(document['x-search']?.fields ?? {})) {
    const place = below(root, 'x-search', 'fields', path)
    const field = checkField(context, place, entity, path)
    if (field?.schema['x-secret'] !== undefined)
      context.add(place, 'secret-exposed', `"${path}" is secret; the search would show what it holds.`, 'Leave it out.')
  }
}

function checkDuplicates(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  for (const [index, rule] of (document['x-duplicates'] ?? []).entries()) {
    const place = below(root, 'x-duplicates', index)
    for (const [path, { match, of }] of Object.entries(rule.fields)) {
      const field = checkField(context, below(place, 'fields', path), entity, path, isOwn(path))
      const isTextual = field === undefined || isText.is(field)
      if (!isTextual && (match !== 'exact' || of !== undefined))
        context.add(below(place, 'fields', path), 'unfit-field', `"${path}" is no text; it can only be compared exactly.`)
      if (field?.schema['x-secret'] !== undefined)
        context.add(below(place, 'fields', path), 'secret-exposed', `"${path}" is secret; a warning would tell who has the same value.`)
    }
    const most = Object.values(rule.fields).reduce((sum, { weight }) => sum + (weight ?? 1), 0)
    if (rule.threshold > most)
      context.add(
        below(place, 'threshold'),
        'unreachable-threshold',
        `The weights sum up to ${most}; ${rule.threshold} is never reached.`,
        'Lower the threshold, or raise the weights.',
      )
  }
}

/** A field of the record itself or a part of a composite one, not of a record that it points to. */
function isOwn(path: string) {
  return {
    is: (field: Field) => field.path === path && field.lines === undefined && !field.isSystem,
    what: 'a field of the record itself, or a part of it',
  }
}

function checkMerge(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  for (const [name, rule] of Object.entries(document['x-merge'] ?? {})) {
    const place = below(root, 'x-merge', name)
    const field = checkField(context, place, entity, name)
    if (field === undefined) continue
    if (field.computed !== undefined) context.add(place, 'unfit-field', `"${name}" is computed; nothing can set it.`)
    if (rule === 'sum') checkField(context, place, entity, name, isNumeric)
    if (rule === 'join') checkField(context, place, entity, name, isJoinable)
  }
}

const isJoinable = {
  is: (field: Field) =>
    isText.is(field) || ['lines', 'references'].includes(field.type.shape(field).shape) || field.schema.type === 'array',
  what: 'a text or a list',
}

function checkConversions(context: CompileContext, entity: Entity, document: EntityDocument, root: Place): void {
  for (const [index, conversion] of (document['x-convert'] ?? []).entries()) {
    const place = below(root, 'x-convert', index)
    checkDocument(context, below(place, 'to'), 'entities', conversion.to)
    const target = context.entities.get(conversion.to)
    if (target !== undefined) checkSet(context, target, conversion.fields, below(place, 'fields'), entity.name)
    for (const [at, name] of (conversion.ask ?? []).entries())
      if (target !== undefined) checkField(context, below(place, 'ask', at), target, name, isAsked)
    if (document['x-convert']?.findIndex(({ to }) => to === conversion.to) !== index)
      context.add(below(place, 'to'), 'unfit-field', `"${conversion.to}" stands here twice.`, 'Say once what a record becomes.')
    if (conversion.transition !== undefined) checkTransition(context, entity.name, conversion.transition, below(place, 'transition'))
    for (const [at, name] of (conversion.links ?? []).entries()) checkMoved(context, entity, conversion.to, name, below(place, 'links', at))
  }
}

const isAsked = { is: (field: Field) => !field.isReadOnly && field.lines === undefined, what: 'a field that people fill in' }

/** A list that moves along: its records must be able to point to the new record as well. */
function checkMoved(context: CompileContext, entity: Entity, to: string, name: string, place: Place): void {
  const inverse = entity.inverses.get(name)
  const field = context.entities.get(inverse?.entity ?? '')?.fields.get(inverse?.field ?? '')
  if (field === undefined || inverse === undefined) {
    const hint = allowedOrNearest(name, entity.inverses.keys())
    context.add(place, 'unknown-inverse', `"${entity.name}" has no list of records "${name}".`, hint)
  } else if (!field.targets.includes(to) || context.entities.get(inverse.entity)?.owner !== undefined) {
    const message = `The records of "${name}" cannot point to "${to}" by "${inverse.entity}.${inverse.field}".`
    context.add(place, 'unfit-field', message, `Add "${to}" to its x-ref, or leave the list out.`)
  }
}
