import { rawSql } from '../base/sql.ts'
import type { Database, Executor } from '../database/index.ts'
import { compileOrThrow, type Layer, type Problem } from '../metadata/index.ts'
import { lastVersion } from '../migration/index.ts'
import type { Model } from '../model/model.ts'
import { createValidators, type Validators } from '../records/index.ts'

/** The version that is served: the model, the layers it was made from, and what was compiled for it once. */
export interface Served {
  readonly number: number
  readonly model: Model
  readonly layers: readonly Layer[]
  readonly validators: Validators
}

/** Something that whoever watches may want to show: another model is served, or the files on disk do not compile. */
export type LiveEvent =
  | { readonly type: 'model'; readonly version: string }
  | { readonly type: 'problems'; readonly problems: readonly Problem[] }

/** The version a request was judged by is not the one of the database any more; the request is judged anew by the one that is. */
export class ModelChanged extends Error {}

/** How long the version of the database is believed without asking again while requests come in, in milliseconds. */
const believed = 300

/**
 * The served version, kept equal to what the database says. Another process that publishes is noticed with the first request
 * after `believed`; without requests nothing is asked.
 */
export class LiveModel {
  readonly #database: Database
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  #served: Served
  #checkedAt = 0
  #checking: Promise<boolean> | undefined
  #problems: readonly Problem[] = []
  #watching: Promise<() => Promise<void>> | undefined
  #soon: NodeJS.Timeout | undefined

  constructor(database: Database, served: Served) {
    this.#database = database
    this.#served = served
  }

  get served(): Served {
    return this.#served
  }

  /** What is wrong with the files on disk, while the version before goes on being served. */
  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** While anybody listens, the database is watched, so that what another process publishes is told without a request. */
  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener)
    this.#watching ??= this.#database.watch(() => this.#refreshSoon())
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) void this.stop()
    }
  }

  /** Stops watching. */
  async stop(): Promise<void> {
    const watching = this.#watching
    this.#watching = undefined
    clearTimeout(this.#soon)
    this.#soon = undefined
    await (await watching)?.()
  }

  /** Many changes at once are looked at once, and soon, however long they go on. */
  #refreshSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      this.refresh().catch(() => undefined)
    }, believed)
  }

  report(problems: readonly Problem[]): void {
    this.#problems = problems
    this.#emit({ type: 'problems', problems })
  }

  /** Serves another version from now on; requests under way keep theirs. */
  replace(served: Served): void {
    const isOther = served.model.version !== this.#served.model.version
    this.#served = served
    if (isOther) this.#emit({ type: 'model', version: served.model.version })
  }

  /** Asks the database for its version, unless that was done a moment ago. */
  async refreshIfDue(): Promise<void> {
    if (Date.now() - this.#checkedAt > believed) await this.refresh()
  }

  /** Serves what the database says is applied. True when that is another version than before. */
  refresh(): Promise<boolean> {
    this.#checking ??= this.#refresh().finally(() => {
      this.#checking = undefined
    })
    return this.#checking
  }

  async #refresh(): Promise<boolean> {
    const number = await appliedNumber(this.#database)
    this.#checkedAt = Date.now()
    if (number === this.#served.number) return false
    const applied = await lastVersion(this.#database)
    if (applied === undefined) return false
    this.replace(serve(applied.number, applied.layers))
    return true
  }

  /** Throws `ModelChanged` when the database has another version than `number`; for the start of a transaction that writes. */
  async hold(executor: Executor, number: number): Promise<void> {
    const read = () => appliedNumber(executor)
    if ((await (executor.once?.('applied version', read) ?? read())) !== number)
      throw new ModelChanged('another version of the metadata was applied')
  }

  #emit(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** Compiles layers that were applied once into what is served of them. */
export function serve(number: number, layers: readonly Layer[], model = compileOrThrow(layers)): Served {
  return { number, layers, model, validators: createValidators(model) }
}

/** The number of the last applied version; 0 before the first. */
export async function appliedNumber(executor: Executor): Promise<number> {
  const [row] = await executor.all<{ number: number | null }>(rawSql('select max("number") as number from "kartoteka_version"'))
  return Number(row?.number ?? 0)
}
