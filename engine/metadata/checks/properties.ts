import { pointerStep } from '../../base/json.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import { type Field, findFieldType, isFraction, type PropertySchema } from '../../fields/index.ts'
import { fetchPaths, parseFetchPath } from '../../model/fetch-path.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { personalRules } from '../../model/personal.ts'
import { hasFoldedUnique } from '../../model/unique-index.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import { choiceOf } from './choice.ts'
import { checkCel, formVariables, typesFor } from './expression.ts'
import { below, checkDocument, checkField, checkViewOf, isBoolean, isChoice } from './place.ts'

/** What a property says about other fields, conditions and values. */
export function checkProperties(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      if (field.isSystem) continue
      const place = context.at(entity.name, `/properties${pointerStep(field.name)}`)
      checkConditions(context, entity, field, place)
      checkDerived(context, entity, field, place)
      checkMoney(context, entity, field, place)
      checkReference(context, entity, field, place)
      checkPick(context, entity, field, place)
      checkSecret(context, field, place)
      checkPersonal(context, field, place)
      checkKeywords(context, field, place)
      checkParts(context, field, place)
      if (hasLinks(field)) checkLinks(context, entity, field, place)
      if (field.type.isServed?.(field.schema) === false) {
        context.add(
          place,
          'not-yet-served',
          `"${field.name}" is of the type ${field.type.title.toLowerCase()}, which is not served yet.`,
          'It is left out of tables, forms and answers.',
        )
      }
    }
  }
}

/** A part of a composite value that would need a table of its own is left out of the field. */
function checkParts(context: CompileContext, field: Field, place: Place): void {
  if (field.targets.length > 0) return
  for (const [name, schema] of Object.entries(field.schema.properties ?? {})) {
    if (schema.$ref !== undefined)
      context.add(
        below(place, 'properties', name),
        'bad-declaration',
        `The part "${name}" of "${field.name}" is to be of the value type "${schema.$ref}", but the parts of a value are plain fields.`,
        'State its parts here, with "type": "object" and "properties".',
      )
    const type = findFieldType(schema)
    if (type === undefined || field.members.has(name)) continue
    context.add(
      below(place, 'properties', name),
      'not-yet-served',
      `A part of a composite value cannot be of the type ${type.title.toLowerCase()} yet.`,
      'Make it a field of the entity.',
    )
  }
}

/** What can only be done with a value in the record itself. */
function checkLinks(context: CompileContext, entity: Entity, field: Field, place: Place): void {
  const refuse = (at: Place, what: string) =>
    context.add(
      at,
      'wrong-value',
      `"${field.name}" holds several references, which cannot ${what}.`,
      'Take it away, or name a field with one value.',
    )
  for (const keyword of ['x-search', 'x-unique', 'x-index'] as const) {
    if (field.schema[keyword] !== undefined && field.schema[keyword] !== false)
      refuse(below(place, keyword), 'be searched, unique or indexed')
  }
  const stated = [entity.uniqueRules, entity.indexes].flat().some((names) => names.length > 1 && names.includes(field.name))
  if (stated) refuse(place, 'be part of x-unique or x-indexes')
  if (entity.label.some((part) => 'path' in part && part.path === field.name)) refuse(context.at(entity.name, '/x-label'), 'be a label')
}

function checkConditions(context: CompileContext, entity: Entity, field: Field, place: Place): void {
  const variables = formVariables(entity)
  for (const keyword of ['x-show-if', 'x-require-if', 'x-lock-if'] as const) {
    const source = field.schema[keyword]
    if (source !== undefined) checkCel(context, below(place, keyword), source, { entity: entity.name, variables })
  }
  const { 'x-history': history, 'x-stamp': stamp } = field.schema
  if (typeof history === 'object') checkCel(context, below(place, 'x-history', 'when'), history.when, { entity: entity.name })
  if (typeof stamp === 'object') checkCel(context, below(place, 'x-stamp', 'when'), stamp.when, { entity: entity.name })
}

function checkDerived(context: CompileContext, entity: Entity, field: Field, place: Place): void {
  const { 'x-default': dynamic, 'x-fetch': fetch, 'x-primary': primary } = field.schema
  if (dynamic !== undefined) {
    const { isNew: _, ...variables } = formVariables(entity)
    const tree = checkCel(context, below(place, 'x-default'), dynamic, { entity: entity.name, expects: typesFor(field), variables })
    const given = tree?.type.type === 'record' ? tree.type.entities : []
    if (given.length > 0 && !given.some((name) => field.targets.includes(name))) {
      context.add(
        below(place, 'x-default'),
        'wrong-result',
        `The expression gives a record of "${given.join('" or "')}", but "${field.name}" points to "${field.targets.join('" or "')}".`,
      )
    }
  }
  checkInStep(context, entity, field, below(place, 'x-in-step'))
  if (typeof fetch === 'string') checkFetch(context, entity, field, fetch, below(place, 'x-fetch'))
  else for (const [index, path] of (fetch ?? []).entries()) checkFetchWay(context, entity, field, path, below(place, 'x-fetch', index))
  if (primary !== undefined) {
    const lines = context.entities.get(field.lines?.entity ?? '')
    if (lines !== undefined) checkField(context, below(place, 'x-primary'), lines, primary, isBoolean)
  }
}

