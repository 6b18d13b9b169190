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
  readonly 'x-number'?: string
  readonly 'x-unique'?: boolean
  readonly 'x-index'?: boolean
  readonly 'x-search'?: boolean
  readonly 'x-column'?: boolean
  readonly 'x-widget'?: string
  readonly 'x-file'?: FileRules | true
  readonly 'x-renamed-from'?: string
}

/** One branch of a `oneOf` that lists choices. */
export interface OptionSchema {
  readonly const: string | number
  readonly title?: string
  readonly description?: string
  readonly 'x-color'?: string
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
  readonly description?: string
  /** Other spellings that an import takes for this value. */
  readonly aliases: readonly string[]
  /** No longer offered, but kept where it stands. */
  readonly isRetired: boolean
}
