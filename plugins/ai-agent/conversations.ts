import type { ActionCall, AnswerPerson, Entity, Field, PluginRecord } from '../../engine/plugins/api.ts'

type Named = AnswerPerson['record']

/** What was said and written about a record, and who had a part in it. */
export interface Told {
  readonly total: number
  /** There are more than were looked at: the newest were. */
  readonly isCut: boolean
  /** By id of the person: in how many, and when last. */
  readonly counts: ReadonlyMap<string, { readonly count: number; readonly last: string | null }>
  readonly people: readonly Named[]
}

const page = 200
const most = 1000

/**
 * Calls, mails and the like, by now: records whose metadata says that they stand in a journal with a moment and a text (`x-timeline`), about the record
 * itself or one of its people.
 */
export async function conversationsAbout(call: ActionCall, own: Entity, outside: readonly Named[]): Promise<Told> {
  const counts = new Map<string, { count: number; last: string | null }>()
  const people = new Map<string, Named>()
  let [total, isCut] = [0, false]
  for (const source of call.model.entities.values()) {
    const at = source.fields.get(source.timeline?.at ?? '')
    const conditions = conditionsOf(source, own, call.id, outside)
    if (source.timeline?.text === undefined || at === undefined || conditions.length === 0) continue
    const naming = [...source.fields.values()].filter((field) => names(field, outside))
    const { records, isCut: isMore } = await newest(call, source, at, conditions, naming)
    isCut ||= isMore
    total += records.length
    for (const record of records) {
      const named = new Map(naming.flatMap((field) => valuesOf(field, record, outside)).map((one) => [one.id, one]))
      for (const [id, one] of named) {
        const before = counts.get(id)
        // The newest come first, of one kind of records; of several, the later moment counts.
        const last = latest(before?.last ?? null, String(record[at.name] ?? '').slice(0, 10))
        counts.set(id, { count: (before?.count ?? 0) + 1, last })
        people.set(id, one)
      }
    }
  }
  return { total, isCut, counts, people: [...people.values()] }
}

function latest(before: string | null, day: string): string | null {
  return day !== '' && (before === null || day > before) ? day : before
}

async function newest(call: ActionCall, source: Entity, at: Field, conditions: readonly string[], naming: readonly Field[]) {
  const isDay = at.type.expressionType(at).type === 'date'
  const filter = `(${conditions.join(' || ')}) && record.${at.name} <= ${isDay ? 'today()' : 'now()'}`
  const fields = ['id', at.name, ...naming.map(({ name }) => name)].join(',')
  const records: PluginRecord[] = []
  for (let cursor: string | undefined; ; ) {
    const answer = await call.records.list(source.name, { filter, fields, sort: `-${at.name}`, limit: page, cursor })
    records.push(...answer.data)
    if (answer.page.next === null) return { records, isCut: false }
    if (records.length >= most) return { records, isCut: true }
    cursor = answer.page.next
  }
}

function conditionsOf(source: Entity, own: Entity, id: string, outside: readonly Named[]): readonly string[] {
  return (source.timeline?.on ?? []).flatMap((name) => {
    const field = source.fields.get(name)
    const ids = [
      ...(field?.targets.includes(own.name) === true ? [id] : []),
      ...outside.filter(({ entity }) => field?.targets.includes(entity)).map((one) => one.id),
    ]
    return ids.length === 0 ? [] : [`record.${name}.id in [${ids.map((one) => `'${one}'`).join(', ')}]`]
  })
}

/** Fields that lead to colleagues, or to the people outside. */
function names({ targets, isSystem, lines }: Field, outside: readonly Named[]): boolean {
  return !isSystem && lines === undefined && targets.some((target) => target === 'user' || outside.some(({ entity }) => entity === target))
}

function valuesOf({ name, targets }: Field, record: PluginRecord, outside: readonly Named[]): readonly Named[] {
  const values = [record[name]].flat() as readonly (Partial<Named> | null | undefined)[]
  return values.flatMap((value): readonly Named[] => {
    const entity = value?.entity ?? targets[0]
    if (value?.id === undefined || entity === undefined) return []
    if (entity === 'user') return [{ entity, id: value.id, label: value.label ?? '' }]
    return outside.filter(({ id }) => id === value.id)
  })
}