/** What is kept in step is stored on both sides, of one type, and written by people. */
function checkInStep(context: CompileContext, entity: Entity, { name, targets, schema, lines }: Field, place: Place): void {
  const pairs = Object.entries(schema['x-in-step'] ?? {})
  const target = context.entities.get(targets[0] ?? '')
  if (pairs.length === 0 || target === undefined) return
  if (targets.length !== 1 || schema.items !== undefined || lines !== undefined || entity.owner !== undefined) {
    context.add(
      place,
      'unfit-field',
      `"${name}" does not point from a record to one record of one entity, so that nothing can be kept in step.`,
    )
    return
  }
  for (const [own, other] of pairs) {
    const [from, to] = [checkField(context, below(place, own), entity, own), checkField(context, below(place, own), target, other)]
    if (from === undefined || to === undefined) continue
    const isWritten = (field: Field) => !field.isReadOnly && field.computed === undefined && field.lines === undefined
    const fits =
      from.type === to.type &&
      isWritten(from) &&
      isWritten(to) &&
      from.schema['x-secret'] === undefined &&
      to.schema['x-secret'] === undefined
    if (!fits)
      context.add(
        below(place, own),
        'unfit-field',
        `"${own}" and "${other}" of "${target.name}" cannot be kept in step: both are to be of one type, and written by people.`,
      )
  }
}

function checkFetch(context: CompileContext, entity: Entity, field: Field, path: string, place: Place): void {
  const fields = context.path(place, entity, path)?.fields
  if (fields === undefined) return
  if (fields.length < 2 || fields[0]?.targets.length !== 1) {
    context.add(
      place,
      'bad-fetch',
      `"${path}" does not go through a reference of "${entity.name}".`,
      'Write "reference.field", such as "firm.email".',
    )
    return
  }
  const source = fields.at(-1) as Field
  const [from, to] = [source.type.expressionType(source).type, field.type.expressionType(field).type]
  const fits = from === to || (from === 'int' && to === 'decimal')
  if (!fits)
    context.add(place, 'bad-fetch', `"${path}" is of the type ${source.type.title.toLowerCase()}, which "${field.name}" cannot hold.`)
}

/** One of several ways: all go through one reference, some through owned lines of the record there. */
function checkFetchWay(context: CompileContext, entity: Entity, field: Field, path: string, place: Place): void {
  const { reference = '', lines, path: rest = [] } = parseFetchPath(path) ?? {}
  const first = parseFetchPath(fetchPaths(field.schema['x-fetch'])[0] ?? '')?.reference
  if (reference !== first) {
    context.add(
      place,
      'bad-fetch',
      `"${path}" goes through "${reference}", the way before through "${first}".`,
      'All ways go through one reference.',
    )
    return
  }
  if (lines === undefined) {
    checkFetch(context, entity, field, path, place)
    return
  }
  const target = context.entities.get(checkField(context, place, entity, reference)?.targets[0] ?? '')
  const owned = target === undefined ? undefined : checkField(context, place, target, lines.field)
  const line = context.entities.get(owned?.lines?.entity ?? '')
  if (line === undefined) {
    if (owned !== undefined)
      context.add(place, 'bad-fetch', `"${lines.field}" of "${target?.name}" holds no owned lines.`, 'Leave the brackets out.')
    return
  }
  for (const flag of lines.flags) checkField(context, place, line, flag, isBoolean)
  const source = context.path(place, line, rest.join('.'))?.fields.at(-1)
  if (source !== undefined && source.type.expressionType(source).type !== field.type.expressionType(field).type)
    context.add(place, 'bad-fetch', `"${path}" is of the type ${source.type.title.toLowerCase()}, which "${field.name}" cannot hold.`)
}

function checkMoney(context: CompileContext, entity: Entity, field: Field, place: Place): void {
  const { 'x-currency': currency, 'x-base': base } = field.schema
  if (currency === undefined && base === undefined) return
  const isCode = (text: string) => /^[A-Z]{3}$/.test(text)
  const check = (path: string, at: Place) => {
    if (isCode(path)) return
    const found = fromOwner(context, at, entity, path)?.fields.at(-1)
    if (found === undefined || found.type.expressionType(found).type === 'string') return
    context.add(
      at,
      'bad-currency',
      `"${path}" is of the type ${found.type.title.toLowerCase()}, which holds no currency code.`,
      'Name a text or a list value, or write a code such as "EUR".',
    )
  }
  if (currency !== undefined) check(currency, below(place, 'x-currency'))
  if (base === undefined) return
  check(base.currency, below(place, 'x-base', 'currency'))
  checkField(context, below(place, 'x-base', 'rate'), entity, base.rate, {
    is: (rate) => ['int', 'decimal'].includes(rate.type.expressionType(rate).type),
    what: 'a number',
  })
}

