import type { Column, ColumnValue, JsonShape } from './column.ts'
import type { ExpressionType } from './expression-type.ts'
import type { Field } from './field.ts'
import type { Translations } from './formats/format.ts'
import type { JsonSchema, PropertySchema } from './property-schema.ts'

/** Names of the comparisons that a filter on screen offers for a type; their meaning is CEL. */
export type OperatorName =
  | 'equals'
  | 'notEquals'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'contains'
  | 'startsWith'
  | 'in'
  | 'isEmpty'
  | 'isNotEmpty'
  | 'isTrue'
  | 'isFalse'

/** What a field type may ask while it makes a schema: the object schema of the lines of an owned entity. */
export interface SchemaContext {
  linesSchema(entity: string): JsonSchema
}

/** Something wrong with the way a property is written in metadata; the pointer is relative to the property. */
export interface DeclarationProblem {
  readonly pointer: string
  readonly message: string
  readonly hint?: string
}

export { TextProblem } from './text-problem.ts'

/** Where one example for the conformance suite stands: a declaration and values in JSON. */
export interface FieldExamples {
  readonly schema: PropertySchema
  /** `[given, stored and answered]`; the second is left out where it is the same. */
  readonly valid: readonly (readonly [given: unknown, answered?: unknown])[]
  readonly invalid: readonly unknown[]
  /** Texts as an imported file holds them, with the value they give. */
  readonly texts: readonly (readonly [text: string, value: unknown])[]
  readonly invalidTexts: readonly string[]
  /** Values in the order in which the database must sort them; empty for types that have no order. */
  readonly ascending: readonly unknown[]
}

/**
 * Everything the engine knows about one type of field. Adding a type is adding one file with one of these,
 * and one line in `fields/registry.ts`; nothing else in the engine asks for a type by name.
 * `null` never reaches `normalise`, `validate` or `toColumns`: an empty field is null in every column.
 */
export interface FieldType {
  /** Stable name, for instance `money`; metadata never says it, screens and docs do. */
  readonly name: string
  readonly title: string
  /** One sentence for the documentation: how to declare it. */
  readonly summary: string
  /** True when a property that is written like this is of this type. The registry asks in order; the first that says yes wins. */
  claims(schema: PropertySchema): boolean
  /** False for a property that may be declared and is checked, while nothing serves it yet: the field is left out of the model. */
  isServed?(schema: PropertySchema): boolean
  /** What is wrong with the declaration, beyond what the meta-schema says. */
  check?(schema: PropertySchema): readonly DeclarationProblem[]
  /** The columns in the table of the entity; none for owned lines and for computed fields that are not stored. */
  columns(field: Field): readonly Column[]
  shape(field: Field): JsonShape
  expressionType(field: Field): ExpressionType
  /** JSON Schema of what a client may send (without null; the caller adds it for optional fields). */
  inputSchema(field: Field, context: SchemaContext): JsonSchema
  /** JSON Schema of what the API answers (without null). */
  outputSchema(field: Field, context: SchemaContext): JsonSchema
  /** Brings a sent value into its canonical form before it is checked (trim, NFC, E.164). Leaves what it does not understand as it is; an empty result becomes null. */
  normalise?(value: unknown, field: Field): unknown
  /** A check that JSON Schema cannot say; answers what is wrong and what to do, or undefined. Runs after the schema has passed; a composite leaves its parts to their own types. */
  validate?(value: unknown, field: Field): string | undefined
  /** What `validate` says in other languages; a plugin brings that with its type. */
  readonly translations?: Translations | undefined
  /** Of a reference whose shape names `members`: a check of the record pointed to; answers what is wrong, or undefined. */
  validateTarget?(target: Readonly<Record<string, unknown>>, field: Field): string | undefined
  /** The checked value, by column name. */
  toColumns(value: unknown, field: Field): Readonly<Record<string, ColumnValue>>
  readonly operators: readonly OperatorName[]
  /** Widget of the screen by name, from the closed list in `forms/widgets.ts`. */
  widget(field: Field): string
  /** Reads the text of an imported cell (never empty). Throws `TextProblem`. References are looked up by the import, not here. */
  fromText(text: string, field: Field): unknown
  readonly examples: readonly FieldExamples[]
}
