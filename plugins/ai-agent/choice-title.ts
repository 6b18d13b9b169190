import type { Field } from '../../engine/plugins/api.ts'

/** What a stored choice is, without what the API says beside it. */
export function plainValue(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value
}

/** The title of a stored choice; undefined for what is none of them. */
export function choiceTitle(field: Pick<Field, 'options'> | undefined, value: unknown): string | undefined {
  const plain = plainValue(value)
  return field?.options.find((option) => option.value === plain)?.title
}
