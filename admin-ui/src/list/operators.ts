import type { OperatorName } from '../../../engine/fields/field-type.ts'
import { t } from '../i18n/t.ts'

/** Operators as the filter bar says them. */
export const operatorTitles: Readonly<Record<OperatorName, string>> = {
  equals: t('is'),
  notEquals: t('is not'),
  less: t('is less than'),
  lessOrEqual: t('is at most'),
  greater: t('is more than'),
  greaterOrEqual: t('is at least'),
  contains: t('contains'),
  startsWith: t('starts with'),
  in: t('is one of'),
  isEmpty: t('is empty'),
  isNotEmpty: t('is not empty'),
  isTrue: t('is yes'),
  isFalse: t('is no'),
}

const ofTime: Readonly<Partial<Record<OperatorName, string>>> = {
  less: t('is before'),
  lessOrEqual: t('is on or before'),
  greater: t('is after'),
  greaterOrEqual: t('is on or after'),
}

export function operatorTitle(operator: OperatorName, widget: string): string {
  const isTime = widget === 'date' || widget === 'instant'
  return (isTime ? ofTime[operator] : undefined) ?? operatorTitles[operator]
}

export function isOperator(name: string): name is OperatorName {
  return Object.hasOwn(operatorTitles, name)
}
