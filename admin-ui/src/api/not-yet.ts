import type { OptionDescription } from '../../../engine/forms/description.ts'

/** What stands for the values of a long code list, until it is shown and they are asked for. */
export const notYet: readonly OptionDescription[] = Object.freeze([])