/** The fields of a path that may begin at the record to which lines belong: `owner.currency`. */
function fromOwner(context: CompileContext, at: Place, entity: Entity, path: string): ReturnType<CompileContext['path']> {
  const owner = path.startsWith('owner.') && !entity.fields.has('owner') ? context.entities.get(entity.owner?.entity ?? '') : undefined
  return owner === undefined ? context.path(at, entity, path) : fromOwner(context, at, owner, path.slice('owner.'.length))
}

function checkReference(context: CompileContext, entity: Entity, field: Field, place: Place): void {
  checkKeyDefault(context, field, place)
  const picker = field.schema['x-picker']
  const [target] = field.targets
  if (picker === undefined || target === undefined) return
  if (picker.view !== undefined) checkViewOf(context, below(place, 'x-picker', 'view'), target, picker.view)
  const targetEntity = context.entities.get(target)
  for (const [name, source] of Object.entries(picker.defaults ?? {})) {
    const at = below(place, 'x-picker', 'defaults', name)
    const filled = targetEntity === undefined ? undefined : checkField(context, at, targetEntity, name)
    if (filled !== undefined) checkCel(context, at, source, { entity: entity.name, expects: typesFor(filled) })
  }
}

/** The default of a reference is the key of a record, which is looked up when a record is made. */
function checkKeyDefault(context: CompileContext, { schema, name, targets }: Field, place: Place): void {
  if (schema.default === undefined || schema.default === null || targets.length === 0) return
  const [target = ''] = targets
  const entity = context.entities.get(target)
  if (targets.length === 1 && entity === undefined) return
  const isFound = targets.length === 1 && schema['x-ref'] !== undefined && entity?.keyField !== undefined
  if (isFound && typeof schema.default === 'string') return
  const reason = isFound
    ? 'It is no text.'
    : targets.length > 1
      ? 'It may point to several entities, so that nobody knows where to look for a default.'
      : `"${target}" has no x-key by which a record could be found.`
  const hint = 'The default of a reference is the text of the x-key of a record; x-default says one in CEL.'
  context.add(
    below(place, 'default'),
    'bad-default',
    `The default ${JSON.stringify(schema.default)} of "${name}" is refused: ${reason}`,
    hint,
  )
}

function checkPick(context: CompileContext, entity: Entity, field: Field, place: Place): void {
  const { 'x-pick': pick, 'x-suggest': suggest, 'x-options-by': by } = field.schema
  if (suggest !== undefined && suggest !== 'field') checkDocument(context, below(place, 'x-suggest'), 'lists', suggest)
  if (pick !== undefined && (field.targets.length > 0 || isChoice.is(field))) {
    const { type, extra } = choiceOf(context, entity, field)
    const variables = { ...formVariables(entity), choice: type }
    checkCel(context, below(place, 'x-pick'), pick, { entity: entity.name, variables, ...(extra === undefined ? {} : { extra }) })
  }
  for (const [channel, rule] of Object.entries(field.schema['x-reach'] ?? {}))
    if (rule !== true) checkCel(context, below(place, 'x-reach', channel), rule, { entity: entity.name, variables: formVariables(entity) })
  if (by !== undefined) checkOptionsBy(context, entity, field, by, below(place, 'x-options-by'))
}

function checkOptionsBy(
  context: CompileContext,
  entity: Entity,
  field: Field,
  by: NonNullable<PropertySchema['x-options-by']>,
  place: Place,
): void {
  const source = checkField(context, below(place, 'field'), entity, by.field, isChoice)
  for (const [value, offered] of Object.entries(by.map)) {
    if (source !== undefined) checkOption(context, below(place, 'map', value), source, value)
    for (const [index, option] of offered.entries()) checkOption(context, below(place, 'map', value, index), field, option)
  }
}

/** A value that a choice or list value can have. */
export function checkOption(context: CompileContext, place: Place, field: Field, value: string | number): void {
  if (field.options.length === 0 || field.options.some((option) => String(option.value) === String(value))) return
  const codes = field.options.map((option) => String(option.value))
  context.add(
    place,
    'unknown-option',
    `"${field.name}" cannot have the value ${JSON.stringify(value)}.`,
    allowedOrNearest(String(value), codes),
  )
}

