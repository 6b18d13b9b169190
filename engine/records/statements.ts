import { LruMap } from '../base/lru.ts'
import { QueryContext } from '../database/index.ts'
import type { Model } from '../model/model.ts'
import { queryContext, type RecordsContext } from './context.ts'

/** What is remembered for one model; beyond that, what was used least recently is forgotten. */
const remembered = 500

/** What was made; or that it was made for one person or one day only, and is remembered under a key that says so. */
type Remembered = { readonly made: unknown } | Narrow

interface Narrow {
  readonly isPersonal: boolean
  readonly isDaily: boolean
}

/** Goes with the model: another version, or the view of other roles, is another model and starts empty. */
const ofModel = new WeakMap<Model, LruMap<string, Remembered>>()
const numbers = new WeakMap<object, number>()
let lastNumber = 0

/**
 * What `make` makes, mostly a statement, made once for a model and a key; the key names everything it depends on but the
 * context. One that turns out to look at the person who asks is remembered for that person, one that looks at the day for that day, one that
 * looks at the time not at all.
 */
export function madeOnce<T>(context: RecordsContext, key: readonly unknown[], make: (query: QueryContext) => T): T {
  const { model, visibility, database, personId, teams } = context
  const known = ofModel.get(model) ?? new LruMap<string, Remembered>(remembered)
  ofModel.set(model, known)
  const shared = JSON.stringify([
    database.dialect.name,
    visibility === undefined ? 0 : numberOf(visibility.access),
    personId === null,
    ...key,
  ])
  const keyOf = ({ isPersonal, isDaily }: Narrow) =>
    `${shared} ${isPersonal ? `${personId} ${teams?.join(' ')}` : ''} ${isDaily ? context.now.toISOString().slice(0, 10) : ''}`
  const found = known.get(shared)
  const own = found === undefined || 'made' in found ? found : known.get(keyOf(found))
  if (own !== undefined && 'made' in own) return own.made as T
  const { query, looked } = watched(queryContext(context))
  const made = make(query)
  if (looked.atTime) return made
  const narrow = { isPersonal: looked.atPerson, isDaily: looked.atDay }
  const isNarrow = narrow.isPersonal || narrow.isDaily
  if (isNarrow) known.set(shared, narrow)
  known.set(isNarrow ? keyOf(narrow) : shared, { made })
  return made
}

/** A number that names an object in a key. */
function numberOf(object: object): number {
  const number = numbers.get(object) ?? ++lastNumber
  numbers.set(object, number)
  return number
}

/** The parts of a date that are the same all day. */
const partsOfDay: ReadonlySet<string | symbol> = new Set(['getUTCFullYear', 'getUTCMonth', 'getUTCDate'])

/** The same context, which notes whether the person, the day or the time is looked at. */
function watched(query: QueryContext): { query: QueryContext; looked: { atTime: boolean; atDay: boolean; atPerson: boolean } } {
  const looked = { atTime: false, atDay: false, atPerson: false }
  const now = new Proxy(query.now, {
    get(date, name) {
      looked[partsOfDay.has(name) ? 'atDay' : 'atTime'] = true
      const member: unknown = Reflect.get(date, name)
      return typeof member === 'function' ? member.bind(date) : member
    },
  })
  const variables = new Proxy(query.variables, {
    get(values, name) {
      looked.atPerson = true
      return Reflect.get(values, name)
    },
  })
  return { query: new QueryContext(query.model, query.dialect, now, variables, query.visibility), looked }
}
