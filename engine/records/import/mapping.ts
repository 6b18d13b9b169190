import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { didYouMean } from '../../base/suggest.ts'
import type { Entity, Model } from '../../model/model.ts'
import { type Destination, findDestination } from './destination.ts'
import { type Cell, cellText } from './read/source.ts'
import type { IgnoredColumn } from './report.ts'

/**
 * Where the columns of a file go, by title: a path (`name`, `address.city`, `firm`, `firm.code`, `regarding.prospect.code`,
 * `lines.quantity`, `id`), or a path with other texts in place of those of the cells.
 */
export type Mapping = Readonly<Record<string, string | { readonly field: string; readonly values?: Readonly<Record<string, string>> }>>

type Cells = readonly Cell[]

/** One thing that each row fills: from a column, or with a text that the mapping states. */
export interface Target extends Destination {
  /** Title of the column, of the first where several are put together; undefined for a stated text. */
  readonly column: string | undefined
  cell(cells: Cells): Cell
  /** The same as trimmed text. */
  text(cells: Cells): string
}

/** A mapping resolved against the model. */
export interface ImportPlan {
  /** As the person knows it who imports. */
  readonly entity: Entity
  readonly columns: readonly string[]
  readonly targets: readonly Target[]
  /** What says which record a row is. */
  readonly key: Target | undefined
  readonly ignoredColumns: readonly IgnoredColumn[]
}

export interface MappingOptions {
  readonly mapping: Mapping
  /** Texts for every row by path; columns in braces are replaced: `{First name} {Last name}`. */
  readonly values?: Readonly<Record<string, string>> | undefined
  /** The field that says which record a row is; `id` is one too. */
  readonly key?: string | undefined
  /** The file can hold structures, as NDJSON does. */
  readonly takesValues?: boolean | undefined
  /** The file may say when records were made and since when they were in which state; administrators only. */
  readonly keepsDates?: boolean | undefined
}

/** Resolves a mapping. What leads nowhere is an ignored column; a key that cannot be used is `invalid-parameter`. */
export function planImport(model: Model, entity: Entity, columns: readonly string[], options: MappingOptions): ImportPlan {
  const targets: Target[] = []
  const ignoredColumns: IgnoredColumn[] = []
  const places = new Map(columns.map((column, index) => [column, index]))
  const add = (name: string, path: string, column: string | undefined, cell: Target['cell'], missing: string | undefined) => {
    const destination = missing ?? findDestination(model, entity, path, options)
    if (typeof destination === 'string') ignoredColumns.push({ column: name, reason: destination })
    else targets.push({ ...destination, column, cell, text: (cells) => cellText(cell(cells)) })
  }
  for (const [column, mapped] of Object.entries(options.mapping)) {
    const { field: path, values } = typeof mapped === 'string' ? { field: mapped } : mapped
    add(column, path, column, readColumn(places.get(column), values), missingColumn(column, columns))
  }
  for (const [path, format] of Object.entries(options.values ?? {})) {
    const named = placeholders(format)
    const missing = named.map((column) => missingColumn(column, columns)).find((reason) => reason !== undefined)
    add(named[0] ?? path, path, named[0], (cells) => fillIn(format, cells, places), missing)
  }
  return { entity, columns, targets, key: findKey(entity, targets, options.key), ignoredColumns }
}

/** Checks a mapping that came from outside. Throws `invalid-parameter`. */
export function readMapping(value: unknown): Mapping {
  const isText = (text: unknown) => typeof text === 'string'
  const isTarget = (target: unknown) =>
    isText(target) ||
    (isJsonObject(target) &&
      isText(target.field) &&
      (target.values === undefined || (isJsonObject(target.values) && Object.values(target.values).every(isText))))
  if (isJsonObject(value) && Object.values(value).every(isTarget)) return value as Mapping
  throw new KartotekaError(
    'invalid-parameter',
    'A mapping is a JSON object of columns and fields: {"Company": "name", "City": "address.city", "Type": {"field": "kind", "values": {"1": "company"}}}.',
    { extensions: { parameter: 'mapping' } },
  )
}

function readColumn(place: number | undefined, values: Readonly<Record<string, string>> | undefined): Target['cell'] {
  if (place === undefined) return () => null
  if (values === undefined) return (cells) => cells[place] ?? null
  return (cells) => {
    const text = cellText(cells[place])
    return Object.hasOwn(values, text) ? (values[text] ?? '') : (cells[place] ?? null)
  }
}

const placeholder = /\{([^{}]+)\}/g

function placeholders(format: string): readonly string[] {
  return [...format.matchAll(placeholder)].map(([, column = '']) => column)
}

function fillIn(format: string, cells: Cells, places: ReadonlyMap<string, number>): string {
  return format.replace(placeholder, (_, column: string) => cellText(cells[places.get(column) ?? -1])).trim()
}

function missingColumn(column: string, columns: readonly string[]): string | undefined {
  return columns.includes(column) ? undefined : `The file has no column "${column}".${didYouMean(column, columns)}`
}

function findKey(entity: Entity, targets: readonly Target[], key: string | undefined): Target | undefined {
  if (key === undefined) return undefined
  const field = entity.fields.get(key)
  const names = [...entity.fields.values()].filter((candidate) => candidate.type.columns(candidate).length === 1).map(({ name }) => name)
  if (field === undefined || !names.includes(key)) {
    throw new KartotekaError('invalid-parameter', `${entity.title} has no field "${key}" that could be the key.${didYouMean(key, names)}`)
  }
  const target = targets.find(({ path }) => path === key)
  if (target !== undefined) return target
  throw new KartotekaError('invalid-parameter', `No column fills the key "${key}". Map one to it, or import without a key.`)
}
