import { isJsonObject, pointerStep } from '../../base/json.ts'
import { parseFetchPath } from '../../model/fetch-path.ts'
import type { Collector, Place } from './collector.ts'
import { type Target, target } from './targets.ts'

/** Reads a value of a document and notes what it names. */
export type Reader = (collector: Collector, value: unknown, place: Place) => void

export function below(place: Place, key: string | number): Place {
  return { ...place, pointer: place.pointer + pointerStep(key) }
}

/** A text of which `read` knows what it names. */
function text(read: (collector: Collector, text: string, place: Place) => void): Reader {
  return (collector, value, place) => {
    if (typeof value === 'string') read(collector, value, place)
  }
}

export const path = (kind: string) => text((collector, value, place) => collector.path(place, kind, value))

/** A way of `x-fetch`: the path, and the yes-or-no fields of lines in brackets. */
export const fetchPath = (kind: string) =>
  text((collector, value, place) => {
    const { reference, lines } = parseFetchPath(value) ?? {}
    collector.path(place, kind, value.replace(/\[[^\]]*\]/, ''))
    for (const flag of lines?.flags ?? []) collector.path(place, kind, `${reference}.${lines?.field}.${flag}`)
  })

export const sort = (kind: string) => text((collector, value, place) => collector.sort(place, kind, value))
export const label = (kind: string) => text((collector, value, place) => collector.label(place, kind, value))
export const cel = (kind: string) => text((collector, value, place) => collector.expression(place, kind, value))

/** The name of a document, or several. */
export const named = (kind: string, ...of: readonly ('entity' | 'list' | 'type' | 'role' | 'report' | 'template' | 'workflow')[]): Reader =>
  several(
    text((collector, value, place) =>
      collector.add(
        place,
        kind,
        value,
        of.map((each) => target(each, value)),
      ),
    ),
  )

/** `entity.name` of a reference field or a view: `person.company`, `deal.open`. */
export const dotted = (kind: string, of: 'field' | 'view') =>
  text((collector, value, place) => {
    const [name = '', ...rest] = value.split('.')
    const entity = target('entity', name)
    // Over the record that lines belong to: both steps are named.
    const steps = rest.length > 1 ? collector.pathTargets(collector.entityNamed(name), rest.join('.')) : [target(of, value)]
    collector.add(place, kind, value, [...steps, entity])
  })

/** One, or an array of them, of any depth. */
export function several(read: Reader): Reader {
  return (collector, value, place) => {
    if (!Array.isArray(value)) return read(collector, value, place)
    for (const [index, item] of value.entries()) several(read)(collector, item, below(place, index))
  }
}

/** An object whose keys are keywords. */
export function object(keywords: Readonly<Record<string, Reader>>): Reader {
  return (collector, value, place) => {
    if (!isJsonObject(value)) return
    for (const [keyword, read] of Object.entries(keywords)) {
      if (Object.hasOwn(value, keyword)) read(collector, value[keyword], below(place, keyword))
    }
  }
}

/** An object whose keys are names that mean nothing elsewhere, such as tabs. */
export function keyed(read: Reader): Reader {
  return (collector, value, place) => {
    if (isJsonObject(value)) for (const [key, item] of Object.entries(value)) read(collector, item, below(place, key))
  }
}

/** An object whose keys are fields. */
export function byField(kind: string, read: Reader = () => {}): Reader {
  return (collector, value, place) => {
    if (!isJsonObject(value)) return
    for (const [key, item] of Object.entries(value)) {
      collector.path(below(place, key), kind, key)
      read(collector, item, below(place, key))
    }
  }
}

/** An object whose keys are entities; what stands below one speaks of its fields. */
export function byEntity(kind: string, read: Reader): Reader {
  return (collector, value, place) => {
    if (!isJsonObject(value)) return
    for (const [key, item] of Object.entries(value)) {
      const at = { ...below(place, key), entity: collector.entityNamed(key) }
      collector.add(at, kind, key, [target('entity', key)])
      read(collector, item, at)
    }
  }
}

/** An object that says under a keyword of which entity it speaks. */
export function about(keyword: string, read: Reader): Reader {
  return (collector, value, place) => {
    if (!isJsonObject(value)) return
    const entity = collector.entityNamed(String(value[keyword] ?? ''))
    read(collector, value, entity === undefined ? place : { ...place, entity })
  }
}

export function all(...readers: readonly Reader[]): Reader {
  return (collector, value, place) => {
    for (const read of readers) read(collector, value, place)
  }
}

/** Reads texts one way and everything else another. */
export function either(ifText: Reader, otherwise: Reader): Reader {
  return (collector, value, place) => (typeof value === 'string' ? ifText : otherwise)(collector, value, place)
}

/** Reads something with targets that only the reader knows. */
export function custom(kind: string, targets: (value: string, place: Place, collector: Collector) => readonly Target[]): Reader {
  return text((collector, value, place) => collector.add(place, kind, value, targets(value, place, collector)))
}
