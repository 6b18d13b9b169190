import { RE2JS } from 're2js'

/** A regular expression that has been compiled for running in linear time. */
export interface LinearRegExp {
  test(text: string): boolean
  /** The pattern: ajv takes two expressions with the same text for one. */
  toString(): string
}

/**
 * The regular expression engine of everything that comes from metadata: RE2 runs in linear time, where `RegExp` can be made
 * to run for hours (`^(a+)+$`). Made to be ajv's `code.regExp`. Throws for look-around and back references, which RE2 does not have.
 */
export const linearRegExp = Object.assign(
  (pattern: string, _flags?: string): LinearRegExp => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern))
    return { test: (text) => compiled.matcher(text).find(), toString: () => pattern }
  },
  { code: 'linearRegExp' },
)
