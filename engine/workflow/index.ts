export * from './approvals/index.ts'
export { type AutomationRun, listRuns, type RunQuery } from './automation-runs.ts'
export { Automations } from './automations.ts'
export { type CallPayload, callHandler, callKind } from './call-step.ts'
export { dueMoment } from './due-moment.ts'
export { type MailPayload, mailKind } from './mail-step.ts'
export { makeTransition, makeTransitions } from './make-transition.ts'
export { chooseNotifications, notificationChannels, notificationChoices, notificationKinds } from './notification-choices.ts'
export { NotificationFeed } from './notification-feed.ts'
export { mailNotifications } from './notification-mail.ts'
export { listNotifications, markRead, type Notification, type NotificationQuery } from './notifications.ts'
export { offeredTransitions } from './offered-transitions.ts'
export { type RecordState, recordStates } from './record-states.ts'
export { type Rehearsal, rehearse } from './rehearsal/rehearse.ts'
export {
  changeRepair,
  confirmRepair,
  handleOutdated,
  listRepairs,
  type RepairOptions,
  repairHandler,
  repairJobs,
  repairKind,
} from './repairs/index.ts'
export { handleRetention, type RetentionMode } from './retention.ts'
export { retryRun } from './retry-run.ts'
export { beginAges, followAges, stateAgeHandler, stateAgeKind } from './state-ages.ts'
export { type Hook, listHooks, makeHook, revokeHook, takeHook } from './webhooks-in.ts'
