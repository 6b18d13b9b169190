import { describe, expect, test } from 'vitest'
import { type Condition, type FieldLookup, fromCel, toCel } from '../../admin-ui/src/list/filter-cel.ts'
import type { FieldDescription } from '../../engine/forms/description.ts'

const widgets: Record<string, string> = {
  name: 'text',
  amount: 'money',
  status: 'select',
  tags: 'multiselect',
  due: 'date',
  seen: 'instant',
  took: 'duration',
  done: 'checkbox',
  owner: 'reference',
  'address.city': 'text',
}
const lookup: FieldLookup = (path) => {
  const widget = widgets[path]
  return widget === undefined ? undefined : ({ widget, operators: [] } as Pick<FieldDescription, 'widget' | 'operators'>)
}

const rows: readonly (readonly [string, readonly Condition[]])[] = [
  ['amount > 100', [{ path: 'amount', operator: 'greater', value: 100 }]],
  ['amount <= -0.5', [{ path: 'amount', operator: 'lessOrEqual', value: -0.5 }]],
  [
    "amount > 100 && status == 'open'",
    [
      { path: 'amount', operator: 'greater', value: 100 },
      { path: 'status', operator: 'equals', value: 'open' },
    ],
  ],
  ["status in ['open', 'won']", [{ path: 'status', operator: 'in', value: ['open', 'won'] }]],
  ["'new' in tags", [{ path: 'tags', operator: 'contains', value: 'new' }]],
  ["name.containsFolded('a && b')", [{ path: 'name', operator: 'contains', value: 'a && b' }]],
  ["address.city.startsWith('Di')", [{ path: 'address.city', operator: 'startsWith', value: 'Di' }]],
  ["name == 'O\\'Neil \\\\ Sons'", [{ path: 'name', operator: 'equals', value: "O'Neil \\ Sons" }]],
  ["name == 'two\\nlines'", [{ path: 'name', operator: 'equals', value: 'two\nlines' }]],
  ["due >= '2026-01-15'", [{ path: 'due', operator: 'greaterOrEqual', value: '2026-01-15' }]],
  ["seen < '2026-01-15T09:30:00.000Z'", [{ path: 'seen', operator: 'less', value: '2026-01-15T09:30:00.000Z' }]],
  ["took > 'PT1H30M'", [{ path: 'took', operator: 'greater', value: 'PT1H30M' }]],
  ['done == true', [{ path: 'done', operator: 'isTrue' }]],
  ['done == false', [{ path: 'done', operator: 'isFalse' }]],
  ['owner == null', [{ path: 'owner', operator: 'isEmpty' }]],
  ['owner != null', [{ path: 'owner', operator: 'isNotEmpty' }]],
]

describe('conditions and CEL', () => {
  test.each(rows)('%s is written from its conditions', (text, conditions) => {
    expect(toCel(conditions, lookup)).toBe(text)
  })

  test.each(rows)('%s is read back', (text, conditions) => {
    expect(fromCel(text, lookup)).toEqual(conditions)
  })

  test('spaces and double quotes are read as well', () => {
    expect(fromCel('  amount>100&&name=="x" ', lookup)).toEqual([
      { path: 'amount', operator: 'greater', value: 100 },
      { path: 'name', operator: 'equals', value: 'x' },
    ])
  })

  test('an empty filter has no conditions', () => {
    expect(fromCel('', lookup)).toEqual([])
  })

  test.each([
    'amount > 100 || done',
    '(amount > 100)',
    'unknown == 1',
    'amount + 1 > 2',
    'amount > ',
    'tags.exists(t, t == 1)',
    "name.contains('a')",
    "name.containsFolded('a') == true",
    "containsFolded('a')",
    "status in ['a'",
    "name == 'open",
    'amount > owner.limit',
  ])('%s is foreign and left alone', (text) => {
    expect(fromCel(text, lookup)).toBeUndefined()
  })
})
