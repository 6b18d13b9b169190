/** What a workbook may be, so that a small file cannot fill the memory or the disk. */
export interface WorkbookLimits {
  /** Files in the archive. */
  readonly entries: number
  /** Bytes of one unpacked file. */
  readonly entrySize: number
  /** How many times larger than packed a file of more than a megabyte may be. */
  readonly ratio: number
  /** Cells of a sheet that are not empty. */
  readonly cells: number
  /** Characters of the texts that cells share, which are held in memory. */
  readonly sharedText: number
  readonly columns: number
}

export const defaultLimits: WorkbookLimits = {
  entries: 2000,
  entrySize: 2 * 1024 ** 3,
  ratio: 300,
  cells: 100_000_000,
  sharedText: 64 * 1024 ** 2,
  columns: 16_384,
}

/** What is wrong with a workbook, in words for a person. */
export class WorkbookProblem extends Error {}
