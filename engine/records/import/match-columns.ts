import { fold } from '../../base/fold.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity, Model } from '../../model/model.ts'
import { type RecordsContext, visibleEntity } from '../context.ts'
import { findDestination } from './destination.ts'
import type { Mapping } from './mapping.ts'
import type { SourceRow } from './read/source.ts'
import { cellReader } from './read-cell.ts'

/** Where one column of a file would go. */
export interface ColumnProposal {
  readonly column: string
  /** Path of the field; null where nothing fits. */
  readonly field: string | null
  /** By what it was found: the name of the field, its title in some language, words of its title, or only what its cells look like. */
  readonly by: 'name' | 'title' | 'words' | 'values' | null
  /** Some of its cells. */
  readonly samples: readonly string[]
}

/**
 * A mapping for columns that are called like fields: by path (`address.city`), else by name or title of a field in any language
 * without regard to case, accents and signs. A column that fits none goes to a field of its own title, which the import reports.
 * Of two columns for one field the better one is taken: a column of ids before one of labels.
 */
export function matchColumns(context: RecordsContext, entityName: string, columns: readonly string[], takesValues = false): Mapping {
  const entity = visibleEntity(context, entityName)
  const match = matcher(context.model, entity, takesValues)
  const matched = columns.map((column) => ({ column, path: match(column) }))
  const withIds = new Set(matched.flatMap(({ path }) => (path?.endsWith('.id') === true ? [path.slice(0, -3)] : [])))
  return Object.fromEntries(
    matched.filter(({ path }) => path === undefined || !withIds.has(path)).map(({ column, path }) => [column, path ?? column]),
  )
}

/** The same for a person to look at, with a guess by the cells for what has no known title. */
export function proposeMapping(
  context: RecordsContext,
  entityName: string,
  columns: readonly string[],
  rows: readonly SourceRow[],
): readonly ColumnProposal[] {
  const entity = visibleEntity(context, entityName)
  const mapping = matchColumns(context, entityName, columns)
  const isPath = (path: unknown) => typeof path === 'string' && typeof findDestination(context.model, entity, path) !== 'string'
  const places = placesOfFields(context.model, entity, entity.fields)
  const taken = new Set(Object.values(mapping).filter(isPath) as string[])
  return columns.map((column, index) => {
    const samples = samplesOf(rows, index)
    const path = mapping[column]
    if (typeof path === 'string' && isPath(path)) return { column, field: path, by: path === column ? 'name' : 'title', samples }
    const named = path === undefined ? undefined : nearest(places, entity, taken, { column, samples })
    const guessed = path === undefined ? undefined : (named ?? guess(entity, taken, samples))
    if (guessed !== undefined) taken.add(guessed)
    return { column, field: guessed ?? null, by: guessed === undefined ? null : named === undefined ? 'values' : 'words', samples }
  })
}

function matcher(model: Model, entity: Entity, takesValues: boolean): (column: string) => string | undefined {
  const names = new Map<string, string>()
  const remember = (text: string, path: string) => {
    if (!names.has(simplify(text))) names.set(simplify(text), path)
  }
  const places = placesOf(model, entity)
  for (const { path } of places) remember(path, path)
  for (const { path, titles } of places) for (const title of titles) remember(title, path)
  remember('id', 'id')
  return (column) => {
    const isPath = typeof findDestination(model, entity, column, { takesValues }) !== 'string'
    return isPath ? column : names.get(simplify(column))
  }
}

interface Place {
  readonly path: string
  /** What a column for it may be called, the likeliest first. */
  readonly titles: readonly string[]
}

/** Everything a column can go to: fields, parts of composites and of owned lines; references also by id. */
function placesOf(model: Model, entity: Entity): readonly Place[] {
  const own = placesOfFields(model, entity, entity.fields)
  const lines = [...entity.fields.values()].flatMap((field) => {
    const inner = model.entities.get(field.lines?.entity ?? '')
    if (inner === undefined) return []
    const heads = titlesOf(model, entity, field)
    return placesOfFields(model, inner, inner.fields).map(({ path, titles }) => ({
      path: `${field.name}.${path}`,
      titles: [...heads.flatMap((head) => titles.map((title) => `${head}: ${title}`)), ...titles],
    }))
  })
  return [...own, ...lines]
}

