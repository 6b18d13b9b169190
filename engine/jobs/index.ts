export type { Ending, Job, JobHandler, NewJob } from './job.ts'
export { Jobs, type JobsOptions } from './jobs.ts'
export { cancelJob, type JobQuery, type ListedJob, listJobs, retryJob } from './manage-jobs.ts'
export { handleNightly } from './nightly.ts'
export {
  addNext,
  keepSchedules,
  nextTime,
  type Schedule,
  scheduleKind,
  scheduleProblem,
  type UnkeptSchedule,
} from './schedule.ts'
