export { followTransitions } from './follow-transitions.ts'
export { makeTransition, makeTransitions } from './make-transition.ts'
export { offeredTransitions } from './offered-transitions.ts'
export { type RecordState, recordStates } from './record-states.ts'
