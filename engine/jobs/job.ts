import type { WriteContext } from '../records/index.ts'

/** Something that is to be done. */
export interface NewJob {
  readonly kind: string
  /** There is one job of a key: another is passed over, also when the first is done already. */
  readonly key?: string | undefined
  readonly payload?: Readonly<Record<string, unknown>>
  /** At once where it is left out. */
  readonly dueAt?: Date | undefined
  /** After so many failures it is left to people; 10 where it is left out. */
  readonly maxAttempts?: number | undefined
}

/** A job that a worker has taken. */
export interface Job {
  readonly id: string
  readonly kind: string
  readonly key: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly dueAt: string
  /** How often it was begun, this time included. */
  readonly attempts: number
  readonly maxAttempts: number
}

/** Writes with which a job ends: they are kept together with the fact that it is done, or not at all. */
export type Ending = (write: WriteContext) => Promise<void>

/**
 * Does a job. What goes beyond the database may happen twice, when a worker ends in between: the id of the job is the same then.
 * What is done in the database belongs into the answer.
 */
export type JobHandler = (job: Job) => Promise<Ending | undefined>

export type JobState = 'waiting' | 'done' | 'dead' | 'cancelled'
