import type { AfterStep } from './change.ts'

/** What follows the rows of a write, in the same transaction, in this order. */
export const afterSteps: readonly AfterStep[] = []
