import { currencyOf, type Field, type Option, type PropertySchema, scaleOf } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import { isOpen } from '../model/open.ts'
import { personalFields } from '../model/personal.ts'
import { recurrenceOf } from '../model/range.ts'
import type { Verb } from '../model/role.ts'
import type { View } from '../model/view.ts'
import type {
  EntityDescription,
  FieldDescription,
  MenuGroup,
  MetadataDescription,
  OptionDescription,
  ViewDescription,
} from './description.ts'

/** What the screen needs to know of the whole model. */
export function describeMetadata(model: Model): MetadataDescription {
  const entities = [...model.entities.values()].filter((entity) => !entity.isInternal)
  return {
    version: model.version,
    menu: describeMenu(entities),
    entities: Object.fromEntries(entities.map((entity) => [entity.name, describeEntity(entity)])),
    lists: Object.fromEntries([...model.lists.values()].map((list) => [list.name, list.options.map(describeOption)])),
  }
}

/** A code list with more values is asked for when it is shown: the register of activities has 732, which few pages show. */
const mostValues = 300

/** The same without the values of long code lists. */
export function withoutLongLists(whole: MetadataDescription): MetadataDescription {
  const long = Object.keys(whole.lists).filter((name) => (whole.lists[name]?.length ?? 0) > mostValues)
  if (long.length === 0) return whole
  const lists = Object.entries(whole.lists).filter(([name]) => !long.includes(name))
  return { ...whole, lists: Object.fromEntries(lists), longLists: long }
}

/** The values of one code list; undefined where there is none. */
export function describeList(model: Model, name: string): readonly OptionDescription[] | undefined {
  return model.lists.get(name)?.options.map(describeOption)
}

/** Groups in the order of their first entity. */
function describeMenu(entities: readonly Entity[]): readonly MenuGroup[] {
  const inOrder = entities
    .flatMap((entity) => (entity.menu === undefined ? [] : [{ name: entity.name, ...entity.menu }]))
    .sort((a, b) => a.order - b.order)
  const groups = new Map<string, string[]>()
  for (const { name, group } of inOrder) groups.set(group, [...(groups.get(group) ?? []), name])
  return [...groups].map(([title, names]) => ({ title, entities: names }))
}

function describeEntity(entity: Entity): EntityDescription {
  const may = (verb: Verb) => entity.owner === undefined && entity.allows?.has(verb) !== false
  return {
    name: entity.name,
    title: entity.title,
    plural: entity.plural,
    ...(entity.icon === undefined ? {} : { icon: entity.icon }),
    ...(entity.owner === undefined ? {} : { linesOf: entity.owner.entity }),
    fields: Object.fromEntries([...entity.fields.values()].map((field) => [field.name, describeField(entity, field)])),
    views: entity.views.map(describeView),
    ...describeColors(entity),
    ...((entity.actions?.length ?? 0) === 0 ? {} : { actions: entity.actions?.map(({ roles: _, ...action }) => action) ?? [] }),
    ...(entity.notIn === undefined ? {} : { notIn: entity.notIn }),
    ...(entity.isSingle === undefined ? {} : { isSingle: true }),
    ...(entity.color === undefined ? {} : { color: entity.color }),
    ...(entity.image === undefined || !entity.fields.has(entity.image) ? {} : { image: entity.image }),
    ...(entity.deprecated === undefined ? {} : { deprecated: entity.deprecated }),
    can: {
      create: may('create') && isOpen(entity, 'create'),
      update: may('update') && isOpen(entity, 'edit'),
      delete: may('delete') && isOpen(entity, 'delete'),
      export: may('export') && entity.notIn?.includes('export') !== true,
      import: may('create') && isOpen(entity, 'create') && may('import') && entity.notIn?.includes('import') !== true,
      merge: may('merge') && may('delete') && isOpen(entity, 'edit') && isOpen(entity, 'delete'),
      purge: may('purge'),
      print: may('print'),
      share: may('share'),
      report: may('report'),
      mail: may('mail'),
    },
    ...((entity.quality?.duplicates.length ?? 0) === 0 ? {} : { hasDuplicateRules: true }),
    ...(personalFields(entity).length === 0 ? {} : { isPersonal: true }),
    ...describeTimeline(entity),
    ...describeRecurrence(entity),
    ...(entity.mail === undefined ? {} : { holdsMails: true }),
  }
}

