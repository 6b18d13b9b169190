/** A cell of an export, by what it holds. An empty cell is null. */
export type ExportCell =
  | null
  | { readonly text: string }
  | { readonly number: number; readonly shown?: NumberShown }
  | { readonly boolean: boolean }
  /** ISO day, and ISO instant in UTC. */
  | { readonly day: string }
  | { readonly moment: string }

/** How people read a number: a fraction as a percentage (0.2 as 20 %), an amount with two digits and thousands apart. */
export type NumberShown = { readonly as: 'percent'; readonly digits: number } | { readonly as: 'amount' }
