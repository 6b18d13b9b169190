/**
 * Functions of the applications that conditions call by name, in the words of the conditions themselves. What such a
 * function reads of its arguments stands here; one that is not here cannot be said.
 */
export const knownFunctions: Readonly<Record<string, { readonly parameters: readonly string[]; readonly body: string }>> = {
  'erpnext.is_perpetual_inventory_enabled': { parameters: ['company'], body: 'company.enable_perpetual_inventory' },
  'frappe.utils.html2text': { parameters: ['html'], body: 'html' },
  'frappe.utils.strip_html': { parameters: ['html'], body: 'html' },
  is_null: { parameters: ['value'], body: '!value' },
  strip: { parameters: ['text'], body: 'text' },
}