function describeRecurrence(entity: Entity): Pick<EntityDescription, 'recurrence'> {
  const found = recurrenceOf(entity)
  return found === undefined ? {} : { recurrence: { start: found.range.start, rule: found.recurrence.rule } }
}

function describeTimeline({ timeline, fields }: Entity): Pick<EntityDescription, 'timeline'> {
  if (timeline === undefined) return {}
  const known = (name: string | undefined) => name !== undefined && fields.has(name)
  const places = Object.fromEntries(
    (['at', 'kind', 'text'] as const).filter((key) => known(timeline[key])).map((key) => [key, timeline[key]]),
  )
  return { timeline: { on: timeline.on.filter(known), ...places } }
}

/** A field as the screen knows it; its currency may stand beside it. */
export function describeField(entity: Pick<Entity, 'fields' | 'owner'>, field: Field): FieldDescription {
  const { shape } = field.type.shape(field)
  const kind = field.type.expressionType(field).type
  const { schema } = field
  const currency = schema['x-unit'] === 'currency' ? describeCurrency(entity, field) : undefined
  return {
    name: field.name,
    title: field.title,
    ...(field.description === undefined ? {} : { help: field.description }),
    type: field.type.name,
    widget: field.type.widget(field),
    isReadOnly: field.isReadOnly,
    ...(schema['x-secret'] === true ? { isSecret: true } : {}),
    isRequired: field.isRequired && !field.isReadOnly,
    ...((schema['x-unique'] ?? false) === false ? {} : { isUnique: true }),
    isSortable:
      (shape === 'column' && kind !== 'json' && kind !== 'list') ||
      shape === 'duration' ||
      (shape === 'reference' && field.targets.length === 1),
    operators: field.type.operators,
    align: kind === 'int' || kind === 'decimal' ? 'end' : 'start',
    ...describeOptions(field),
    ...(field.targets.length === 0 ? {} : { targets: field.targets }),
    ...(field.targets.length > 0 && schema['x-pick'] !== undefined ? { isNarrowed: true } : {}),
    ...describeHelp(field),
    ...(field.lines === undefined ? {} : { lines: field.lines.entity }),
    ...(field.members.size === 0
      ? {}
      : { members: Object.fromEntries([...field.members.values()].map((member) => [member.name, describeField(entity, member)])) }),
    ...(schema['x-unit'] === undefined ? {} : { unit: schema['x-unit'] }),
    ...(currency === undefined ? {} : { currency }),
    ...(kind === 'decimal' ? { scale: scaleOf(schema) } : {}),
    ...(schema.maximum === undefined ? {} : { maximum: schema.maximum }),
    ...(schema['x-not-in'] === undefined ? {} : { notIn: schema['x-not-in'] }),
    ...describeDisplay(schema),
    ...describePicker(field),
    ...describeFiles(schema['x-file'] ?? schema.items?.['x-file']),
    ...(schema.format === undefined ? {} : { format: schema.format }),
    ...(schema.default === undefined || field.targets.length > 0 ? {} : { default: schema.default }),
  }
}

/** What stands in the empty field is the first example where nothing else is said. */
function describeHelp({
  schema,
  isReadOnly,
}: Field): Pick<FieldDescription, 'longHelp' | 'placeholder' | 'isRecommended' | 'isRemembered'> {
  const [example] = schema.examples ?? []
  const placeholder = schema['x-placeholder'] ?? (typeof example === 'string' ? example : undefined)
  return {
    ...(schema['x-help'] === undefined ? {} : { longHelp: schema['x-help'] }),
    ...(placeholder === undefined || isReadOnly ? {} : { placeholder }),
    ...(schema['x-recommended'] === true && !isReadOnly ? { isRecommended: true } : {}),
    ...(schema['x-remember'] === true && !isReadOnly ? { isRemembered: true } : {}),
  }
}

