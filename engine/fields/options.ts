import type { Json } from '../base/json.ts'
import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import { TextProblem } from './field-type.ts'
import { schemaOf } from './json-schema.ts'
import type { JsonSchema, Option, OptionSchema, PropertySchema } from './property-schema.ts'
import { foldCase } from './text-rules.ts'

/** What `enum` or `oneOf` of a property offers, in order. Other branches of a `oneOf` than `const` are a problem for `check`. */
export function declaredOptions(schema: PropertySchema): readonly Option[] {
  if (schema.oneOf !== undefined) {
    return inOrder(schema.oneOf).map((branch) => ({
      value: branch.const,
      title: branch.title ?? String(branch.const),
      ...(branch['x-color'] === undefined ? {} : { color: branch['x-color'] }),
      ...(branch['x-icon'] === undefined ? {} : { icon: branch['x-icon'] }),
      ...(branch.description === undefined ? {} : { description: branch.description }),
      aliases: branch['x-aliases'] ?? [],
      isRetired: branch['x-retired'] ?? false,
      ...(branch['x-category'] === undefined ? {} : { category: branch['x-category'] }),
      ...(branch['x-data'] === undefined ? {} : { data: branch['x-data'] }),
    }))
  }
  return (schema.enum ?? []).filter(isCode).map((value) => ({ value, title: String(value), aliases: [], isRetired: false }))
}

/** As `x-order` says: what has none keeps the place at which it is written, in steps of ten. */
function inOrder(branches: readonly OptionSchema[]): readonly OptionSchema[] {
  return branches
    .map((branch, index) => ({ branch, place: branch['x-order'] ?? index * 10 }))
    .sort((a, b) => a.place - b.place)
    .map(({ branch }) => branch)
}

/** Codes are texts, or all of them whole numbers. */
export function codeKind(options: readonly Option[]): ColumnKind {
  const isNumeric = options.length > 0 && options.every((option) => typeof option.value === 'number')
  return isNumeric ? { kind: 'integer' } : { kind: 'text' }
}

/** One code that a client may send: those that are not retired. A retired one stays where it is stored. */
export function offeredCodes(options: readonly Option[]): JsonSchema {
  return codeSchema(
    options.filter((option) => !option.isRetired),
    codeKind(options),
  )
}

/** One code that the API may answer. */
export function storedCodes(options: readonly Option[]): JsonSchema {
  return codeSchema(options, codeKind(options))
}

/** What is wrong with a code where there is none to choose from, which `enum` cannot say. */
export function optionProblem(field: Field): string | undefined {
  return field.options.some((option) => !option.isRetired)
    ? undefined
    : 'There is nothing to choose from yet. Add values to the list first.'
}

/** The schema of a field whose value is one code. */
export function choiceSchema(field: Field, codes: JsonSchema): JsonSchema {
  return schemaOf(field, [], codes)
}

/**
 * The code that the text of a cell means: by code, then by title, then by alias, in any case. Throws where two options bear
 * the same text and where the value is retired.
 */
export function readOption(text: string, field: Field): string | number {
  const wanted = foldCase(text)
  const spellings = [(option: Option) => [String(option.value)], (option: Option) => [option.title], (option: Option) => option.aliases]
  const exact = field.options.filter((option) => String(option.value) === text.trim())
  const found = [exact, ...spellings.map((of) => field.options.filter((option) => of(option).some((name) => foldCase(name) === wanted)))]
  const options = found.find((candidates) => candidates.length > 0) ?? []
  const [option] = options
  if (option === undefined) throw new TextProblem(`"${text}" is not one of ${listOptions(field.options)}.`)
  if (options.length > 1) throw new TextProblem(`"${text}" may mean ${options.map(({ value }) => value).join(' or ')}. Write the code.`)
  if (option.isRetired) throw new TextProblem(`"${text}" is retired. Write one of ${listOptions(field.options)}.`)
  return option.value
}

/** What may be chosen, for a message: at most eight, as title and code. */
export function listOptions(options: readonly Option[], limit = 8): string {
  const offered = options.filter((option) => !option.isRetired)
  const names = offered
    .slice(0, limit)
    .map(({ value, title }) =>
      foldCase(title) === foldCase(String(value)) ? JSON.stringify(value) : `${title} (${JSON.stringify(value)})`,
    )
  const rest = offered.length - names.length
  return names.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
}

function codeSchema(options: readonly Option[], kind: ColumnKind): JsonSchema {
  const type = kind.kind === 'integer' ? 'integer' : 'string'
  return options.length === 0 ? { type } : { type, enum: options.map((option) => option.value) }
}

function isCode(value: Json): value is string | number {
  return typeof value === 'string' || typeof value === 'number'
}
