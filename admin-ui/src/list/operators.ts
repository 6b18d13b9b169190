import type { OperatorName } from '../../../engine/fields/field-type.ts'

/** Operators as the filter bar says them. */
export const operatorTitles: Readonly<Record<OperatorName, string>> = {
  equals: 'is',
  notEquals: 'is not',
  less: 'is less than',
  lessOrEqual: 'is at most',
  greater: 'is more than',
  greaterOrEqual: 'is at least',
  contains: 'contains',
  startsWith: 'starts with',
  in: 'is one of',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
  isTrue: 'is yes',
  isFalse: 'is no',
}

const ofTime: Readonly<Partial<Record<OperatorName, string>>> = {
  less: 'is before',
  lessOrEqual: 'is on or before',
  greater: 'is after',
  greaterOrEqual: 'is on or after',
}

export function operatorTitle(operator: OperatorName, widget: string): string {
  const isTime = widget === 'date' || widget === 'instant'
  return (isTime ? ofTime[operator] : undefined) ?? operatorTitles[operator]
}

export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(operatorTitles, name)
}
