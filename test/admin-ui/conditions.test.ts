import { describe, expect, test } from 'vitest'
import { type ConditionInput, consequencesOf, shownTabs } from '../../admin-ui/src/form/conditions.ts'
import { describeForm, describeMetadata, type FormDescription } from '../../engine/forms/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const number = { type: 'number', multipleOf: 0.01 }
const model = compileOrThrow(
  layersOf({
    'entities/discount': { properties: { percent: number } },
    'entities/firm': {
      properties: { name: { type: 'string' }, rate: number, discounts: { type: 'array', items: { $ref: 'discount' } } },
    },
    'entities/line': {
      properties: { pieces: { type: 'integer' }, price: number, sum: { ...number, 'x-computed': 'record.pieces * record.price' } },
    },
    'entities/deal': {
      properties: {
        kind: { enum: ['sale', 'loan'] },
        way: { enum: ['cash', 'bank', 'term'], 'x-options-by': { field: 'kind', map: { sale: ['cash', 'bank'], loan: ['term'] } } },
        firm: { 'x-ref': 'firm' },
        years: { type: 'integer', 'x-show-if': "record.kind == 'loan'", 'x-require-if': "record.kind == 'loan'" },
        code: { type: 'string', 'x-lock-if': "record.code == 'fixed'" },
        day: { type: 'string', format: 'date', 'x-default': 'today()' },
        lines: { type: 'array', items: { $ref: 'line' } },
        total: { ...number, 'x-computed': 'record.lines.map(l, l.sum).sum()' },
        discounted: { ...number, 'x-computed': 'record.total * record.firm.rate' },
        reduction: { ...number, 'x-computed': 'record.firm.discounts.map(d, d.percent).sum()' },
        others: { type: 'integer', 'x-computed': 'record.firm.deals.size()' },
      },
      'x-tabs': {
        main: { title: 'Main', free: true },
        loan: { title: 'Loan', showIf: "record.kind == 'loan'", fields: [['years']] },
        more: { title: 'More', sections: { codes: { title: 'Codes', showIf: 'record.total > 10', fields: [['code']] } } },
      },
    },
  }).map((layer) => ({
    ...layer,
    files: layer.files.map((file) => ({ ...file, text: file.text.replace('"x-ref": "firm"', '"x-ref": "firm", "x-inverse": "deals"') })),
  })),
)
const deal = model.entities.get('deal')
if (deal === undefined) throw new Error('no deal')
// As it arrives: JSON, with nothing of the model left in it.
const form = JSON.parse(JSON.stringify(describeForm(model, deal))) as FormDescription
const metadata = describeMetadata(model)
const entity = metadata.entities.deal
if (entity === undefined) throw new Error('no description of a deal')

const judge = (values: object, more: Partial<ConditionInput> = {}) =>
  consequencesOf(form.conditions, {
    entity,
    entities: metadata.entities,
    values: values as never,
    stored: values as never,
    changes: {},
    isNew: false,
    person: 'p',
    now: new Date('2026-03-04T23:30:00Z'),
    today: '2026-03-05',
    follow: () => undefined,
    ...more,
  })

describe('the conditions of a form, as the screen works them out', () => {
  test('a field, a tab and a section are shown or not', () => {
    const hidden = (values: object) => [...judge(values).hidden].sort()
    expect(hidden({ kind: 'sale' })).toEqual(['tab:loan', 'tab:more#codes', 'years'])
    expect(hidden({ kind: 'loan', lines: [{ pieces: 6, price: 2 }] })).toEqual([])
    const tabs = shownTabs(form.tabs, judge({ kind: 'sale' }).hidden)
    expect(tabs.map(({ key, sections }) => [key, sections.length])).toEqual([
      ['main', 1],
      ['more', 0],
    ])
  })

  test('what is required, locked by what is stored, and offered', () => {
    expect([...judge({ kind: 'loan' }).required]).toEqual(['years'])
    expect([...judge({ kind: 'sale' }).required]).toEqual([])
    expect([...judge({ code: 'typed' }, { stored: { code: 'fixed' } }).locked]).toEqual(['code'])
    expect([...judge({ code: 'fixed' }, { stored: { code: '' } }).locked]).toEqual([])
    expect([...(judge({ kind: 'sale' }).offered.get('way') ?? [])]).toEqual(['cash', 'bank'])
    expect(judge({}).offered.has('way')).toBe(false)
  })

  test('computed values follow what is typed, also in lines, and what a reference leads to once it is there', () => {
    const values = {
      firm: { id: 'f', label: 'F' },
      lines: [
        { pieces: 3, price: 1.1, sum: 0 },
        { pieces: 2, price: 0.05 },
      ],
      total: 0,
    }
    const before = judge(values)
    expect(before.values).toMatchObject({ total: 3.4, discounted: null, lines: [{ sum: 3.3 }, { sum: 0.1 }] })
    const asked: string[] = []
    const follow = (name: string, id: string) => {
      asked.push(`${name} ${id}`)
      return { id, rate: 0.5 }
    }
    const after = judge(values, { follow })
    expect(asked).toContain('firm f')
    expect(after.values.discounted).toBe(1.7)
  })

  test('a default stands in a new record until something is typed', () => {
    expect(judge({}, { isNew: true }).values.day).toBe('2026-03-05')
    expect(judge({ day: null }, { isNew: true, changes: { day: null } }).values).not.toHaveProperty('day')
    expect(judge({}).values).not.toHaveProperty('day')
  })

  test('what looks at lists of other records, owned or not, is left to the server', () => {
    expect(Object.keys(form.conditions?.computed ?? {}).sort()).toEqual(['deal.discounted', 'deal.total', 'line.sum'])
  })
})
