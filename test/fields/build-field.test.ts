import { describe, expect, it } from 'vitest'
import { currencyOf, type PropertySchema, systemFields } from '../../engine/fields/index.ts'
import { context, fieldOf, schemaErrors } from './support.ts'

const address: PropertySchema = {
  type: 'object',
  required: ['city'],
  properties: {
    city: { type: 'string', maxLength: 60 },
    postalCode: { type: 'string', maxLength: 10 },
    contact: { 'x-ref': 'person' },
    geo: { type: 'object', properties: { latitude: { type: 'number' } } },
  },
}

describe('buildField', () => {
  it('gives the parts of a composite a path and a column below it', () => {
    const field = fieldOf(address, 'shipTo')
    expect([...field.members.values()].map(({ path, column, isRequired }) => [path, column, isRequired])).toEqual([
      ['shipTo.city', 'ship_to_city', true],
      ['shipTo.postalCode', 'ship_to_postal_code', false],
      ['shipTo.contact', 'ship_to_contact', false],
      ['shipTo.geo', 'ship_to_geo', false],
    ])
    expect(field.type.columns(field).map((column) => column.name)).toEqual([
      'ship_to_city',
      'ship_to_postal_code',
      'ship_to_contact_id',
      'ship_to_geo_latitude',
    ])
  })

  it('writes null into the columns of the parts that are not given', () => {
    const field = fieldOf(address, 'shipTo')
    expect(field.type.toColumns({ city: 'Paris', geo: { latitude: 48.85 } }, field)).toEqual({
      ship_to_city: 'Paris',
      ship_to_postal_code: null,
      ship_to_contact_id: null,
      ship_to_geo_latitude: '48.850000',
    })
  })

  it('answers every part, the empty ones as null', () => {
    const field = fieldOf(address, 'shipTo')
    const answer = { city: 'Paris', postalCode: null, contact: null, geo: null }
    expect(schemaErrors(field, answer, 'output')).toEqual([])
    expect(schemaErrors(field, { city: 'Paris' }, 'output')).toMatchObject([{ keyword: 'required' }])
  })

  it('is frozen', () => {
    const field = fieldOf({ type: 'string', enum: ['a'] })
    expect(Object.isFrozen(field)).toBe(true)
    expect(Object.isFrozen(field.options)).toBe(true)
  })

  it('calls a field without a title by the words of its name', () => {
    expect(fieldOf({ type: 'boolean' }, 'isKeyAccount').title).toBe('Is key account')
    expect(fieldOf({ type: 'boolean', title: 'Key' }, 'isKeyAccount').title).toBe('Key')
  })

  it.each([[{ type: 'string', readOnly: true } as const], [{ type: 'integer', 'x-computed': '1 + 1' } as const]])(
    'takes no value from a client for %j',
    (schema) => {
      expect(fieldOf(schema).isReadOnly).toBe(true)
    },
  )

  it('points a reference to one entity at its table, and one to several at none', () => {
    const one = fieldOf({ 'x-ref': 'order-line' })
    expect(one.type.columns(one)).toEqual([{ name: 'some_field_id', kind: { kind: 'id' }, references: 'order_line' }])
    const several = fieldOf({ 'x-ref': ['lead', 'customer'] })
    expect(several.type.columns(several)).toEqual([
      { name: 'some_field_entity', kind: { kind: 'text', maxLength: 48 } },
      { name: 'some_field_id', kind: { kind: 'id' } },
    ])
    expect(several.targets).toEqual(['lead', 'customer'])
  })

  it('carries the standard keywords of a declaration into the schema', () => {
    const field = fieldOf({
      type: 'string',
      title: 'Code',
      description: 'As printed',
      maxLength: 8,
      minLength: 2,
      pattern: '^[A-Z]+$',
      'x-unique': true,
    })
    expect(field.type.inputSchema(field, context)).toEqual({
      type: 'string',
      title: 'Code',
      description: 'As printed',
      maxLength: 8,
      minLength: 2,
      pattern: '^[A-Z]+$',
    })
  })

  it('offers retired options no longer, and answers them still', () => {
    const field = fieldOf({ 'x-list': 'source' })
    expect(schemaErrors(field, 'fax')).toMatchObject([{ keyword: 'enum' }])
    expect(schemaErrors(field, 'fax', 'output')).toEqual([])
  })

  it('takes nothing from a list without values', () => {
    const field = fieldOf({ 'x-list': 'empty' })
    expect(field.type.validate?.('web', field)).toContain('nothing to choose')
  })

  it('says where the currency of an amount stands', () => {
    expect(currencyOf(fieldOf({ type: 'number', 'x-unit': 'currency' }))).toEqual({ field: 'currency' })
    expect(currencyOf(fieldOf({ type: 'number', 'x-unit': 'currency', 'x-currency': 'PLN' }))).toEqual({ code: 'PLN' })
  })
})

describe('systemFields', () => {
  it('are the eight of every entity, read-only', () => {
    const fields = systemFields()
    expect(fields.map((field) => field.type.columns(field)[0]?.name)).toEqual([
      'id',
      'version',
      'created_at',
      'created_by_id',
      'updated_at',
      'updated_by_id',
      'archived_at',
      'deleted_at',
    ])
    expect(fields.every((field) => field.isReadOnly && field.isSystem)).toBe(true)
  })
})
