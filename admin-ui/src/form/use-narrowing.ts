import type { FieldDescription } from '../../../engine/forms/description.ts'
import { useScope } from './form-scope.ts'
import type { Narrowing } from './use-reference-search.ts'

/** What narrows the choice of a reference of the record on the form; nothing of lines, which the server judges when they are saved. */
export function useNarrowing(field: FieldDescription): Narrowing | undefined {
  const entity = useScope((scope) => scope.entity)
  const isOwn = entity.fields[field.name]?.isNarrowed === true && field.isNarrowed === true
  const record = useScope((scope) => (isOwn ? scope.values : undefined))
  return record === undefined ? undefined : { entity: entity.name, field: field.name, record }
}
