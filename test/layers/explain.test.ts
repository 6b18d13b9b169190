import { describe, expect, it } from 'vitest'
import { type Explanation, explain } from '../../engine/metadata/explain.ts'
import { base, layer, withSystem } from './support.ts'

const sector = layer('sector', {
  'entities/firm': { properties: { nps: { title: 'NPS', type: 'integer', maximum: 10 }, name: { maxLength: 30 }, phone: null } },
  'lists/source': { values: { web: { title: 'Internet' } } },
})
const client = layer('client', {
  'entities/firm': {
    properties: { nps: { title: 'Net promoter score' }, name: { maxLength: 20 } },
    'x-tabs': { identity: { title: 'Who' } },
  },
})
const layers = withSystem(base, sector, client)

const rows: readonly { readonly name: string; readonly says: readonly string[] }[] = [
  {
    name: 'firm.nps',
    says: [
      '/properties/nps/title "Net promoter score" client:4 < "NPS" sector:4',
      '/properties/nps/type "integer" sector:5',
      '/properties/nps/maximum 10 sector:6',
    ],
  },
  { name: 'firm.name.maxLength', says: ['/properties/name/maxLength 20 client:7 < 30 sector:9 < 40 base:12'] },
  { name: 'firm#/properties/name/maxLength', says: ['/properties/name/maxLength 20 client:7 < 30 sector:9 < 40 base:12'] },
  { name: 'firm.x-tabs.identity.title', says: ['/x-tabs/identity/title "Who" client:12 < "Identity" base:38'] },
  { name: 'source.web', says: ['/values/web/title "Internet" sector:4 < "Web" base:6'] },
  {
    name: 'firm.phone',
    says: [
      '/properties/phone/title removed sector:11 < "Phone" base:21',
      '/properties/phone/type removed sector:11 < "string" base:22',
      '/properties/phone/format removed sector:11 < "phone" base:23',
    ],
  },
]

describe('explain', () => {
  it.each(rows)('$name', ({ name, says }) => {
    const explained = explain(layers, name)
    expect('rows' in explained ? explained.rows.map(short) : explained.problem).toEqual(says)
  })

  it.each([
    ['frim', 'There is no document "frim". Did you mean "firm"?'],
    ['firm.nmae', '"firm" has nothing named "nmae". Did you mean "name"?'],
    ['firm#/x-icon', 'No layer says anything at /x-icon of entities/firm.'],
  ])('%s leads nowhere', (name, problem) => expect(explain(layers, name)).toEqual({ problem }))
})

function short({ pointer, overrides, ...last }: Explanation): string {
  const say = ({ value, layer: by, line }: Omit<Explanation, 'pointer' | 'overrides' | 'isRemoved'>) =>
    `${value === undefined ? 'removed' : JSON.stringify(value)} ${by}:${line}`
  return `${pointer} ${[last, ...overrides].map(say).join(' < ')}`
}