function placesOfFields(model: Model, entity: Entity, fields: ReadonlyMap<string, Field>): readonly Place[] {
  return [...fields.values()]
    .filter((field) => !field.isReadOnly && field.lines === undefined)
    .flatMap((field): readonly Place[] => {
      const titles = titlesOf(model, entity, field)
      if (field.members.size === 0) {
        const byId = { path: `${field.path}.id`, titles: titles.map((title) => `${title} (id)`) }
        return [{ path: field.path, titles }, ...(field.targets.length > 0 ? [byId] : [])]
      }
      return [...field.members.values()].map((member) => {
        const inner = [member.title, ...(model.translatedTexts?.get(`${entity.name}.${member.path}`) ?? [])]
        return { path: member.path, titles: [...titles.flatMap((title) => inner.map((part) => `${title}: ${part}`)), ...inner] }
      })
    })
}

function titlesOf(model: Model, entity: Entity, field: Field): readonly string[] {
  return [field.title, ...(model.translatedTexts?.get(`${entity.name}.${field.path}`) ?? [])]
}

function simplify(text: string): string {
  return fold(text).replace(/[^\p{Letter}\p{Number}]/gu, '')
}

/**
 * The one field whose title holds all words of the column with the fewest besides, and that can hold most of its cells: `Mail` is `E-mail`,
 * `Limit` is `Credit limit`, and of a customer `Customer name` is `Name`. What points to other records is not guessed.
 */
function nearest(
  places: readonly Place[],
  entity: Entity,
  taken: ReadonlySet<string>,
  { column, samples }: Pick<ColumnProposal, 'column' | 'samples'>,
): string | undefined {
  const own = new Set([...wordsOf(entity.title), ...wordsOf(entity.plural)])
  const wanted = wordsOf(column).filter((word) => !own.has(word))
  if (wanted.join('').length < 3) return undefined
  const besides = (title: string) => {
    const words = wordsOf(title)
    return wanted.every((word) => words.includes(word)) ? words.length - wanted.length : Number.POSITIVE_INFINITY
  }
  const found = places
    .filter(({ path }) => !taken.has(path) && !path.endsWith('.id') && holdsMost(fieldOf(entity, path), samples))
    .map(({ path, titles }) => ({ path, distance: Math.min(...titles.map(besides)) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)
  const [first, second] = found
  return first === undefined || first.distance === second?.distance ? undefined : first.path
}

function fieldOf({ fields }: Entity, path: string): Field | undefined {
  const [name = ''] = path.split('.')
  return name === path ? fields.get(name) : [...(fields.get(name)?.members.values() ?? [])].find((member) => member.path === path)
}

function holdsMost(field: Field | undefined, samples: readonly string[]): boolean {
  if (field === undefined || field.targets.length > 0) return false
  return samples.filter((sample) => canHold(field, [sample])).length * 2 >= samples.length
}

function wordsOf(text: string): readonly string[] {
  return fold(text)
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
}

const sampleCount = 5

function samplesOf(rows: readonly SourceRow[], index: number): readonly string[] {
  const texts = new Set<string>()
  for (const { cells } of rows) {
    const cell = cells[index]
    if (cell !== null && cell !== undefined && cell !== '')
      texts.add((typeof cell === 'string' ? cell : JSON.stringify(cell)).slice(0, 100))
    if (texts.size === sampleCount) break
  }
  return [...texts]
}

/** The one field that is left, is no free text, and can hold all the samples. */
function guess(entity: Entity, taken: ReadonlySet<string>, samples: readonly string[]): string | undefined {
  if (samples.length === 0) return undefined
  const fields = [...entity.fields.values()].flatMap((field) => (field.members.size === 0 ? [field] : [...field.members.values()]))
  const fitting = fields.filter((field) => !field.isReadOnly && !taken.has(field.path) && isTelling(field) && canHold(field, samples))
  return fitting.length === 1 ? fitting[0]?.path : undefined
}

/** Formats, choices, days and numbers refuse what they are not; a plain text takes everything. */
function isTelling(field: Field): boolean {
  const [column] = field.type.columns(field)
  return column !== undefined && (column.kind.kind !== 'text' || field.schema.format !== undefined || field.options.length > 0)
}

function canHold(field: Field, samples: readonly string[]): boolean {
  const read = cellReader(field)
  try {
    for (const sample of samples) read(sample)
    return true
  } catch {
    return false
  }
}
