import { describe, expect, it } from 'vitest'
import { linearRegExp, messageFor, type PropertySchema } from '../../engine/fields/index.ts'
import { expectWorkBelow } from '../support/prompt.ts'
import { fieldOf, schemaErrors } from './support.ts'

const rows: readonly (readonly [schema: PropertySchema, value: unknown, code: string, message: string])[] = [
  [{ type: 'string', maxLength: 3 }, 'Łódź', 'too-long', 'Enter at most 3 characters; this has 4.'],
  [{ type: 'string', maxLength: 3, minLength: 2 }, '🙂', 'too-short', 'Enter at least 2 characters; this has 1.'],
  [{ type: 'string', maxLength: 9, pattern: '^[A-Z]+$' }, 'ab', 'wrong-pattern', 'Enter a text of the form ^[A-Z]+$; this is "ab".'],
  [{ type: 'integer' }, '42', 'not-an-integer', 'Enter a whole number; this is "42".'],
  [{ type: 'number' }, '42', 'not-a-number', 'Enter a number; this is "42".'],
  [{ type: 'boolean' }, 1, 'not-a-boolean', 'Enter true or false; this is 1.'],
  [{ type: 'string', maxLength: 3 }, 1, 'not-a-text', 'Enter a text; this is 1.'],
  [{ type: 'integer', minimum: 1 }, 0, 'below-minimum', 'Enter 1 or more; this is 0.'],
  [{ type: 'integer', maximum: 9 }, 10, 'above-maximum', 'Enter 9 or less; this is 10.'],
  [{ type: 'number', exclusiveMinimum: 0 }, 0, 'below-minimum', 'Enter more than 0; this is 0.'],
  [
    { type: 'string', enum: ['open', 'closed'] },
    'opem',
    'not-an-option',
    'Choose one of "open", "closed"; this is "opem". Did you mean "open"?',
  ],
  [{ 'x-list': 'source' }, 'fax', 'not-an-option', '"Telefax" is retired. Choose one of Web site ("web"), Trade fair ("fair").'],
  [
    { type: 'string', enum: 'abcdefghij'.split('') },
    'zz',
    'not-an-option',
    'Choose one of "a", "b", "c", "d", "e", "f", "g", "h" and 2 more; this is "zz".',
  ],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, ['a', 'a'], 'listed-twice', 'Give each value once; the entries 1 and 2 are the same.'],
  [{ type: 'array', items: { enum: ['a', 'b'] }, maxItems: 1 }, ['a', 'b'], 'too-many', 'Give at most 1; there are 2.'],
  [
    { type: 'string', format: 'nip' },
    '123',
    'format-nip',
    'Enter the 10 digits of a NIP, such as 856-734-62-15; its last digit is a check digit and must fit.',
  ],
  [
    { type: 'object', properties: { city: { type: 'string', maxLength: 9 } } },
    { citty: 'x' },
    'unknown-field',
    'There is no field "citty" here. Leave it out. Did you mean "city"?',
  ],
  [{ 'x-ref': 'person' }, 5, 'not-a-reference', 'Choose a record of person; send its id.'],
  [{ 'x-ref': 'person' }, 'ALFKI', 'not-a-reference', 'Choose a record of person; send its id.'],
]

describe('messageFor', () => {
  it.each(rows)('of %j with %j is %s', (schema, value, code, message) => {
    const field = fieldOf(schema)
    const [error] = schemaErrors(field, value)
    if (error === undefined) throw new Error('the schema has taken the value')
    expect(messageFor(error, field)).toEqual({ code, message })
  })

  it('asks for what is missing by its title', () => {
    const field = fieldOf({ title: 'City', type: 'string', maxLength: 9 })
    expect(messageFor({ keyword: 'required', params: { missingProperty: 'city' } }, field)).toEqual({
      code: 'required',
      message: 'Enter "City"; it must not be empty.',
    })
  })

  it('has an answer for keywords it does not know', () => {
    expect(messageFor({ keyword: 'constructor', params: {}, message: 'must be something' }, undefined)).toEqual({
      code: 'not-valid',
      message: 'This value is not allowed here: it must be something.',
    })
  })
})

describe('linearRegExp', () => {
  it('answers at once where a backtracking engine runs for hours', async () => {
    await expectWorkBelow(2000, () => expect(linearRegExp('^(a+)+$').test(`${'a'.repeat(5000)}!`)).toBe(false))
  })

  it.each([
    ['^[A-Z0-9-]+$', 'AB-1', true],
    ['b', 'abc', true],
    ['^\\p{L}+$', 'Łódź', true],
    ['^\\d{2}$', '1', false],
    ['^[\\u4e00-\\u9fff]+$', '东京', true],
  ])('reads %s as JSON Schema means it', (pattern, text, isMatch) => {
    expect(linearRegExp(pattern, 'u').test(text)).toBe(isMatch)
  })

  it('refuses what cannot run in linear time', () => {
    expect(() => linearRegExp('(?=a)b')).toThrow()
  })
})
