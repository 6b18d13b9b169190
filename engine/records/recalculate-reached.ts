import type { BackStep, StoredField } from '../model/dependencies.ts'
import type { Model } from '../model/model.ts'

/** Ids, and the way from them to the records whose value is worked out. */
export interface Source {
  readonly ids: readonly string[]
  readonly back: readonly BackStep[]
  /** The records are others than the one that is written, or its lines. */
  readonly isForeign: boolean
}

/** Which stored fields of which records a write reaches; ids that go the same way are kept together. */
export class Reached {
  readonly #sources = new Map<StoredField, Map<string, Source & { readonly ids: string[] }>>()

  get isEmpty(): boolean {
    return this.#sources.size === 0
  }

  /** `isForeign` says that the ids are already those of other records. */
  add(target: StoredField, ids: readonly string[], back: readonly BackStep[], isForeign = false): void {
    if (ids.length === 0) return
    const ways = this.#sources.get(target) ?? new Map<string, Source & { readonly ids: string[] }>()
    this.#sources.set(target, ways)
    const key = back.length === 0 ? `${isForeign}` : JSON.stringify([isForeign, back])
    const way = ways.get(key) ?? { ids: [], back, isForeign: isForeign || back.some(({ step }) => step !== 'lines' && step !== 'owner') }
    ways.set(key, way)
    way.ids.push(...ids)
  }

  /** A stored value of these records is another now. */
  follow(model: Model, { entity, field }: StoredField, ids: readonly string[], isForeign: boolean): void {
    for (const dependency of model.dependencies.byEntity.get(entity) ?? []) {
      if (dependency.field === field) this.add(dependency.target, ids, dependency.back, isForeign)
    }
  }

  of(target: StoredField): readonly Source[] {
    return [...(this.#sources.get(target)?.values() ?? [])].map((source) => ({ ...source, ids: [...new Set(source.ids)] }))
  }
}
