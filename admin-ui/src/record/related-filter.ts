import type { FieldDescription } from '../../../engine/forms/description.ts'

/** CEL for the records whose reference, or one of whose references, points to this one. An id holds no quotes. */
export function relatedFilter(name: string, id: string, field: Pick<FieldDescription, 'type'> | undefined): string {
  return field?.type === 'references' ? `'${id}' in ${name}` : `${name} == '${id}'`
}
