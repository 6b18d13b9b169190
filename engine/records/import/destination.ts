import { didYouMean } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity, Model } from '../../model/model.ts'
import { historyName, pastFields } from '../past.ts'

/** The place in a record that a cell goes to. */
export interface Destination {
  /** Names that lead to the value, inside the record or, for `lines`, inside one line. */
  readonly place: readonly string[]
  /** The field of owned lines through which the path leads. */
  readonly lines: Field | undefined
  readonly field: Field
  /** The same as text, without what finds a reference: `address.city`, `lines.product`. */
  readonly path: string
  /** Of a reference: the fields by which the record is found, those of each entity in the order in which they are tried. */
  readonly lookUps: readonly LookUpField[]
  /** The cell says which record the row is, and nothing else. */
  readonly isId: boolean
  /** Of what the record brings along from where it was kept before: a system field, or the history of a state. */
  readonly past?: 'field' | 'history'
}

export interface DestinationOptions {
  /** The file may give a composite or lines as a whole. */
  readonly takesValues?: boolean | undefined
  /** The file may say when records were made, and since when they were in which state. */
  readonly keepsDates?: boolean | undefined
}

export interface LookUpField {
  readonly entity: Entity
  readonly field: Field
}

/** Follows a path of a mapping. Answers in words why it leads nowhere. */
export function findDestination(model: Model, entity: Entity, path: string, options: DestinationOptions = {}): Destination | string {
  const { takesValues = false } = options
  const steps = path.split('.')
  const [first = '', ...rest] = steps
  const field = entity.fields.get(first)
  if (path === 'id' && field !== undefined) return { place: [], lines: undefined, field, path, lookUps: [], isId: true }
  const past = pastDestination(model, entity, path, options.keepsDates === true)
  if (past !== undefined) return past
  const lines = model.entities.get(field?.lines?.entity ?? '')
  const before: Before = { place: [], lines: undefined, takesValues }
  if (field === undefined || lines === undefined) return follow(model, entity.title, entity.fields, steps, before)
  if (rest.length === 0) {
    if (takesValues) return { place: [first], lines: undefined, field, path, lookUps: [], isId: false }
    return `"${first}" holds lines. Map the column to a field of them, such as ${first}.${[...lines.fields.keys()][0]}.`
  }
  if ([...lines.fields.values()].some((inner) => inner.name === rest[0] && inner.lines !== undefined))
    return 'Lines of lines cannot be imported.'
  return follow(model, lines.title, lines.fields, rest, { ...before, lines: field })
}

/** `createdAt`, `createdBy.email`, `status.history`; undefined where the path is about something else. */
function pastDestination(model: Model, entity: Entity, path: string, isKept: boolean): Destination | string | undefined {
  const [first = '', ...rest] = path.split('.')
  const field = entity.fields.get(first)
  const isField = field?.isSystem === true && (pastFields as readonly string[]).includes(first)
  const isHistory = rest.length === 1 && rest[0] === historyName && entity.workflows?.some((workflow) => workflow.field === first) === true
  if (field === undefined || !(isField || isHistory)) return undefined
  if (!isKept) {
    const what = isField ? `"${field.title}"` : `The history of "${field.title}"`
    return `${what} is set by the system. To keep what another system says, administrators import with "keepDates=true".`
  }
  if (isHistory) return { place: [path], lines: undefined, field, path, lookUps: [], isId: false, past: 'history' }
  const lookUps = findLookUps(model, field, rest)
  return typeof lookUps === 'string'
    ? lookUps
    : { place: [first], lines: undefined, field, path: first, lookUps, isId: false, past: 'field' }
}

interface Before extends Pick<Destination, 'place' | 'lines'> {
  readonly takesValues: boolean
}

