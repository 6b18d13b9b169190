import { defaultSelection, type Selection } from '../../database/index.ts'
import type { Entity, Model } from '../../model/model.ts'
import { personalRules } from '../../model/personal.ts'
import { type RecordsContext, writeContext } from '../context.ts'
import { readSelection } from '../selection-parameter.ts'
import { recordEvent } from './record-event.ts'

/** What is read of an entity: the fields that are answered, and those that say which records are, and in what order. */
interface Reading {
  readonly id?: string
  /** As the `fields` parameter; all fields without it. */
  readonly fields?: string | undefined
  readonly filter?: string | undefined
  /** What else names fields: an order, groups, measures. */
  readonly terms?: string | undefined
}

/** Names of the fields whose reading stands in the audit (`x-personal.reads`), by entity. */
type Watched = ReadonlyMap<string, ReadonlySet<string>>

const known = new WeakMap<Model, Watched>()

function watchedFields(model: Model): Watched {
  const found =
    known.get(model) ??
    new Map(
      [...model.entities.values()].flatMap(({ name, fields }) => {
        const watched = [...fields.values()].filter((field) => personalRules(field)?.reads === true)
        return watched.length === 0 ? [] : [[name, new Set(watched.map((field) => field.name))]]
      }),
    )
  known.set(model, found)
  return found
}

/**
 * Writes down that somebody reads marked fields of one record or of a list, also of the records that it leads to; the answer waits for it.
 * Costs nothing where no field is marked.
 */
export async function tellOfReading(context: RecordsContext, entity: Entity, reading: Reading): Promise<void> {
  const watched = watchedFields(context.model)
  if (watched.size === 0 || context.personId === null) return
  const { id, filter } = reading
  const found = new Map<string, Set<string>>()
  const selection = readSelection(context.model, entity, reading.fields) ?? defaultSelection(entity, { lines: id !== undefined })
  collect(context.model, watched, [entity], selection, found)
  const terms = `${filter ?? ''} ${reading.terms ?? ''}`
  for (const [subject, names] of watched)
    for (const name of names)
      if (new RegExp(subject === entity.name ? `\\b${name}\\b` : `\\.${name}\\b`).test(terms)) add(found, subject, name)
  if (found.size === 0) return
  await context.database.transaction(async (executor) => {
    for (const [subject, names] of found) {
      const own = subject === entity.name
      const details = { fields: [...names], ...(filter === undefined ? {} : { filter }), ...(own ? {} : { through: entity.name }) }
      await recordEvent(writeContext(context, executor), { kind: 'read', subject, subjectId: own ? id?.toLowerCase() : undefined, details })
    }
  })
}

/** The watched fields of a selection, and of what it leads to. */
function collect(model: Model, watched: Watched, entities: readonly Entity[], selection: Selection, found: Map<string, Set<string>>): void {
  for (const [name, nested] of selection) {
    for (const entity of entities) {
      if (watched.get(entity.name)?.has(name) === true) add(found, entity.name, name)
      const field = entity.fields.get(name)
      const inverse = entity.inverses.get(name)
      const line = field?.lines === undefined ? undefined : model.entities.get(field.lines.entity)
      const names = inverse === undefined ? (field?.targets ?? []) : [inverse.entity]
      const targets = line === undefined ? names.flatMap((target) => model.entities.get(target) ?? []) : [line]
      if (nested !== true) collect(model, watched, targets, nested, found)
      else if (line !== undefined) collect(model, watched, [line], defaultSelection(line, { lines: true }), found)
    }
  }
}

function add(found: Map<string, Set<string>>, entity: string, name: string): void {
  found.set(entity, (found.get(entity) ?? new Set()).add(name))
}
