import type { RecordsContext } from '../context.ts'
import type { Reason } from './compare.ts'
import { countedIds, recordsByKey } from './key-table.ts'
import { notDuplicatesOf } from './not-duplicates.ts'
import { type ReadRecord, readRecords } from './rows.ts'
import { bestScore, type PreparedRecord, prepareRecord, type RuleSet, recordKeys } from './rule-set.ts'

export interface Neighbour {
  readonly id: string
  readonly score: number
  readonly reasons: readonly Reason[]
}

interface Known {
  readonly record: ReadRecord
  readonly prepared: PreparedRecord
}

/** Records that are kept at hand, at most; beyond that all are read anew, so that a long check needs no more memory than a short one. */
const mostKnown = 5000
/** A key that more records share brings none of them together. */
const mostSharing = 150

/** Which records look like which, worked out for many at a time. */
export class Neighbours {
  readonly #context: RecordsContext
  readonly #set: RuleSet
  readonly #crowded = new Set<number>()
  readonly #filter: string | undefined
  readonly #known = new Map<string, Known>()
  #found = new Map<string, readonly Neighbour[]>()

  constructor(context: RecordsContext, set: RuleSet, filter: string | undefined) {
    this.#context = context
    this.#set = set
    this.#filter = filter
  }

  /** Keys that so many records share that they brought none of them together. */
  get crowded(): number {
    return this.#crowded.size
  }

  record(id: string): ReadRecord | undefined {
    return this.#known.get(id)?.record
  }

  async of(id: string): Promise<readonly Neighbour[]> {
    const found = this.#found.get(id)
    if (found !== undefined) return found
    await this.#work([id])
    return this.#found.get(id) ?? []
  }

  /**
   * Of records that stand next to each other, those that look like a record that comes after them: only they can be the first of a
   * group. What was found about records before is forgotten.
   */
  async beginners(records: readonly ReadRecord[]): Promise<readonly string[]> {
    this.#found = new Map()
    if (this.#known.size > mostKnown) this.#known.clear()
    for (const record of records) this.#learn(record)
    const ids = records.map(({ id }) => id)
    await this.#work(ids, (id, other) => id < other)
    const beginners = ids.filter((id) => (this.#found.get(id) ?? []).length > 0)
    this.#found = new Map()
    await this.#work(beginners)
    const near = new Set(beginners.flatMap((id) => (this.#found.get(id) ?? []).map((neighbour) => neighbour.id)))
    await this.#work([...near].filter((id) => !this.#found.has(id)))
    return beginners
  }

  async #work(ids: readonly string[], isWanted: (id: string, other: string) => boolean = (id, other) => id !== other): Promise<void> {
    if (ids.length === 0) return
    await this.#read(ids)
    const keys = new Map(ids.map((id) => [id, this.#keys(id)]))
    const wanted = [...new Set([...keys.values()].flat())]
    const counted = countedIds(this.#context, this.#set.entity)
    const { shared, crowded } = await recordsByKey(this.#context.database, this.#set.scope, wanted, mostSharing, counted)
    for (const key of crowded) this.#crowded.add(key)
    const near = new Map<string, ReadonlySet<string>>()
    for (const [id, own] of keys) {
      const others = new Set<string>()
      for (const key of own) for (const other of shared.get(key) ?? []) if (isWanted(id, other)) others.add(other)
      if (others.size > 0) near.set(id, others)
      else this.#found.set(id, [])
    }
    await this.#read([...new Set([...near.values()].flatMap((others) => [...others]))])
    const different = new Set(
      (await notDuplicatesOf(this.#context.database, this.#set.entity, [...near.keys()])).map((pair) => pair.join(' ')),
    )
    for (const [id, others] of near) this.#found.set(id, this.#compare(id, others, different))
  }

  #compare(id: string, others: ReadonlySet<string>, different: ReadonlySet<string>): readonly Neighbour[] {
    const own = this.#known.get(id)
    if (own === undefined) return []
    const result: Neighbour[] = []
    for (const other of others) {
      const known = this.#known.get(other)
      if (known === undefined || different.has(id < other ? `${id} ${other}` : `${other} ${id}`)) continue
      const found = bestScore(this.#set, own.prepared, known.prepared)
      if (found !== undefined) result.push({ id: other, score: found.score, reasons: found.reasons })
    }
    return result.sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  #keys(id: string): readonly number[] {
    const known = this.#known.get(id)
    return known === undefined ? [] : recordKeys(this.#set, known.prepared)
  }

  #learn(record: ReadRecord): void {
    if (!this.#known.has(record.id)) this.#known.set(record.id, { record, prepared: prepareRecord(this.#set, record) })
  }

  async #read(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !this.#known.has(id))
    if (missing.length === 0) return
    const { database } = this.#context
    const records = await readRecords(this.#context, database, this.#set.entity, this.#set.selection, missing, this.#filter)
    for (const record of records.values()) this.#learn(record)
  }
}
