import type { OptionDescription } from '../../../engine/forms/description.ts'
import { EntityIcon } from '../shell/icons.tsx'

/** A choice as a chip in its colour; a code that is no longer known stands as it is. */
export function OptionChip({ options, value }: { options: readonly OptionDescription[]; value: unknown }) {
  const option = options.find((candidate) => candidate.value === value)
  return (
    <span className="chip" data-color={option?.color}>
      {option?.icon && <EntityIcon name={option.icon} size={13} />}
      {option?.title ?? String(value)}
    </span>
  )
}

export function optionTitle(options: readonly OptionDescription[] | undefined, value: unknown): string {
  return options?.find((option) => option.value === value)?.title ?? String(value)
}
