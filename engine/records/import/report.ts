/** Why a record was refused: one of its cells, or a field that no cell fills. */
export interface ImportProblem {
  readonly row: number
  /** Title of the column; null where the value comes from no column. */
  readonly column: string | null
  /** Path of the field, such as `address.city` or `lines.quantity`; null where the record as a whole was refused. */
  readonly field: string | null
  /** The text of the cell; null where it is empty. */
  readonly value: string | null
  readonly code: string
  /** What is wrong and what to do about it. */
  readonly message: string
}

/** A column of the file, or of the mapping, that was left out. */
export interface IgnoredColumn {
  readonly column: string
  readonly reason: string
}

/** What came of the rows so far. Rows that belong to one record count as one in all figures but `rows`. */
export interface ImportCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly refused: number
  /** Rows of the file that are not empty. */
  readonly rows: number
}

/** What came of an import. */
export interface ImportReport extends ImportCounts {
  readonly ignoredColumns: readonly IgnoredColumn[]
  /** The first of them; whoever wants all listens to `onChunk`. */
  readonly problems: readonly ImportProblem[]
}
