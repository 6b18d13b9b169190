/** What rules read of an option. */
interface OptionFacts {
  readonly value: string | number
  readonly title: string
  readonly category?: string
  readonly data?: unknown
}

/** The entity of the variable `choice` of `x-pick` over options; no document can have the name. */
export const optionEntity = '$option'

/** An option as the variable `choice` of `x-pick` sees it. */
export function optionChoice({ value, title, category, data }: OptionFacts): object {
  return { id: String(value), value, title, category: category ?? null, data: data ?? null }
}
