import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { pointerStep } from '../../base/json.ts'
import { ajvFormats, type Field, linearRegExp, messageFor } from '../../fields/index.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import { quickTest } from '../quick-check.ts'
import { below } from './place.ts'

/** `default` and `examples` are values that the field takes; limits leave room for a value. */
export function checkValues(context: CompileContext): void {
  const check = valueChecker()
  for (const entity of context.entities.values()) {
    for (const field of entity.fields.values()) {
      if (field.isSystem) continue
      const place = context.at(entity.name, `/properties${pointerStep(field.name)}`)
      checkLimits(context, field, place)
      const { default: given, examples } = field.schema
      if (given !== undefined && given !== null) {
        const problem = check(field, given)
        if (problem !== undefined)
          context.add(
            below(place, 'default'),
            'bad-default',
            `The default ${JSON.stringify(given)} of "${field.name}" is refused: ${problem}`,
          )
      }
      for (const [index, example] of (examples ?? []).entries()) {
        const problem = check(field, example)
        if (problem !== undefined)
          context.add(
            below(place, 'examples', index),
            'bad-example',
            `The example ${JSON.stringify(example)} of "${field.name}" is refused: ${problem}`,
          )
      }
    }
  }
}

/** Compiles a schema only for a value that a quick look refuses, and once for all fields that are written alike. */
function valueChecker(): (field: Field, value: unknown) => string | undefined {
  let ajv: Ajv2020 | undefined
  const compiled = new Map<string, ValidateFunction>()
  return (field, value) => {
    if (field.lines !== undefined || field.targets.length > 0) return undefined
    const normal = field.type.normalise === undefined ? value : field.type.normalise(value, field)
    if (normal === null) return 'It is empty.'
    const simple = simpleProblem(field, normal)
    if (simple !== undefined) return simple === 'fits' ? undefined : simple
    const { title: _, description: _1, examples: _2, ...schema } = field.type.inputSchema(field, { linesSchema: () => ({}) })
    if (!quickTest(schema, (source) => linearRegExp(source, 'u'))(normal)) {
      const key = JSON.stringify(schema)
      ajv ??= new Ajv2020({
        strict: false,
        verbose: true,
        meta: false,
        validateSchema: false,
        ownProperties: true,
        formats: ajvFormats,
        code: { regExp: linearRegExp },
      })
      const validate = compiled.get(key) ?? ajv.compile(schema)
      compiled.set(key, validate)
      if (!validate(normal)) return validate.errors?.[0] === undefined ? 'It does not fit.' : messageFor(validate.errors[0], field).message
    }
    return field.type.validate?.(normal, field)
  }
}

/** The commonest cases without compiling a schema: a boolean, and one of the options. */
function simpleProblem(field: Field, value: unknown): string | undefined {
  if (field.type.name === 'boolean') return typeof value === 'boolean' ? 'fits' : undefined
  if (field.options.length > 0 && !Array.isArray(value))
    return field.options.some((option) => option.value === value && !option.isRetired) ? 'fits' : undefined
  return undefined
}

const limits = [
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minItems', 'maxItems'],
] as const

function checkLimits(context: CompileContext, { schema, name }: Field, place: Place): void {
  for (const [least, most] of limits) {
    const [low, high] = [schema[least], schema[most]]
    if (low === undefined || high === undefined || low <= high) continue
    context.add(below(place, least), 'empty-range', `No value of "${name}" fits: ${least} is ${low} and ${most} is ${high}.`)
  }
}
