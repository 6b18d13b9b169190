export type { Ending, Job, JobHandler, NewJob } from './job.ts'
export { Jobs, type JobsOptions } from './jobs.ts'
export { cancelJob, type JobQuery, type ListedJob, listJobs, retryJob } from './manage-jobs.ts'
export {
  addNext,
  keepSchedules,
  momentAfter,
  nextTime,
  type Schedule,
  scheduleKind,
  scheduleProblem,
  type UnkeptSchedule,
} from './schedule.ts'
