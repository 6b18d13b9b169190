/** A map with room for so many entries: the one used least recently makes room for a new one. */
export class LruMap<Key, Value> {
  readonly #entries = new Map<Key, Value>()
  readonly #room: number
  readonly #forget: (value: Value) => void

  /** `forget` is told of each value that leaves. */
  constructor(room: number, forget: (value: Value) => void = () => undefined) {
    this.#room = room
    this.#forget = forget
  }

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, value)
    }
    return value
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size > this.#room) this.#forgetOldest()
  }

  /** Empties the map; `forget` is told of all. */
  clear(): void {
    for (const value of this.#entries.values()) this.#forget(value)
    this.#entries.clear()
  }

  #forgetOldest(): void {
    for (const [key, value] of this.#entries) {
      this.#entries.delete(key)
      this.#forget(value)
      return
    }
  }
}
