import { expect, test } from 'vitest'
import { withoutKeptDates } from '../../admin-ui/src/journal/kept-dates.ts'

const change = (after: unknown) => ({ before: '2026-11-22T10:00:00.000Z', after })

test('what an import keeps of a former system is said in one line beside the fields', () => {
  const changes = {
    createdAt: change('2025-03-27T09:45:00.000Z'),
    createdBy: change('Ann'),
    updatedAt: change('2026-11-04T14:20:00.000Z'),
    state: change('active'),
  }
  expect(withoutKeptDates(changes)).toEqual({
    changes: { state: change('active') },
    kept: { label: 'Made in a former system', name: 'createdAt', value: '2025-03-27T09:45:00.000Z' },
  })
  expect(withoutKeptDates({ updatedAt: changes.updatedAt }).kept).toMatchObject({ name: 'updatedAt', value: '2026-11-04T14:20:00.000Z' })
  expect(withoutKeptDates({ state: change('active') })).toEqual({ changes: { state: change('active') }, kept: undefined })
})
