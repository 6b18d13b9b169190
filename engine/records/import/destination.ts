import { didYouMean } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity, Model } from '../../model/model.ts'

/** The place in a record that the text of a cell goes to. */
export interface Destination {
  /** Names that lead to the value, inside the record or, for `lines`, inside one line. */
  readonly place: readonly string[]
  /** The field of owned lines through which the path leads. */
  readonly lines: Field | undefined
  readonly field: Field
  /** The same as text, without what finds a reference: `address.city`, `lines.product`. */
  readonly path: string
  /** Of a reference: the field by which the record is found. */
  readonly lookUp: LookUpField | undefined
}

export interface LookUpField {
  readonly entity: Entity
  readonly field: Field
}

/** Follows a path of a mapping. Answers in words why it leads nowhere. */
export function findDestination(model: Model, entity: Entity, path: string): Destination | string {
  const steps = path.split('.')
  const [first = '', ...rest] = steps
  const field = entity.fields.get(first)
  const lines = model.entities.get(field?.lines?.entity ?? '')
  if (field === undefined || lines === undefined) return follow(model, entity.title, entity.fields, steps, { place: [], lines: undefined })
  if (rest.length === 0)
    return `"${first}" holds lines. Map the column to a field of them, such as ${first}.${[...lines.fields.keys()][0]}.`
  if ([...lines.fields.values()].some((inner) => inner.name === rest[0] && inner.lines !== undefined))
    return 'Lines of lines cannot be imported.'
  return follow(model, lines.title, lines.fields, rest, { place: [], lines: field })
}

function follow(
  model: Model,
  where: string,
  fields: ReadonlyMap<string, Field>,
  [name = '', ...rest]: readonly string[],
  before: Pick<Destination, 'place' | 'lines'>,
): Destination | string {
  const field = fields.get(name)
  if (field === undefined) return `${where} has no field "${name}".${didYouMean(name, writable(fields))}`
  if (field.isReadOnly) return `"${field.title}" is set by the system.`
  const here = { ...before, place: [...before.place, name] }
  if (field.members.size > 0) {
    if (rest.length > 0) return follow(model, field.title, field.members, rest, here)
    return `"${field.title}" has several parts. Map the column to one of them: ${writable(field.members)
      .map((member) => `${name}.${member}`)
      .join(', ')}.`
  }
  const path = [...(before.lines === undefined ? [] : [before.lines.name]), ...here.place].join('.')
  const destination = { ...here, field, path, lookUp: undefined }
  if (rest.length === 0) return destination
  const lookUp = findLookUp(model, field, rest)
  return typeof lookUp === 'string' ? lookUp : { ...destination, lookUp }
}

/** `code` of a reference to one entity, `lead.code` of a reference to several. */
function findLookUp(model: Model, field: Field, steps: readonly string[]): LookUpField | string {
  if (hasLinks(field)) return `"${field.title}" holds several references, which are not imported from a table yet.`
  const isOneOfSeveral = field.targets.length > 1
  const [target, name = '', ...rest] = isOneOfSeveral ? steps : [field.targets[0] ?? '', ...steps]
  if (field.targets.length === 0) return `"${field.title}" is not a reference, so ".${steps.join('.')}" leads nowhere.`
  if (!field.targets.includes(target ?? '')) {
    return `"${field.title}" may point to ${field.targets.join(', ')}: write ${field.name}.${field.targets[0]}.code, for instance.`
  }
  const entity = model.entities.get(target ?? '')
  const found = entity?.fields.get(name)
  if (entity === undefined || found === undefined || rest.length > 0) {
    return `${entity?.title ?? target} has no field "${[name, ...rest].join('.')}".${didYouMean(name, entity?.fields.keys() ?? [])}`
  }
  if (!isLookUpField(found))
    return `"${found.title}" cannot tell one ${entity.title.toLowerCase()} from another. Use a text such as a code or a name.`
  return { entity, field: found }
}

/** Texts, whole numbers and ids tell records apart by what is written in a cell. */
function isLookUpField(field: Field): boolean {
  const [column, ...others] = field.type.columns(field)
  return column !== undefined && others.length === 0 && field.targets.length === 0 && ['text', 'integer', 'id'].includes(column.kind.kind)
}

function writable(fields: ReadonlyMap<string, Field>): readonly string[] {
  return [...fields.values()].filter((field) => !field.isReadOnly).map((field) => field.name)
}
