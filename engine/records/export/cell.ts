/** A cell of an export, by what it holds. An empty cell is null. */
export type ExportCell =
  | null
  | { readonly text: string }
  | { readonly number: number }
  | { readonly boolean: boolean }
  /** ISO day, and ISO instant in UTC. */
  | { readonly day: string }
  | { readonly moment: string }
