import type { EntityDescription, FieldDescription, MetadataDescription, ViewDescription } from '../../../engine/forms/description.ts'
import { wayTitle as titleOfWay } from '../../../engine/model/way-title.ts'
import { fieldAt } from '../api/metadata.ts'

export interface ListColumn {
  readonly path: string
  readonly title: string
  readonly field: FieldDescription
  /** Pixels, when the person has not drawn it wider. */
  readonly width: number
}

const widths: Readonly<Record<string, number>> = {
  number: 110,
  money: 140,
  percent: 100,
  checkbox: 90,
  switch: 90,
  date: 135,
  instant: 172,
  duration: 110,
  select: 130,
  radio: 130,
  multiselect: 180,
  reference: 175,
  lines: 90,
  email: 220,
  phone: 150,
  rating: 110,
  textarea: 260,
  address: 240,
}

/** The first column is the way to the record. */
const firstColumn = 200
/** Pixels of a letter of a header, about, and of the space beside it with the arrow of the sort. */
const letterWidth = 7
const headerPadding = 48

/** The same for a value that is chosen from a short list: how wide such a column becomes by its longest value at most, and how many values a short list has. */
const chipLetter = 6.5
const chipPadding = 38
const widestChoice = 200
const shortList = 20

/** Room for the title and, of a choice, for its longest value. */
function naturalWidth(metadata: MetadataDescription, field: FieldDescription, title: string): number {
  const options = field.options ?? metadata.lists[field.list ?? ''] ?? []
  const isShown = field.widget !== 'multiselect' && options.length > 0 && options.length <= shortList
  const longest = Math.max(...options.map((option) => option.title.length))
  const choice = isShown ? Math.min(widestChoice, longest * chipLetter + chipPadding) : 0
  return Math.round(Math.max(widths[field.widget] ?? 150, title.length * letterWidth + headerPadding, choice))
}

/** Columns by their paths; a path that the model no longer has (of a bookmark or a saved choice) is left out. */
export function listColumns(
  metadata: MetadataDescription,
  entity: string,
  paths: readonly string[],
  options: ViewDescription['columnOptions'] = {},
): readonly ListColumn[] {
  return paths.flatMap((path, index) => {
    const field = fieldAt(metadata, entity, path)
    if (field === undefined) return []
    const said = options[path]
    const title = said?.label ?? wayTitle(metadata, entity, path)
    const width = said?.width ?? field.display?.width ?? Math.max(naturalWidth(metadata, field, title), index === 0 ? firstColumn : 0)
    return [{ path, title, field, width }]
  })
}

/** `Customer › Sector`: the titles along a way through references. */
export function wayTitle(metadata: MetadataDescription, entity: string, path: string): string {
  const names = path.split('.')
  const steps = names.map((name, index) => {
    const field = fieldAt(metadata, entity, names.slice(0, index + 1).join('.'))
    const before = index === 0 ? undefined : fieldAt(metadata, entity, names.slice(0, index).join('.'))
    const beside = metadata.entities[index === 0 ? entity : (before?.targets?.[0] ?? '')]
    const composites = Object.values(beside?.fields ?? {}).filter(({ members }) => members !== undefined)
    const isOwner = name === 'owner' && beside?.linesOf !== undefined
    return { title: field?.title ?? name, goesWithoutSaying: isOwner || (field?.members !== undefined && composites.length === 1) }
  })
  return titleOfWay(steps)
}

/** What a list asks the server for: its columns and, for money, where the currency stands. */
export function requestedFields(columns: readonly ListColumn[]): readonly string[] {
  const paths = columns.flatMap(({ path, field }) => {
    const isTop = !path.includes('.')
    return isTop && field.currency && 'field' in field.currency ? [path, field.currency.field] : [path]
  })
  return [...new Set(['label', ...paths])]
}

export function openView(entity: EntityDescription, key: string | undefined): ViewDescription | undefined {
  return entity.views.find((view) => view.key === key) ?? entity.views.find((view) => view.isDefault) ?? entity.views[0]
}

const technical: ReadonlySet<string> = new Set(['id', 'version', 'deletedAt', 'archivedAt'])

/** Every field that can be a column or a condition: those of the entity, and the parts of its composite values. */
export function reachableFields(
  entity: EntityDescription,
): readonly { readonly path: string; readonly title: string; readonly field: FieldDescription }[] {
  const fields = Object.values(entity.fields).filter((field) => !technical.has(field.name))
  return fields.flatMap((field) => {
    if (!field.members) return [{ path: field.name, title: field.title, field }]
    return Object.values(field.members).map((member) => ({
      path: `${field.name}.${member.name}`,
      title: `${field.title}: ${member.title}`,
      field: member,
    }))
  })
}

export interface ReachableField {
  readonly path: string
  readonly title: string
  readonly field: FieldDescription
}

/** The same with the fields of what its references lead to, so many steps further and never back to where the way has been. */
export function fieldsAlong(metadata: MetadataDescription, entity: string, steps: number): readonly ReachableField[] {
  const walk = (name: string, before: string, been: readonly string[], left: number): readonly string[] => {
    const description = metadata.entities[name]
    if (description === undefined) return []
    const own = reachableFields(description)
    const further = own.flatMap(({ path, field }) => {
      const [target = ''] = field.targets ?? []
      const isOneWay = field.type === 'reference' && field.targets?.length === 1 && !been.includes(target)
      return left > 0 && isOneWay ? walk(target, `${before}${path}.`, [...been, target], left - 1) : []
    })
    return [...own.map(({ path }) => before + path), ...further]
  }
  return walk(entity, '', [entity], steps).flatMap((path) => {
    const field = fieldAt(metadata, entity, path)
    return field === undefined ? [] : [{ path, title: wayTitle(metadata, entity, path), field }]
  })
}

/** Both conditions must hold; either may be empty. */
export function bothFilters(first: string | undefined, second: string | undefined): string | undefined {
  if (!first) return second || undefined
  return second ? `(${first}) && (${second})` : first
}
