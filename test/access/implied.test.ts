import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accessOf, isImplied } from '../../engine/access/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { createRecord, getRecord, listRecords } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const read = (deal: string | boolean, firm: string | boolean) => ({
  title: 'Role',
  entities: { deal: { read: deal }, firm: { read: firm } },
})

const layers = layersOf({
  'entities/firm': { properties: { name: { ...text, title: 'Name' }, region: { ...text, title: 'Region' } }, 'x-label': '{name}' },
  'entities/deal': {
    properties: {
      name: { ...text, title: 'Name' },
      region: { ...text, title: 'Region' },
      isOpen: { type: 'boolean', title: 'Open' },
      firm: { 'x-ref': 'firm', title: 'Firm' },
      other: { 'x-ref': 'firm', title: 'Other firm' },
    },
    'x-label': '{name} {firm}',
  },
  'roles/north': read("record.firm.region == 'N'", "record.region == 'N'"),
  'roles/south': read("record.firm.region == 'S'", "record.region == 'S'"),
  'roles/wide': read('record.isOpen', "record.region == 'S'"),
  'roles/alike': read("record.region == 'N'", "record.region == 'N'"),
  'roles/named': read("record.firm.region == 'N'", "record.name == 'N'"),
})

describe('the rule of a record that a reference leads to', () => {
  const model = compileOrThrow(layers)
  const [deal, firm] = [model.entities.get('deal'), model.entities.get('firm')]
  if (deal === undefined || firm === undefined) throw new Error('the model has deals and firms')
  const implied = (roles: readonly string[], name = 'firm') => {
    const [access, field] = [accessOf(model, roles), deal.fields.get(name)]
    return field !== undefined && isImplied(access.verb(deal, 'read'), deal, field, access.verb(firm, 'read'))
  }

  it.each([
    [['north'], true],
    [['north', 'south'], true],
    [['north', 'wide'], false],
    [['wide'], false],
    [['alike'], false],
    [['named'], false],
    [['named', 'north'], true],
  ])('of %j is said by that of the record: %s', (roles, expected) => {
    expect(implied(roles)).toBe(expected)
    expect(implied(roles, 'other')).toBe(false)
  })
})

describe.each(databases)('records behind references on %s', (database) => {
  let server: TestServer
  const ids: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    const context = server.engine.context(null)
    for (const region of ['N', 'S']) ids[region] = (await createRecord(context, 'firm', { name: `Firm ${region}`, region })).id
    ids.deal = (await createRecord(context, 'deal', { name: 'Deal', region: 'S', isOpen: true, firm: ids.N, other: ids.S })).id
  })
  afterAll(() => server.close())
  const seenBy = async (...roles: string[]) => {
    const person = { id: ids.N ?? '', name: '', email: '', isAdministrator: false, roles, teams: [] }
    const context = server.engine.context(person)
    const [first] = JSON.parse(await listRecords(context, 'deal', { sort: 'firm.name', fields: 'label,firm.name,other.name' })).data
    if (first === undefined) return undefined
    const { data } = { data: JSON.parse((await getRecord(context, 'deal', ids.deal ?? '')).text) }
    expect([data.firm ?? null, data.other ?? null].map((link) => link?.label)).toEqual([first.firm?.name, first.other?.name])
    return [first.label, first.firm?.name, first.other?.name]
  }

  it('are answered where they may be seen, and no others', async () => {
    expect(await seenBy('north')).toEqual(['Deal Firm N', 'Firm N', undefined])
    expect(await seenBy('wide')).toEqual(['Deal', undefined, 'Firm S'])
    expect(await seenBy('north', 'wide')).toEqual(['Deal Firm N', 'Firm N', 'Firm S'])
    expect(await seenBy('named')).toEqual(['Deal', undefined, undefined])
    expect(await seenBy('south')).toBe(undefined)
  })
})
