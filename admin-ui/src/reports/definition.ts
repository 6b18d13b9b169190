import type { FieldDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import type { ReportDefinition } from '../../../engine/forms/report-answer.ts'
import { fieldAt } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { fieldsAlong, wayTitle } from '../list/columns.ts'
import { readAddressJson, type Shape } from '../shell/address.ts'

export const units = ['day', 'week', 'month', 'quarter', 'year'] as const
export const makers = ['sum', 'avg', 'min', 'max', 'countDistinct'] as const

export const unitTitles: Readonly<Record<string, string>> = {
  day: t('by day'),
  week: t('by week'),
  month: t('by month'),
  quarter: t('by quarter'),
  year: t('by year'),
}

export const makerTitles: Readonly<Record<string, string>> = {
  sum: t('Sum of'),
  avg: t('Mean of'),
  min: t('Least'),
  max: t('Most'),
  countDistinct: t('Different'),
}

/** A field that a report can be made of. */
export interface FieldChoice {
  readonly value: string
  readonly label: string
  readonly field: FieldDescription
}

const text: Shape = 'text'
const definitionShape: Shape = {
  required: ['entity'],
  members: {
    title: text,
    description: text,
    entity: text,
    kind: text,
    columns: [text],
    group: [text],
    across: text,
    measures: [text],
    titles: { each: text },
    filter: text,
    period: { required: ['field'], members: { field: text, default: text, compare: 'flag' } },
    sort: text,
    limit: 'number',
    chart: text,
    goal: 'number',
  } satisfies Record<keyof ReportDefinition, Shape>,
}

/** The definition in an address; undefined where there is none, `AddressError` where it cannot be one. */
export function readDefinition(text: string | undefined): ReportDefinition | undefined {
  return readAddressJson('definition', text, definitionShape) as ReportDefinition | undefined
}

/** As it stands in the address; what says nothing is left out. */
export function writeDefinition(definition: ReportDefinition): string {
  const said = Object.entries(definition).filter(
    ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  )
  return JSON.stringify(Object.fromEntries(said))
}

/** What a report of an entity begins with. */
export function firstDefinition(entity: string): ReportDefinition {
  return { entity, measures: ['count()'] }
}

const severalValues: ReadonlySet<string> = new Set([
  ...['lines', 'attachment', 'attachments', 'references', 'multipleChoice', 'texts', 'json', 'composite'],
  ...['longText', 'markdown', 'richText'],
])

/** The fields of an entity and two steps through its references, the nearest first; and those that a definition names, however far they are. */
export function fieldChoices(metadata: MetadataDescription, entity: string, named: readonly string[] = []): readonly FieldChoice[] {
  const near = fieldsAlong(metadata, entity, 2).filter(({ field }) => !field.notIn?.includes('reports'))
  const far = named.flatMap((path) => {
    const field = near.some((one) => one.path === path) ? undefined : fieldAt(metadata, entity, path)
    return field === undefined ? [] : [{ path, title: wayTitle(metadata, entity, path), field }]
  })
  const stepsOf = (path: string) => path.split('.').length
  return [...near, ...far]
    .sort((a, b) => stepsOf(a.path) - stepsOf(b.path))
    .map(({ path, title, field }) => ({ value: path, label: title, field }))
}

/** The paths that a definition names. */
export function pathsOf({ columns = [], group = [], across, measures = [] }: ReportDefinition): readonly string[] {
  return [...columns, ...group, ...(across === undefined ? [] : [across]), ...measures].map((part) => splitGroup(part).path)
}

export const isGroup = ({ field }: FieldChoice) => !severalValues.has(field.type)
export const isDate = ({ field }: FieldChoice) => ['date', 'instant', 'wallTime'].includes(field.type)
export const isNumber = ({ field }: FieldChoice) => ['integer', 'decimal', 'money', 'duration', 'rating'].includes(field.type)

/** `month(closedOn)` as its path and its unit. */
export function splitGroup(group: string): { readonly path: string; readonly unit: string | undefined } {
  const [, unit, path] = /^(\w+)\((.*)\)$/.exec(group) ?? []
  return { path: path ?? group, unit }
}

export function joinGroup(path: string, unit: string | undefined): string {
  return unit === undefined || unit === '' ? path : `${unit}(${path})`
}

/** What a group, a measure or a column is called where its report does not say. */
export function partTitle(metadata: MetadataDescription, entity: string, part: string): string {
  if (part === 'count()') return t('Number of records')
  const { path, unit } = splitGroup(part)
  const title = wayTitle(metadata, entity, path)
  if (unit === undefined) return title
  return makerTitles[unit] === undefined ? `${title}, ${unitTitles[unit]}` : `${makerTitles[unit]} ${title}`
}

/** By what the rows can be sorted. */
export function sortable({ kind, columns = [], group = [], across, measures = [] }: ReportDefinition): readonly string[] {
  if (kind === 'list') return columns
  return [...group, ...(across === undefined ? [] : [across]), ...measures]
}

/** The definition with a sort that names nothing left out, and the kind that it is. */
export function settled(definition: ReportDefinition): ReportDefinition {
  const { kind, across, sort, period } = definition
  const isList = kind === 'list'
  const known = sortable(definition)
  const next: ReportDefinition = {
    ...definition,
    kind: isList ? 'list' : across !== undefined ? 'matrix' : kind?.includes('.') === true ? kind : 'summary',
    sort: sort !== undefined && known.includes(sort.replace(/^-/, '')) ? sort : undefined,
    period: period?.field ? period : undefined,
  }
  return isList ? { ...next, group: undefined, across: undefined, chart: undefined } : { ...next, columns: undefined }
}

/** The same report about other records: only what every entity has stays. */
export function about(entity: string, { kind, chart }: ReportDefinition): ReportDefinition {
  return {
    ...firstDefinition(entity),
    kind: kind === 'matrix' ? 'summary' : kind,
    chart,
    ...(kind === 'list' ? { columns: ['label'] } : {}),
  }
}
