/** CEL for the records whose reference points to this one. An id holds no quotes. */
export function relatedFilter(field: string, id: string): string {
  return `${field} == '${id}'`
}
