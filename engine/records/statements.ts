import { LruMap } from '../base/lru.ts'
import { QueryContext } from '../database/index.ts'
import type { Model } from '../model/model.ts'
import { queryContext, type RecordsContext } from './context.ts'

/** What is remembered for one model; beyond that, what was used least recently is forgotten. */
const remembered = 500

/** What was made, or that it was made for one person only and is remembered under that person's key. */
type Remembered = { readonly made: unknown } | 'personal'

/** Goes with the model: another version, or the view of other roles, is another model and starts empty. */
const ofModel = new WeakMap<Model, LruMap<string, Remembered>>()
const numbers = new WeakMap<object, number>()
let lastNumber = 0

/**
 * What `make` makes, mostly a statement, made once for a model and a key; the key names everything it depends on but the
 * context. One that turns out to look at the person who asks is remembered for that person, one that looks at the time not at all.
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
  const found = known.get(shared)
  if (found !== undefined && found !== 'personal') return found.made as T
  const personal = `${shared} ${personId} ${teams?.join(' ')}`
  const own = found === 'personal' ? known.get(personal) : undefined
  if (own !== undefined && own !== 'personal') return own.made as T
  const { query, looked } = watched(queryContext(context))
  const made = make(query)
  if (looked.atTime) return made
  if (looked.atPerson) known.set(shared, 'personal')
  known.set(looked.atPerson ? personal : shared, { made })
  return made
}

/** A number that names an object in a key. */
function numberOf(object: object): number {
  const number = numbers.get(object) ?? ++lastNumber
  numbers.set(object, number)
  return number
}

/** The same context, which notes whether the person or the time is looked at. */
function watched(query: QueryContext): { query: QueryContext; looked: { atTime: boolean; atPerson: boolean } } {
  const looked = { atTime: false, atPerson: false }
  const now = new Proxy(query.now, {
    get(date, name) {
      looked.atTime = true
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
