type Values = Record<string, unknown>

/** V8 keeps what is made by a constructor in its fast form; what `Object.create(null)` makes is a hash table from the beginning. */
function Bare(): void {}
Bare.prototype = Object.freeze(Object.create(null))

/** An object that inherits nothing, so that any name (`constructor`, `__proto__`) is only what is put under it. */
export function bareObject(): Values {
  return new (Bare as unknown as new () => Values)()
}
