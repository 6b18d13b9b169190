import type { BackStep, StoredField } from '../model/dependencies.ts'
import type { Model } from '../model/model.ts'

/** Ids, and the way from them to the records whose value is worked out. */
export interface Source {
  readonly ids: readonly string[]
  readonly back: readonly BackStep[]
  /** The records are not those that the transaction writes anyway. */
  readonly isForeign?: boolean
}

/** Which stored fields of which records a write reaches; ids that go the same way are kept together. */
export class Reached {
  readonly #sources = new Map<StoredField, Map<string, { ids: Set<string>; back: readonly BackStep[] }>>()

  get isEmpty(): boolean {
    return this.#sources.size === 0
  }

  add(target: StoredField, ids: readonly string[], back: readonly BackStep[]): void {
    if (ids.length === 0) return
    const ways = this.#sources.get(target) ?? new Map<string, { ids: Set<string>; back: readonly BackStep[] }>()
    this.#sources.set(target, ways)
    const key = back.length === 0 ? '' : JSON.stringify(back)
    const way = ways.get(key) ?? { ids: new Set<string>(), back }
    ways.set(key, way)
    for (const id of ids) way.ids.add(id)
  }

  /** A stored value of these records is another now. */
  follow(model: Model, { entity, field }: StoredField, ids: readonly string[]): void {
    for (const dependency of model.dependencies.byEntity.get(entity) ?? []) {
      if (dependency.field === field) this.add(dependency.target, ids, dependency.back)
    }
  }

  of(target: StoredField): readonly Source[] {
    return [...(this.#sources.get(target)?.values() ?? [])].map(({ ids, back }) => ({ ids: [...ids], back }))
  }
}
