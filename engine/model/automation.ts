import type { Tree } from './tree.ts'
import type { Step } from './workflow.ts'

/** Something that happens by itself. */
export interface Automation {
  readonly name: string
  readonly title: string
  readonly entity: string
  readonly on: 'created' | 'updated' | 'deleted' | 'transition' | 'schedule' | 'due' | 'mail' | 'webhook'
  /** Of `updated`: one of these changes; any where it is undefined. Of `webhook`: what the caller may send. */
  readonly fields: ReadonlySet<string> | undefined
  /** Of `transition`. */
  readonly transition: { readonly workflow: string; readonly name: string } | undefined
  /** Of `schedule`: five fields of cron. */
  readonly schedule: string | undefined
  /** Of `due`: the field, and how long after it. */
  readonly due: { readonly field: string; readonly offset: DueOffset } | undefined
  readonly timeZone: string
  /** Holds for the record. */
  readonly when: Tree | undefined
  readonly isEnabled: boolean
  readonly steps: readonly Step[]
}

/** How long after a date: days of the calendar first, then seconds; negative for before. */
export interface DueOffset {
  readonly days: number
  readonly seconds: number
}
