import { KartotekaError } from '../base/errors.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { type ListRules, parseSelection, type Selection, SelectionError, type WrittenSelection } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import { checkFilter } from './filter.ts'
import { readSort } from './sort.ts'

/** Names that every answer holds anyway; asking for them is no error. */
const alwaysThere = new Set(['id', 'version', 'label'])

/** Of a list of records that point here, unless `limit=` says otherwise. */
const defaultListLimit = 100
const maxListLimit = 1000
/** How many lines or links a record is taken to have when the size of an answer is judged. */
const usualLines = 20
/** Records of one answer, all lists in lists counted. */
const maxRecords = 100_000
/** Places of one statement that read an entity. */
const maxReads = 100

export interface SelectionOptions {
  /** How many records are answered at the top. */
  readonly records?: number
  /** The person who asks, for filters. */
  readonly hasPerson?: boolean
}

/** The `fields` parameter, checked against the model; undefined when it is not given. Throws `invalid-parameter`. */
export function readSelection(
  model: Model,
  entity: Entity,
  fields: string | undefined,
  { records = 1, hasPerson = true }: SelectionOptions = {},
): Selection | undefined {
  if (fields === undefined || fields.trim() === '') return undefined
  return new SelectionReader(model, hasPerson).entity([entity], parse(fields), { records, copies: 1, path: '' })
}

function parse(fields: string): WrittenSelection {
  try {
    return parseSelection(fields)
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error
    throw refuse(
      `The list of fields cannot be read: ${error.message}. Write names with commas between them: "name,owner.name,contacts(name;sort=-createdAt;limit=10)".`,
    )
  }
}

class ReadSelection extends Map<string, Selection | true> implements Selection {
  readonly list?: ListRules

  constructor(list: ListRules | undefined) {
    super()
    if (list !== undefined) this.list = list
  }
}

/** Where a selection stands. */
interface Place {
  /** How many records there can be, at most. */
  readonly records: number
  /** How often the statement says the same: once for each entity that a reference before it may point to. */
  readonly copies: number
  readonly path: string
}

/** What one name of a selection leads to. */
interface Lead {
  readonly targets: readonly Entity[]
  readonly kind: 'record' | 'lines' | 'inverse'
}

class SelectionReader {
  readonly model: Model
  readonly hasPerson: boolean
  reads = 0

  constructor(model: Model, hasPerson: boolean) {
    this.model = model
    this.hasPerson = hasPerson
  }

  /** A selection of records of one of some entities; a name has to be known to one of them. */
  entity(entities: readonly Entity[], written: WrittenSelection, place: Place, list?: ListRules): Selection {
    this.#count(place.copies * entities.length)
    const result = new ReadSelection(list)
    for (const [name, nested] of written) {
      const path = place.path === '' ? name : `${place.path}.${name}`
      const fields = entities.flatMap((entity) => entity.fields.get(name) ?? [])
      const inverses = entities.flatMap((entity) => entity.inverses.get(name) ?? [])
      if (fields.length === 0 && inverses.length === 0) {
        if (alwaysThere.has(name)) continue
        const names = entities.flatMap((entity) => [...entity.fields.keys(), ...entity.inverses.keys()])
        throw refuse(
          `"${entities.map((entity) => entity.name).join('" or "')}" has no field "${name}". ${allowedOrNearest(name, new Set(names))}`,
        )
      }
      const members = fields.find((field) => field.members.size > 0)
      if (members !== undefined) result.set(name, nested === true ? true : this.#parts(members, nested))
      else {
        const lead = this.#leadOf(
          fields,
          inverses.map(({ entity }) => entity),
        )
        result.set(name, this.#lead(lead, nested, { ...place, copies: place.copies * (fields.length + inverses.length), path }))
      }
    }
    return result
  }

  #parts(field: Field, nested: WrittenSelection): Selection {
    if (nested.rules.size > 0) throw refuse(`"${field.path}" is no list: leave out what stands behind ";".`)
    for (const name of nested.keys()) {
      if (!field.members.has(name)) throw refuse(`"${field.path}" has no part "${name}". ${allowedOrNearest(name, field.members.keys())}`)
    }
    return nested
  }

  #leadOf(fields: readonly Field[], inverses: readonly string[]): Lead {
    const names = new Set([...fields.flatMap((field) => (field.lines === undefined ? field.targets : [field.lines.entity])), ...inverses])
    const targets = [...names].flatMap((name) => this.model.entities.get(name) ?? [])
    const isList = fields.some((field) => field.lines !== undefined || hasLinks(field))
    return { targets, kind: inverses.length > 0 ? 'inverse' : isList ? 'lines' : 'record' }
  }

  #lead({ targets, kind }: Lead, nested: WrittenSelection | true, place: Place): Selection | true {
    const { records, copies, path } = place
    if (nested !== true && targets.length === 0) throw refuse(`"${path}" leads nowhere: leave out what stands behind it.`)
    if (kind === 'record') {
      if (nested === true) {
        this.#count(copies * targets.length)
        return true
      }
      if (nested.rules.size > 0) throw refuse(`"${path}" is one record and no list: leave out what stands behind ";".`)
      return this.entity(targets, nested, place)
    }
    const rules = nested === true ? undefined : this.#rules(targets, nested, path)
    const limit = rules?.limit ?? (kind === 'inverse' ? defaultListLimit : undefined)
    const total = records * (limit ?? usualLines)
    if (total > maxRecords) {
      throw refuse(
        `"${path}" could answer ${total} records at once, and at most ${maxRecords} are answered. Give the lists limits, as in "${path.split('.').at(-1)}(...;limit=10)".`,
      )
    }
    const list = { sort: [], ...rules, ...(limit === undefined ? {} : { limit }) }
    if (nested === true && kind === 'lines') {
      this.#count(copies * targets.length)
      return true
    }
    return this.entity(targets, nested === true ? parseSelection('') : nested, { ...place, records: total }, list)
  }

  #rules(targets: readonly Entity[], written: WrittenSelection, path: string): ListRules | undefined {
    if (written.rules.size === 0) return undefined
    const [target, ...others] = targets
    if (target === undefined || others.length > 0)
      throw refuse(`"${path}" holds records of several entities: leave out what stands behind ";".`)
    const limit = written.rules.get('limit')
    const filter = written.rules.get('filter')
    return {
      sort: readSort(this.model, target, written.rules.get('sort') ?? '', 'fields'),
      ...(limit === undefined ? {} : { limit: readLimit(limit, path) }),
      ...(filter === undefined
        ? {}
        : { filter: checkFilter(this.model, target, filter, { parameter: 'fields', hasPerson: this.hasPerson }) }),
    }
  }

  /** References to several entities, in references to several entities, would make a statement without bounds. */
  #count(reads: number): void {
    this.reads += reads
    if (this.reads > maxReads) throw refuse(`The list of fields leads through more than ${maxReads} entities. Ask for less at once.`)
  }
}

function readLimit(text: string, path: string): number {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= maxListLimit) return limit
  throw refuse(`The limit of "${path}" is a whole number from 1 to ${maxListLimit}; got "${text.slice(0, 40)}".`)
}

function refuse(detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter: 'fields' } })
}
