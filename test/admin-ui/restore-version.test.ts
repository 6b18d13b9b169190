import { expect, test } from 'vitest'
import { valuesBefore } from '../../admin-ui/src/record/restore-version.ts'

const field = { isReadOnly: false }
const entity = { fields: { name: field, city: field, code: { isReadOnly: true }, lines: { isReadOnly: false, lines: 'line' } } } as never
const entries = [
  { version: 4, changes: { name: { before: 'C', after: 'D' }, gone: { before: 1, after: 2 } } },
  { version: 3, changes: { name: { before: 'B', after: 'C' }, city: { before: null, after: 'Lyon' }, code: { before: 'x', after: 'y' } } },
  { version: 2, changes: { name: { before: 'A', after: 'B' }, lines: { added: [{}], removed: [], changed: [] } } },
  { version: 1, changes: {} },
] as never

test('an earlier version is what the changes behind it had taken away', () => {
  expect(valuesBefore(entity, entries, 4)).toEqual({})
  expect(valuesBefore(entity, entries, 3)).toEqual({ name: 'C' })
  expect(valuesBefore(entity, entries, 2)).toEqual({ name: 'B', city: null })
  expect(valuesBefore(entity, entries, 1)).toEqual({ name: 'A', city: null })
})
