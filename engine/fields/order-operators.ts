import type { OperatorName } from './field-type.ts'

/** The comparisons of everything that has an order: numbers, days, instants, durations. */
export const orderOperators: readonly OperatorName[] = [
  'equals',
  'notEquals',
  'less',
  'lessOrEqual',
  'greater',
  'greaterOrEqual',
  'isEmpty',
  'isNotEmpty',
]