/** What says whether a person may be reached is a yes or a no. */
function checkPersonal(context: CompileContext, field: Field, place: Place): void {
  const rules = personalRules(field)
  const keyword = rules?.refuses !== undefined ? 'refuses' : rules?.allows !== undefined ? 'allows' : undefined
  if (keyword === undefined || field.schema.type === 'boolean') return
  context.add(
    below(place, 'x-personal', keyword),
    'no-effect',
    `"${keyword}" says nothing here: "${field.name}" is no yes-or-no field.`,
    'Take it away, or make the field a boolean.',
  )
}

/** What is secret can be neither searched nor compared by the database. */
function checkSecret(context: CompileContext, field: Field, place: Place): void {
  if (field.schema['x-secret'] === undefined) return
  for (const keyword of ['x-search', 'x-unique', 'x-index', 'x-column'] as const) {
    if (field.schema[keyword] === undefined || field.schema[keyword] === false) continue
    context.add(
      below(place, keyword),
      'secret-exposed',
      `"${field.name}" is secret; ${keyword} would show or compare what it holds.`,
      `Take ${keyword} away.`,
    )
  }
}

/** Pairs of keywords that contradict each other. */
const contradictions: readonly (readonly [keyof PropertySchema, keyof PropertySchema])[] = [
  ['default', 'x-default'],
  ['x-computed', 'x-fetch'],
  ['x-computed', 'x-number'],
  ['x-computed', 'default'],
  ['x-computed', 'x-default'],
]

/** Keywords that say nothing without another, or on a field of another type. */
const needs: readonly (readonly [keyword: keyof PropertySchema, has: (field: Field) => boolean, what: string])[] = [
  ['x-overridable', ({ schema }) => (schema['x-computed'] ?? schema['x-fetch']) !== undefined, 'x-computed or x-fetch'],
  ['x-stored', ({ schema }) => schema['x-computed'] !== undefined, 'x-computed'],
  ['x-release', ({ schema }) => schema['x-stored'] === true, '"x-stored": true'],
  ['x-currency', ({ schema }) => schema['x-unit'] === 'currency', '"x-unit": "currency"'],
  ['x-base', ({ schema }) => schema['x-unit'] === 'currency', '"x-unit": "currency"'],
  ['x-unique', (field) => field.schema['x-unique'] !== 'folded' || hasFoldedUnique(field), 'a text of one column'],
  ['x-zone', ({ schema }) => schema.format === 'date-time', '"format": "date-time"'],
  ['x-inverse', ({ targets }) => targets.length > 0, 'x-ref'],
  ['x-on-delete', ({ targets }) => targets.length > 0, 'x-ref'],
  ['x-allow', ({ targets }) => targets.length > 0, 'x-ref'],
  ['x-picker', ({ targets }) => targets.length > 0, 'x-ref'],
  ['x-reach', ({ targets }) => targets.length > 0, 'x-ref'],
  ['x-in-step', ({ targets }) => targets.length > 0, 'x-ref'],
  ['x-primary', ({ lines }) => lines !== undefined, 'items with $ref'],
  ['x-weight', ({ schema }) => schema['x-search'] === true, '"x-search": true'],
  ['x-pick', (field) => field.targets.length > 0 || isChoice.is(field), 'x-ref, x-list or a choice'],
  ['x-options-by', (field) => isChoice.is(field), 'a choice'],
]

/** The keywords that one of the two tables is about; most fields have none. */
const tied: ReadonlySet<string> = new Set([...contradictions.map(([first]) => first), ...needs.map(([keyword]) => keyword)])

function checkKeywords(context: CompileContext, field: Field, place: Place): void {
  const { schema } = field
  checkPercent(context, field, place)
  if (!Object.keys(schema).some((keyword) => tied.has(keyword))) return
  for (const [first, second] of contradictions) {
    if (schema[first] === undefined || schema[second] === undefined) continue
    context.add(
      below(place, second),
      'conflicting-keywords',
      `"${field.name}" has both ${first} and ${second}, of which only one can hold.`,
      'Leave one of the two.',
    )
  }
  for (const [keyword, has, what] of needs) {
    if (schema[keyword] === undefined || has(field)) continue
    context.add(
      below(place, keyword),
      'no-effect',
      `${keyword} says nothing here: it needs ${what}.`,
      'Take it away, or add what it needs.',
    )
  }
}

/** A percentage is the way of writing a plain decimal; a number with a unit is written in that unit. */
function checkPercent(context: CompileContext, { schema, type, name }: Field, place: Place): void {
  if (!isFraction(schema['x-display']) || (type.name === 'decimal' && schema['x-unit'] === undefined)) return
  context.add(
    below(place, 'x-display', 'format'),
    'no-effect',
    `"format": "percent" says nothing on "${name}": it needs "type": "number" without x-unit.`,
    'Take it away; a number that holds the percentage itself (20 for 20 %) has "x-unit": "%".',
  )
}
