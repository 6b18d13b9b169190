import { LruMap } from '../base/lru.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Executor, Row } from './database.ts'

/** How many reads may become one statement: that many at most, and powers of two, so that few texts are to be prepared. */
const sizes = [8, 4, 2, 1] as const
/** By how much the shortest time that a read has taken is believed less with each that takes longer. */
const forgetting = 1.02
/** Texts that are remembered. */
const remembered = 500

interface Waiting {
  readonly values: readonly unknown[]
  resolve(row: Row | undefined): void
  reject(error: unknown): void
}

/** What is known of one text. */
interface Lane {
  /** The text as it is asked several times in one statement, by how often. */
  readonly texts: Map<number, string>
  readonly waiting: Waiting[]
  /** How many statements are on their way. */
  underWay: number
  /** Milliseconds of one, at best; a busy machine makes most of them longer. */
  shortest: number
}

/**
 * Reads of one row that come at the same time and differ only in their values, such as records by id: while one is on its way, those that come
 * wait and then go as one statement. To hand a quick statement to another thread or process costs more than the statement.
 */
export class ReadTogether {
  readonly #all: Executor['all']
  readonly #longest: number
  readonly #atOnce: number
  readonly #lanes = new LruMap<string, Lane>(remembered)

  /** At most `atOnce` statements of one text are on their way. Reads that take more than `longest` milliseconds go alone: nobody shall wait for them. */
  constructor(all: Executor['all'], { longest, atOnce }: { readonly longest: number; readonly atOnce: number }) {
    this.#all = all
    this.#longest = longest
    this.#atOnce = atOnce
  }

  /** The row of a statement that answers one at most, and has no column "_place". */
  readonly one = async <T extends Row>({ text, values }: Sql): Promise<T | undefined> => {
    const lane = this.#lane(text)
    if (lane.shortest > this.#longest) return (await this.#timed(lane, 1, () => this.#all<T>({ text, values })))[0]
    return new Promise<T | undefined>((resolve, reject) => {
      lane.waiting.push({ values, resolve: (row) => resolve(row as T | undefined), reject })
      if (lane.underWay < this.#atOnce) void this.#serve(lane, text)
    })
  }

  #lane(text: string): Lane {
    const known = this.#lanes.get(text)
    if (known !== undefined) return known
    const lane: Lane = { texts: new Map(), waiting: [], underWay: 0, shortest: Number.POSITIVE_INFINITY }
    this.#lanes.set(text, lane)
    return lane
  }

  async #serve(lane: Lane, text: string): Promise<void> {
    lane.underWay += 1
    while (lane.waiting.length > 0) {
      const size = sizes.find((each) => each <= lane.waiting.length) ?? 1
      await this.#ask(lane, text, lane.waiting.splice(0, size))
    }
    lane.underWay -= 1
  }

  async #ask(lane: Lane, text: string, asked: readonly Waiting[]): Promise<void> {
    try {
      const rows = await this.#timed(lane, asked.length, () => this.#rows(lane, text, asked))
      for (const [place, { resolve }] of asked.entries()) resolve(rows[place])
    } catch (error) {
      const [first] = asked
      if (asked.length === 1) first?.reject(error)
      // Only the one concerned is told.
      else for (const one of asked) this.#alone(text, one)
    }
  }

  async #timed<T>(lane: Lane, count: number, read: () => Promise<T>): Promise<T> {
    const start = performance.now()
    const answer = await read()
    lane.shortest = Math.min((performance.now() - start) / count, lane.shortest * forgetting)
    return answer
  }

  async #rows(lane: Lane, text: string, asked: readonly Waiting[]): Promise<readonly (Row | undefined)[]> {
    const [first] = asked
    if (asked.length === 1) return this.#all<Row>({ text, values: first?.values ?? [] })
    const rows = await this.#all<Row & { _place: number }>({
      text: joined(lane, text, asked.length),
      values: asked.flatMap(({ values }) => values),
    })
    const answers: (Row | undefined)[] = asked.map(() => undefined)
    for (const row of rows) answers[Number(row._place)] = row
    return answers
  }

  #alone(text: string, { values, resolve, reject }: Waiting): void {
    this.#all<Row>({ text, values }).then(([row]) => resolve(row), reject)
  }
}

function joined({ texts }: Lane, text: string, count: number): string {
  const known = texts.get(count)
  if (known !== undefined) return known
  const parts = Array.from({ length: count }, (_, place) => sql`select ${rawSql(String(place))} as "_place", r.* from (${rawSql(text)}) r`)
  const made = joinSql(parts, ' union all ').text
  texts.set(count, made)
  return made
}
