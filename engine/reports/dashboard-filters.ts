import { KartotekaError } from '../base/errors.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import type { OfferedFilter } from '../forms/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { Model } from '../model/model.ts'
import type { Dashboard, DashboardFilter } from '../model/report.ts'
import { allOf, groupFilter, type ReportGroup } from './drill.ts'

/** The filters of a dashboard with what was asked for. */
export interface ChosenFilters {
  readonly offered: readonly OfferedFilter[]
  /** The condition for the records of an entity, and the filters that say nothing about them. */
  of(entity: string): { readonly filter: string | undefined; readonly unfiltered: readonly string[] }
}

/**
 * Reads `filters` of a request, a JSON object of texts by key. A filter of which the person knows no field does not exist for that person. Throws
 * `invalid-parameter`.
 */
export function chooseFilters(model: Model, { filters }: Dashboard, text: string | undefined): ChosenFilters {
  const known = filters.map((filter) => knownPart(model, filter)).filter(({ fields }) => Object.keys(fields).length > 0)
  const asked = readAsked(known, text)
  const chosen = known.filter(({ key }) => asked.has(key))
  return {
    offered: known.map(({ key, title, fields }) => ({
      ...{ key, title, value: asked.get(key) ?? null },
      fields: Object.entries(fields).map(([entity, path]) => ({ entity, path })),
    })),
    of(entity) {
      const [about, unfiltered] = [
        chosen.filter(({ fields }) => Object.hasOwn(fields, entity)),
        chosen.filter(({ fields }) => !Object.hasOwn(fields, entity)),
      ]
      const conditions = about.map(({ key, fields }) => condition(model, entity, fields[entity] ?? '', asked.get(key) ?? '', key))
      return { filter: allOf(conditions) || undefined, unfiltered: unfiltered.map(({ title }) => title) }
    },
  }
}

/** The filter with the fields that the person knows. */
function knownPart(model: Model, { key, title, fields }: DashboardFilter): DashboardFilter {
  return {
    key,
    title,
    fields: Object.fromEntries(Object.entries(fields).filter(([entity, path]) => groupOf(model, entity, path) !== undefined)),
  }
}

function groupOf(model: Model, name: string, path: string): ReportGroup | undefined {
  const entity = model.entities.get(name)
  const resolved = entity === undefined || entity.allows?.has('read') === false ? undefined : resolvePath(model.entities, entity, path)
  const field = resolved === undefined || 'problem' in resolved ? undefined : resolved.fields.at(-1)
  return field === undefined ? undefined : { name: path, path, unit: undefined, field }
}

function readAsked(known: readonly DashboardFilter[], text: string | undefined): ReadonlyMap<string, string> {
  if (text === undefined) return new Map()
  const given = readJson(text)
  if (
    typeof given !== 'object' ||
    given === null ||
    Array.isArray(given) ||
    !Object.values(given).every((value) => typeof value === 'string')
  )
    throw refused('"filters" is an object of texts by key, such as {"person":"..."}, as JSON.')
  const keys = known.map(({ key }) => key)
  const unknown = Object.keys(given).find((key) => !keys.includes(key))
  if (unknown !== undefined) throw refused(`The dashboard has no filter "${unknown.slice(0, 60)}". ${allowedOrNearest(unknown, keys)}`)
  return new Map(Object.entries(given as Record<string, string>).filter(([, value]) => value !== ''))
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The value in the words of the field: whole numbers and yes/no are written without quotes. */
function condition(model: Model, entity: string, path: string, value: string, key: string): string {
  const group = groupOf(model, entity, path)
  if (group === undefined) return ''
  const { type } = group.field.type.expressionType(group.field)
  if (type === 'record') return groupFilter(group, { id: value })
  if (type === 'bool' && ['true', 'false'].includes(value)) return groupFilter(group, value === 'true')
  if (type === 'int' || type === 'decimal') {
    if (/^-?\d{1,15}(\.\d{1,6})?$/.test(value) && (type === 'decimal' || !value.includes('.'))) return groupFilter(group, Number(value))
  } else if (type !== 'bool') return groupFilter(group, value)
  throw refused(`The filter "${key}" does not take ${JSON.stringify(value.slice(0, 40))}.`)
}

function refused(message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter: 'filters' } })
}
