import type { Values } from './workflow.ts'

/** A record of another kind that a record can become. */
export interface Conversion {
  readonly to: string
  /** By field of the new record: what it is filled with. */
  readonly values: Values
  /** Fields that both have under one name and that are of one type: taken over as they are. */
  readonly carried: readonly string[]
  /** By owned lines that both have under one name: the entities of the lines, and the fields of each line that are taken over. */
  readonly lines: ReadonlyMap<string, { readonly from: string; readonly to: string; readonly carried: readonly string[] }>
  /** Fields of the new record that people are asked for before it is made. */
  readonly ask: readonly string[]
  /** Lists of records that move along. */
  readonly links: readonly string[]
  /** What is done with the record when such a one is made of it. */
  readonly transition: string | undefined
}
