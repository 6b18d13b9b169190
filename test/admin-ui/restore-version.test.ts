import { expect, test } from 'vitest'
import { valuesBefore } from '../../admin-ui/src/record/restore-version.ts'

const field = { isReadOnly: false }
const entity = { fields: { name: field, city: field, code: { isReadOnly: true }, lines: { isReadOnly: false, lines: 'line' } } } as never
const line = { id: 'a', text: 'One', count: 2 }
const entries = [
  { version: 4, changes: { name: { before: 'C', after: 'D' }, gone: { before: 1, after: 2 } } },
  { version: 3, changes: { name: { before: 'B', after: 'C' }, city: { before: null, after: 'Lyon' }, code: { before: 'x', after: 'y' } } },
  { version: 2, changes: { name: { before: 'A', after: 'B' }, lines: { added: [line], removed: [], changed: [] } } },
  { version: 1, changes: {} },
] as never

test('an earlier version is what the changes behind it had taken away', () => {
  expect(valuesBefore(entity, entries, 4, { lines: [line] })).toEqual({})
  expect(valuesBefore(entity, entries, 3, { lines: [line] })).toEqual({ name: 'C' })
  expect(valuesBefore(entity, entries, 2, { lines: [line] })).toEqual({ name: 'B', city: null })
  expect(valuesBefore(entity, entries, 1, { lines: [line] })).toEqual({ name: 'A', city: null, lines: [] })
})

test('lines are made anew, change by change; one that was removed becomes a new one', () => {
  const gone = { id: 'b', text: 'Two', count: 5 }
  const told = [
    {
      version: 4,
      changes: {
        lines: { added: [], removed: [{ ...gone, count: 6 }], changed: [{ id: 'a', changes: { count: { before: 1, after: 2 } } }] },
      },
    },
    {
      version: 3,
      changes: {
        lines: { added: [{ id: 'c', text: 'Three' }], removed: [], changed: [{ id: 'b', changes: { count: { before: 5, after: 6 } } }] },
      },
    },
  ] as never
  const record = { lines: [line, { id: 'c', text: 'Three' }] }
  expect(valuesBefore(entity, told, 3, record)).toEqual({
    lines: [
      { id: 'a', text: 'One', count: 1 },
      { id: 'c', text: 'Three' },
      { text: 'Two', count: 6 },
    ],
  })
  expect(valuesBefore(entity, told, 2, record)).toEqual({
    lines: [
      { id: 'a', text: 'One', count: 1 },
      { text: 'Two', count: 5 },
    ],
  })
})