function follow(
  model: Model,
  where: string,
  fields: ReadonlyMap<string, Field>,
  [name = '', ...rest]: readonly string[],
  before: Before,
): Destination | string {
  const field = fields.get(name)
  if (field === undefined) return `${where} has no field "${name}".${didYouMean(name, writable(fields))}`
  if (field.isReadOnly) return `"${field.title}" is set by the system.`
  if (field.schema['x-not-in']?.includes('import') === true) return `"${field.title}" is not imported.`
  const here = { ...before, place: [...before.place, name] }
  if (field.members.size > 0 && (rest.length > 0 || !before.takesValues)) {
    if (rest.length > 0) return follow(model, field.title, field.members, rest, here)
    return `"${field.title}" has several parts. Map the column to one of them: ${writable(field.members)
      .map((member) => `${name}.${member}`)
      .join(', ')}.`
  }
  const path = [...(before.lines === undefined ? [] : [before.lines.name]), ...here.place].join('.')
  const lookUps = findLookUps(model, field, rest)
  if (typeof lookUps === 'string') return lookUps
  return { place: here.place, lines: before.lines, field, path, lookUps, isId: false }
}

/** `code` of a reference to one entity, `prospect.code` of a reference to several; without a name the fields that records are known by. */
function findLookUps(model: Model, field: Field, steps: readonly string[]): readonly LookUpField[] | string {
  if (field.targets.length > 0 && steps.length === 1 && steps[0] === 'id') return []
  if (!isReference(model, field))
    return steps.length === 0 ? [] : `"${field.title}" is not a reference, so ".${steps.join('.')}" leads nowhere.`
  const targets = field.targets.flatMap((target) => model.entities.get(target) ?? [])
  if (steps.length === 0) return targets.flatMap((entity) => knownBy(entity).map((found) => ({ entity, field: found })))
  const [target = '', name = '', ...rest] = targets.length > 1 ? steps : [targets[0]?.name ?? '', ...steps]
  const entity = targets.find((candidate) => candidate.name === target)
  if (entity === undefined) {
    return `"${field.title}" may point to ${field.targets.join(', ')}: write ${field.name}.${field.targets[0]}.code, for instance.`
  }
  const found = entity.fields.get(name)
  if (found === undefined || rest.length > 0)
    return `${entity.title} has no field "${[name, ...rest].join('.')}".${didYouMean(name, entity.fields.keys())}`
  if (!isLookUpField(found))
    return `"${found.title}" cannot tell one ${entity.title.toLowerCase()} from another. Use a text such as a code or a name.`
  return [{ entity, field: found }]
}

/** A link to records that people know by a name; files have none. */
export function isReference(model: Model, field: Field): boolean {
  return field.targets.length > 0 && (hasLinks(field) || field.type.shape(field).shape === 'reference') && !isFile(model, field)
}

function isFile({ entities }: Model, field: Field): boolean {
  return field.targets.every((target) => entities.get(target)?.isInternal !== false)
}

/** The fields that people know a record by: its key, what occurs only once, then what it is called. */
export function knownBy(entity: Entity): readonly Field[] {
  const labels = entity.label.flatMap((part) => ('path' in part ? [part.path] : []))
  const names = [entity.keyField, ...uniqueFields(entity), ...(labels.length === 1 ? labels : [])]
  const fields = names.flatMap((name) => entity.fields.get(name ?? '') ?? [])
  return [...new Set(fields)].filter(isLookUpField)
}

/** The field whose value names one record and no other: the key where it is unique, else the first unique text. */
export function uniqueKey(entity: Entity): Field | undefined {
  const unique = uniqueFields(entity)
  const names = [...unique.filter((name) => name === entity.keyField), ...unique]
  return names.flatMap((name) => entity.fields.get(name) ?? []).find(isLookUpField)
}

function uniqueFields({ uniqueRules }: Entity): readonly string[] {
  return uniqueRules.filter((rule) => rule.length === 1).flat()
}

/** Texts, whole numbers and ids tell records apart by what is written in a cell. */
function isLookUpField(field: Field): boolean {
  const [column, ...others] = field.type.columns(field)
  return column !== undefined && others.length === 0 && field.targets.length === 0 && ['text', 'integer', 'id'].includes(column.kind.kind)
}

function writable(fields: ReadonlyMap<string, Field>): readonly string[] {
  return [...fields.values()].filter((field) => !field.isReadOnly).map((field) => field.name)
}
