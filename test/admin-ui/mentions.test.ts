import { expect, test } from 'vitest'
import { isMeant } from '../../admin-ui/src/journal/mentions.ts'

test.each([
  ['Gil Gardener', 'gil', true],
  ['Gil Gardener', 'gar', true],
  ['Gil Gardener', 'gil g', true],
  ['Ann Admin', 'gil', false],
  ['Ann Admin', 'min', false],
  ['Łukasz Żak', 'zak', true],
  ['Ann Admin', '', true],
])('%s is offered for "%s": %s', (label, name, isOffered) => {
  expect(isMeant({ id: '1', label }, name)).toBe(isOffered)
})
