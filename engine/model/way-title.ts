/** A step of a way of fields, as far as its title goes. */
export interface WayStep {
  readonly title: string
  /** A part of it says enough alone: a record has one address, and its city is the city. */
  readonly goesWithoutSaying: boolean
}

/**
 * `Customer › Industry`: what a value is called that lies behind others, on every screen and every paper. A value of parts is left
 * out where it is the only such one beside its neighbours, and so is what leads from a line to its record.
 */
export function wayTitle(steps: readonly WayStep[]): string {
  return steps
    .filter(({ goesWithoutSaying }, index) => !goesWithoutSaying || index === steps.length - 1)
    .map(({ title }) => title)
    .join(' › ')
}
