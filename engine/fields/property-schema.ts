import type { Json } from '../base/json.ts'

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = { readonly [keyword: string]: SchemaValue | undefined }
export type SchemaValue = null | boolean | number | string | readonly SchemaValue[] | JsonSchema

/** One property of an entity document: the JSON Schema keywords that fields read, and ours with the prefix `x-`. */
export interface PropertySchema {
  readonly title?: string
  readonly description?: string
  readonly $ref?: string
  readonly $comment?: string
  readonly type?: string | readonly string[]
  readonly format?: string
  readonly enum?: readonly Json[]
  readonly oneOf?: readonly OptionSchema[]
  readonly const?: Json
  readonly items?: PropertySchema
  readonly properties?: { readonly [name: string]: PropertySchema }
  readonly required?: readonly string[]
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly default?: Json
  readonly examples?: readonly Json[]
  readonly readOnly?: boolean
  readonly writeOnly?: boolean
  readonly deprecated?: boolean
  readonly contentMediaType?: string
  readonly 'x-ref'?: string | readonly string[]
  readonly 'x-inverse'?: string
  readonly 'x-on-delete'?: 'restrict' | 'clear' | 'cascade'
  readonly 'x-list'?: string
  readonly 'x-unit'?: string
  readonly 'x-currency'?: string
  readonly 'x-computed'?: string
  readonly 'x-number'?: string | NumberRules
  readonly 'x-unique'?: boolean | 'folded'
  readonly 'x-index'?: boolean
  readonly 'x-search'?: boolean
  readonly 'x-column'?: boolean
  readonly 'x-widget'?: string
  readonly 'x-file'?: FileRules | true
  readonly 'x-renamed-from'?: string
  readonly 'x-convert-from'?: string
  readonly 'x-zone'?: 'utc' | 'wall'
  readonly 'x-pick'?: string
  readonly 'x-reach'?: Readonly<Record<string, true | string>>
  /** Of a reference: own field, field of the record that it points to. */
  readonly 'x-in-step'?: Readonly<Record<string, string>>
  readonly 'x-suggest'?: string
  readonly 'x-show-if'?: string
  readonly 'x-require-if'?: string
  readonly 'x-lock-if'?: string
  readonly 'x-recommended'?: boolean
  readonly 'x-hidden'?: boolean
  readonly 'x-placeholder'?: string
  readonly 'x-help'?: string
  readonly 'x-default'?: string
  readonly 'x-remember'?: boolean
  readonly 'x-stored'?: boolean
  readonly 'x-overridable'?: boolean
  readonly 'x-fetch'?: string | readonly string[]
  readonly 'x-secret'?: true | 'hash'
  readonly 'x-personal'?: JsonSchema
  readonly 'x-translatable'?: boolean
  readonly 'x-history'?: false | { readonly when: string; readonly message?: string }
  readonly 'x-not-in'?: readonly string[]
  readonly 'x-stamp'?: string | { readonly when: string; readonly set: 'now' | 'user' }
  readonly 'x-level'?: number
  readonly 'x-release'?: boolean
  readonly 'x-primary'?: string
  readonly 'x-base'?: { readonly currency: string; readonly rate: string }
  readonly 'x-display'?: DisplayOptions
  readonly 'x-weight'?: number
  readonly 'x-allow'?: readonly string[]
  readonly 'x-picker'?: { readonly view?: string; readonly defaults?: { readonly [field: string]: string }; readonly sort?: string }
  readonly 'x-options-by'?: { readonly field: string; readonly map: { readonly [value: string]: readonly (string | number)[] } }
  readonly 'x-deprecated'?: string
  readonly 'x-place'?: string | { readonly after: string }
  readonly 'x-fixed'?: boolean
}

/** How a value is drawn (`x-display`). */
export interface DisplayOptions {
  /** Pixels of its column. */
  readonly width?: number
  /** Lines of a text field. */
  readonly rows?: number
  readonly emphasis?: 'normal' | 'strong' | 'quiet'
  /** Digits after the point that are shown. */
  readonly digits?: number
  readonly format?: 'short' | 'long' | 'relative' | 'compact' | 'bytes' | 'percent'
  /** Columns in which options stand. */
  readonly columns?: number
  readonly prefix?: string
  readonly suffix?: string
  /** A picture is shown in small. */
  readonly preview?: boolean
  /** A button copies the value. */
  readonly copy?: boolean
  readonly openIn?: 'same' | 'tab'
}

/** One branch of a `oneOf` that lists choices. */
export interface OptionSchema {
  readonly const: string | number
  readonly title?: string
  readonly description?: string
  readonly 'x-color'?: string
  readonly 'x-icon'?: string
  readonly 'x-category'?: string
  readonly 'x-order'?: number
  readonly 'x-data'?: JsonSchema
  readonly 'x-aliases'?: readonly string[]
  readonly 'x-retired'?: boolean
}

/** Several series of numbers, and how they count. */
export interface NumberRules {
  readonly patterns: readonly string[]
  readonly pick?: string
  readonly scope?: readonly string[]
  readonly reset?: 'year' | 'month' | 'never'
  readonly gapless?: boolean
  readonly start?: number
}

export interface FileRules {
  /** Media types taken, `image/*` for a whole family; all when absent. */
  readonly accept?: readonly string[]
  /** Bytes, at most. */
  readonly maxSize?: number
}

/** One thing a person can choose: of an `enum`, a `oneOf` or a code list. */
export interface Option {
  readonly value: string | number
  readonly title: string
  readonly color?: string
  readonly icon?: string
  readonly description?: string
  /** Other spellings that an import takes for this value. */
  readonly aliases: readonly string[]
  /** No longer offered, but kept where it stands. */
  readonly isRetired: boolean
  /** What the value means, whatever it is called. */
  readonly category?: string
  /** More about the value, which expressions read. */
  readonly data?: JsonSchema
}
