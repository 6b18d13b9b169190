import { isJsonObject } from '../../base/json.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { WriteContext } from '../context.ts'
import { storedSelection } from '../first-steps.ts'
import { writeBatch } from '../pipeline.ts'
import { pointingRows } from '../pointing.ts'
import { readMany } from '../read-many.ts'

/** Rows that were let point to another record. */
export interface MovedLinks {
  readonly entity: string
  readonly field: string
  readonly into: string
  readonly rows: readonly string[]
}

/** A record that a rule keeps where it is. */
export interface Stayed {
  readonly entity: string
  readonly id: string
  readonly message: string
}

/** One end of a link. */
export interface End {
  readonly entity: Entity
  readonly id: string
}

/** Rows that are moved at once, so that a record that thousands point to needs little memory. */
const atOnce = 500

/**
 * Lets records that point to one record by a field point to another, only those named where `only` is given. Whoever may convert
 * a record moves all that belongs to it, also what that person cannot see; what a rule refuses stays and is told.
 */
export async function moveLinks(
  write: WriteContext,
  place: { readonly entity: string; readonly field: string },
  ends: { readonly from: End; readonly into: End },
  only?: ReadonlySet<string>,
): Promise<{ readonly rows: readonly string[]; readonly stayed: readonly Stayed[] }> {
  const { rights: _rights, ...whole } = write
  const source = write.model.entities.get(place.entity)
  const field = source?.fields.get(place.field)
  if (source === undefined || field === undefined) return { rows: [], stayed: [] }
  const found = await pointingRows(whole, ends.from.entity, { source, field, onDelete: 'clear' }, [ends.from.id], 'living')
  const ids = found.map(({ id }) => id).filter((id) => only === undefined || only.has(id))
  const rows: string[] = []
  const stayed: Stayed[] = []
  for (let start = 0; start < ids.length; start += atOnce) {
    const records = await readMany(whole, whole.executor, source, ids.slice(start, start + atOnce), storedSelection(source))
    const inputs = [...records.values()].map(({ id, text }) => ({
      id,
      body: { [field.name]: pointed(field, JSON.parse(text)[field.name], ends) },
    }))
    for (const [index, written] of (await writeBatch(whole, source, inputs)).entries()) {
      if ('refusal' in written) stayed.push({ entity: source.name, id: inputs[index]?.id ?? '', message: written.refusal.message })
      else rows.push(written.id)
    }
  }
  return { rows, stayed }
}

/** A value with the one reference in the place of the other, and no reference twice. */
function pointed(field: Field, value: unknown, { from, into }: { from: End; into: End }): unknown {
  const reference = (entity: string, id: string) => (field.targets.length > 1 ? { entity, id } : id)
  if (!Array.isArray(value)) return reference(into.entity.name, into.id)
  const known = new Map<string, unknown>()
  for (const link of value) {
    const id = isJsonObject(link) ? String(link.id) : String(link)
    const entity = isJsonObject(link) && typeof link.entity === 'string' ? link.entity : (field.targets[0] ?? '')
    if (id === from.id) known.set(into.id, reference(into.entity.name, into.id))
    else known.set(id, reference(entity, id))
  }
  return [...known.values()]
}
