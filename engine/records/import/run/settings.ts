import type { MappingOptions } from '../mapping.ts'
import type { FileFormat } from '../read/open-file.ts'
import type { IgnoredColumn, ImportCounts, ImportProblem } from '../report.ts'

/** How a file is imported: what is needed to go on after a crash. */
export interface RunSettings extends Pick<MappingOptions, 'mapping' | 'values' | 'key'> {
  readonly encoding?: string | undefined
  readonly sheet?: string | undefined
  readonly delimiter?: string | undefined
  /** States are taken as they are in the file, whatever the workflows say. */
  readonly anyState?: true | undefined
  /** When records were made, by whom, and the history of their states are taken as they are in the file. */
  readonly keepDates?: true | undefined
}

export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'undone'

/** One import as it is answered. `interrupted` is a running one whose process is gone. */
export interface ImportRun extends ImportCounts {
  readonly id: string
  readonly entity: string
  readonly file: string | null
  readonly format: FileFormat
  readonly dryRun: boolean
  readonly state: RunState | 'interrupted'
  /** Why it broke off. */
  readonly message: string | null
  /** The last row that is done; going on starts behind it. */
  readonly position: number
  /** Of an import that was taken back: records that are as they were, and those that somebody has changed since. */
  readonly takenBack: number
  readonly spared: number
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly ignoredColumns: readonly IgnoredColumn[]
}

/** A run with what only the engine needs to know. */
export interface StoredRun extends ImportRun {
  readonly personId: string | null
  readonly settings: RunSettings
  readonly columns: readonly string[]
  readonly worker: string | null
}

/** A problem as it is kept; the first of a row holds its cells. */
export interface StoredProblem extends ImportProblem {
  readonly cells: readonly string[] | null
}
