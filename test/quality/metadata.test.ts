import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile } from '../../engine/metadata/index.ts'
import { layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 40 }
const base = {
  required: ['name'],
  properties: {
    name: { title: 'Name', ...text },
    count: { type: 'integer' },
    secret: { ...text, 'x-secret': true },
    other: { 'x-ref': 'thing' },
    sum: { type: 'integer', 'x-computed': 'record.count + 1' },
    tags: { type: 'array', items: text, 'x-recommended': true },
  },
}

describe('what the metadata says about quality is checked', () => {
  const rows = [
    {
      name: 'a number that is compared nearly',
      more: { 'x-duplicates': [{ fields: { count: { match: 'similar' } }, threshold: 1 }] },
      at: '/x-duplicates/0/fields/count',
      code: 'unfit-field',
    },
    {
      name: 'a field of another record',
      more: { 'x-duplicates': [{ fields: { 'other.name': { match: 'exact' } }, threshold: 1 }] },
      at: '/x-duplicates/0/fields/other.name',
      code: 'unfit-field',
    },
    {
      name: 'a secret',
      more: { 'x-duplicates': [{ fields: { secret: { match: 'exact' } }, threshold: 1 }] },
      at: '/x-duplicates/0/fields/secret',
      code: 'secret-exposed',
    },
    { name: 'a computed field that is merged', more: { 'x-merge': { sum: 'keep' } }, at: '/x-merge/sum', code: 'unfit-field' },
    { name: 'a text that is summed up', more: { 'x-merge': { name: 'sum' } }, at: '/x-merge/name', code: 'unfit-field' },
    { name: 'a number that is joined', more: { 'x-merge': { count: 'join' } }, at: '/x-merge/count', code: 'unfit-field' },
    {
      name: 'completeness of a field that is not there',
      more: { 'x-completeness': { fields: { nam: 1 } } },
      at: '/x-completeness/fields/nam',
      code: 'unknown-field',
    },
    {
      name: 'completeness under a name that is taken',
      more: { 'x-completeness': { field: 'count' } },
      at: '/x-completeness',
      code: 'conflicting-keywords',
    },
  ]
  it.each(rows)('$name', ({ more, at, code }) => {
    const { problems } = compile(layersOf({ 'entities/thing': { ...base, ...more } }))
    expect(problems.filter(({ level }) => level === 'error').map(({ pointer, code: found }) => [pointer, found])).toEqual([[at, code]])
  })

  it('counts required and recommended fields where no weights are given', () => {
    const { model, problems } = compile(layersOf({ 'entities/thing': { ...base, 'x-completeness': { field: 'score' } } }))
    expect(problems).toEqual([])
    expect(model?.entities.get('thing')?.fields.get('score')?.computed).toBe(
      'round(((record.name != null ? 1 : 0) + (record.tags.size() > 0 ? 1 : 0)) * 100 / 2)',
    )
  })
})

describe('the shipped rules', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer('sqlite', readLayers([join(fileURLToPath(new URL('../..', import.meta.url)), 'metadata')]))
  })
  afterAll(() => server.close())

  const address = { city: 'Lyon', postalCode: '69001' }
  const rows = [
    {
      entity: 'customer',
      stored: { name: 'Établissements Dupont SARL', address },
      typed: { name: 'Dupond', address: { city: 'LYON' } },
      finds: true,
    },
    {
      entity: 'customer',
      stored: { name: 'Nord Bau', phone: '+49 30 901820' },
      typed: { name: 'Nordbau', phone: '030 901820' },
      finds: true,
    },
    {
      entity: 'customer',
      stored: { name: 'West Bau', address: { city: 'Köln' } },
      typed: { name: 'Ost Handel', address: { city: 'Köln' } },
      finds: false,
    },
    {
      entity: 'customer',
      stored: { name: 'One', vatNumber: 'DE136695976' },
      typed: { name: 'Two', vatNumber: 'DE136695976' },
      finds: true,
    },
    {
      entity: 'contact',
      stored: { name: 'Jonathan Smith', email: 'j.smith@example.com' },
      typed: { name: 'J. S.', email: 'J.Smith@example.com' },
      finds: true,
    },
    {
      entity: 'contact',
      stored: { name: 'Maria Rossi', mobile: '+39 333 1234567' },
      typed: { name: 'Rossi Marja', mobile: '333 123 4567' },
      finds: true,
    },
    {
      entity: 'contact',
      stored: { name: 'Pia Klein', phone: '+49 40 112233' },
      typed: { name: 'Bert Groß', phone: '+49 40 112233' },
      finds: false,
    },
    {
      entity: 'lead',
      stored: { name: 'Ann Lee', company: 'Blue Ocean Ltd' },
      typed: { name: 'Anne Lee', company: 'Blue Ocean' },
      finds: true,
    },
    { entity: 'lead', stored: { name: 'Tom Ray', company: 'Red Rock' }, typed: { name: 'Tom Ray', company: 'Green Hill' }, finds: false },
  ]
  it.each(rows)('$entity: $typed.name looks like $stored.name: $finds', async ({ entity, stored, typed, finds }) => {
    const made = await server.request('POST', `/api/records/${entity}`, stored)
    expect(made.status, made.text).toBe(201)
    const answer = await server.request('POST', `/api/records/${entity}/duplicates`, typed)
    expect(answer.status, answer.text).toBe(200)
    const found = answer.body.data.map(({ label }: { label: string }) => label)
    expect(found.includes(stored.name)).toBe(finds)
  })

  it('says how complete a customer is', async () => {
    const { body } = await server.request('POST', '/api/records/customer', {
      name: 'Half Full',
      phone: '+4930901821',
      email: 'a@b.example',
      address: { city: 'Bonn' },
    })
    expect(body.data.completeness).toBe(40)
  })
})
