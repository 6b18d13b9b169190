/** Characters that show nothing, or turn the order of others round: a text could hide words in them, or an address. */
const unseen = /[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF]|[\u{E0000}-\u{E007F}]/gu

/** A text without what cannot be seen. */
export function visibleText(text: string): string {
  return text.replace(unseen, '')
}

/** What records say as JSON for a model: nothing in it is hidden, and nothing in it can be taken for the end of the data. */
export function asData(value: unknown): string {
  return visibleText(JSON.stringify(value) ?? 'null').replace(/[<\uFF1C\uFE64]/g, '\\u003c')
}