/** Pixels of a column of numbers that the system gives: short, and whole also where columns stand closer, as beside a journal. */
const numberWidth = 160

function describeDisplay(schema: PropertySchema): Pick<FieldDescription, 'display' | 'deprecated'> {
  const { 'x-display': said, 'x-deprecated': deprecated } = schema
  const display = schema['x-number'] === undefined ? said : { width: numberWidth, ...said }
  return { ...(display === undefined ? {} : { display }), ...(deprecated === undefined ? {} : { deprecated }) }
}

/** What may be done in the picker of a reference, besides choosing; everything where nothing is said. */
function describePicker({ schema, targets }: Field): Pick<FieldDescription, 'picker' | 'suggest'> {
  const { 'x-allow': allows, 'x-picker': { view, sort } = {}, 'x-suggest': suggest } = schema
  const picker = {
    ...(allows === undefined ? {} : { allows }),
    ...(view === undefined ? {} : { view }),
    ...(sort === undefined ? {} : { sort }),
  }
  return {
    ...(targets.length === 0 || Object.keys(picker).length === 0 ? {} : { picker }),
    ...(suggest === undefined ? {} : { suggest }),
  }
}

function describeFiles(rules: PropertySchema['x-file']): Pick<FieldDescription, 'file'> {
  return typeof rules === 'object' ? { file: rules } : {}
}

/** Where the currency of an amount stands, unless the field it would stand in does not exist. */
function describeCurrency(entity: Pick<Entity, 'fields' | 'owner'>, field: Field): FieldDescription['currency'] {
  const currency = currencyOf(field)
  return 'field' in currency && !isBeside(entity, currency.field) ? undefined : currency
}

/** A field of the record itself, or of the one to which a line belongs (`owner.currency`). */
function isBeside(entity: Pick<Entity, 'fields' | 'owner'>, path: string): boolean {
  return entity.fields.has(path) || (entity.owner !== undefined && /^owner\.[^.]+$/.test(path))
}

/** The values of a code list stand once, beside the entities: a list of countries is not repeated at every address. */
function describeOptions(field: Field): Pick<FieldDescription, 'options' | 'list'> {
  const list = field.schema['x-list'] ?? field.schema.items?.['x-list']
  if (list !== undefined) return { list }
  return field.options.length === 0 ? {} : { options: field.options.map(describeOption) }
}

function describeOption(option: Option): OptionDescription {
  return {
    value: option.value,
    title: option.title,
    ...(option.color === undefined ? {} : { color: option.color }),
    ...(option.icon === undefined ? {} : { icon: option.icon }),
    ...(option.isRetired ? { isRetired: true } : {}),
    ...(option.category === undefined ? {} : { category: option.category }),
    ...(option.data === undefined ? {} : { data: option.data }),
  }
}

/** Where the rules colour, as the screen needs no more: which records they colour is asked of the server. */
function describeColors({ colors }: Entity): Pick<EntityDescription, 'colors'> {
  return colors === undefined || colors.length === 0 ? {} : { colors: colors.map(({ color, on }) => ({ color, on })) }
}

function describeView(view: View): ViewDescription {
  const { key, title, kind, columns, filter, isDefault, isEditable, sum, cardFields, quickFilters } = view
  const { by, start, end, allDay, colorBy, parent, group } = view
  return {
    key,
    title,
    kind,
    columns,
    ...(view.columnOptions.size === 0 ? {} : { columnOptions: Object.fromEntries(view.columnOptions) }),
    sort: view.sort.map((sorted) => (sorted.isDescending ? `-${sorted.path}` : sorted.path)).join(','),
    ...without({ filter, by, start, end, allDay, colorBy, parent, group }),
    isDefault,
    ...(isEditable ? { isEditable } : {}),
    ...(sum.length === 0 ? {} : { sum }),
    ...(cardFields.length === 0 ? {} : { cardFields }),
    ...(quickFilters.length === 0 ? {} : { quickFilters }),
  }
}

/** Leaves out what is not said, as exact optional members do not hold undefined. */
function without<K extends string>(texts: Readonly<Record<K, string | undefined>>): { readonly [P in K]?: string } {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)) as { readonly [P in K]?: string }
}
