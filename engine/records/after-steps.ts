import { audit } from './audit.ts'
import type { AfterStep } from './change.ts'
import { outbox } from './outbox.ts'
import { forgetProposals } from './proposals/forget.ts'
import { keepDuplicateKeys } from './quality/take-in.ts'
import { recalculate } from './recalculate.ts'
import { stateHistory } from './states/state-history.ts'

/** What follows the rows of a write, in the same transaction, in this order. */
export const afterSteps: readonly AfterStep[] = [recalculate, keepDuplicateKeys, stateHistory, audit, outbox, forgetProposals]
