import { describe, expect, it } from 'vitest'
import { fieldTypes, findFieldType, type PropertySchema, TextProblem } from '../../engine/fields/index.ts'
import { widgetNames } from '../../engine/forms/widgets.ts'
import { context, fieldOf, isAccepted, normalise, schemaErrors } from './support.ts'

const shown = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 60)

describe.each(fieldTypes.map((type) => [type.name, type] as const))('%s', (_name, type) => {
  it('has examples of what it takes and what it refuses', () => {
    expect(type.examples.flatMap((example) => example.valid)).not.toHaveLength(0)
    expect(type.examples.flatMap((example) => example.invalid)).not.toHaveLength(0)
  })

  describe.each(type.examples.map((example) => [shown(example.schema), example] as const))('%s', (_schema, example) => {
    const field = fieldOf(example.schema)

    it('is claimed by this type and declared without a problem', () => {
      expect(findFieldType(example.schema)?.name).toBe(type.name)
      expect(type.check?.(example.schema) ?? []).toEqual([])
    })

    it('names a widget of the closed list', () => {
      expect(widgetNames).toContain(type.widget(field))
    })

    it('says the same columns in columns, shape and toColumns', () => {
      const names = type.columns(field).map((column) => column.name)
      const shape = type.shape(field)
      if (shape.shape === 'column' || shape.shape === 'duration') expect(names).toEqual([shape.column])
      if (shape.shape === 'object') expect(shape.columns).toEqual(names)
      for (const [given] of example.valid) {
        const value = normalise(field, given)
        if (value !== null) expect(Object.keys(type.toColumns(value, field)).toSorted()).toEqual(names.toSorted())
      }
      expect(new Set(names).size).toBe(names.length)
    })

    it('has no column when it is computed', () => {
      if (field.members.size > 0) return
      expect(type.columns(fieldOf({ ...example.schema, 'x-computed': 'null' }))).toEqual([])
    })

    it('keeps the keywords of the engine out of its schemas', () => {
      const schemas = JSON.stringify([type.inputSchema(field, context), type.outputSchema(field, context)])
      expect(schemas).not.toContain('"x-')
    })

    it.each(example.valid.map(([given, answered]) => [shown(given), given, answered === undefined ? given : answered] as const))(
      'takes %s',
      (_text, given, answered) => {
        const value = normalise(field, given)
        expect(value).toStrictEqual(answered)
        expect(normalise(field, value)).toStrictEqual(value)
        expect(value === null ? [] : schemaErrors(field, value)).toEqual([])
        expect(isAccepted(field, value)).toBe(true)
      },
    )

    it.each(example.invalid.map((value) => [shown(value), value] as const))('refuses %s', (_text, value) => {
      const normal = normalise(field, value)
      expect(normal).not.toBeNull()
      expect(isAccepted(field, normal)).toBe(false)
    })

    it.each(example.texts.map(([text, value]) => [text, value] as const))('reads the text %j', (text, value) => {
      const read = type.fromText(text, field)
      expect(read).toStrictEqual(value)
      expect(normalise(field, read)).toStrictEqual(value)
      expect(isAccepted(field, value)).toBe(true)
    })

    it.each(example.invalidTexts.map((text) => [text] as const))('refuses the text %j', (text) => {
      expect(() => type.fromText(text, field)).toThrow(TextProblem)
    })

    it('lists values in ascending order that it takes as they are', () => {
      for (const value of example.ascending) {
        expect(normalise(field, value)).toStrictEqual(value)
        expect(isAccepted(field, value)).toBe(true)
      }
    })
  })
})

describe('all types together', () => {
  it('have names of their own', () => {
    expect(new Set(fieldTypes.map((type) => type.name)).size).toBe(fieldTypes.length)
  })

  it.each([
    [{}],
    [{ type: 'array' }],
    [{ type: 'array', items: { type: 'integer' } }],
    [{ type: 'null' }],
    [{ type: ['string', 'number'] }],
  ])('leave %j to nobody', (schema) => {
    expect(findFieldType(schema)).toBeUndefined()
  })

  it.each<readonly [PropertySchema, string]>([
    [{ type: ['string', 'null'], maxLength: 5 }, 'text'],
    [{ type: 'string', 'x-number': 'C-{00000}' }, 'text'],
    [{ type: 'string', format: 'iban' }, 'text'],
    [{ type: 'string', pattern: '^a' }, 'longText'],
    [{ type: 'string', maxLength: 500, contentMediaType: 'text/plain' }, 'longText'],
    [{ type: 'string', enum: ['a'] }, 'choice'],
    [{ type: 'array', items: { type: 'string' } }, 'texts'],
    [{ type: 'array', items: { 'x-ref': ['person', 'firm'] } }, 'references'],
    [{ type: 'array', items: { 'x-file': true } }, 'attachments'],
    [{ type: 'string', maxLength: 500, contentMediaType: 'text/html' }, 'richText'],
    [{ type: 'string', contentMediaType: 'text/x-python' }, 'code'],
    [{ type: 'string', format: 'date-time', 'x-zone': 'utc' }, 'instant'],
    [{ $ref: 'address' }, 'composite'],
    [{ type: 'array', items: { oneOf: [{ const: 'a' }] } }, 'multipleChoice'],
    [{ type: 'number', 'x-unit': 'kg' }, 'decimal'],
  ])('know %j as %s', (schema, name) => {
    expect(findFieldType(schema)?.name).toBe(name)
  })
})
