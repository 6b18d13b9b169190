/** A piece of a label format: fixed text or the value of a field path. */
export type LabelPart = { readonly text: string } | { readonly path: string }

/**
 * Splits `{name} ({code})` into its parts. Throws an Error that says where a brace is not closed. The set of
 * placeholders is closed: each is the path of a field (`name`, `address.city`, `firm.name`).
 */
export function parseLabel(format: string): readonly LabelPart[] {
  const parts: LabelPart[] = []
  let rest = format
  while (rest !== '') {
    const open = rest.indexOf('{')
    if (open === -1) {
      parts.push({ text: rest })
      break
    }
    if (open > 0) parts.push({ text: rest.slice(0, open) })
    const close = rest.indexOf('}', open)
    if (close === -1) throw new Error(`"{" at ${format.length - rest.length + open} is not closed`)
    parts.push({ path: rest.slice(open + 1, close).trim() })
    rest = rest.slice(close + 1)
  }
  return parts
}
