import type { DocField } from './doctype.ts'

interface KnownFunction {
  readonly parameters: readonly string[]
  /** What it answers, in the language of the conditions. */
  readonly body: string
  /** A field that it asks of another DocType. */
  readonly asks?: { readonly doctype: string; readonly field: DocField }
}

/** Functions of the applications that conditions call by name. One that is not here cannot be said. */
export const knownFunctions: Readonly<Record<string, KnownFunction>> = {
  'erpnext.is_perpetual_inventory_enabled': {
    parameters: ['company'],
    body: 'company.enable_perpetual_inventory',
    asks: { doctype: 'Company', field: { fieldname: 'enable_perpetual_inventory', fieldtype: 'Check' } },
  },
  'erpnext.stock.is_subcontracting_or_return_transfer': {
    parameters: ['entry'],
    body: "entry.purpose == 'Send to Subcontractor' || entry.is_return && entry.purpose == 'Material Transfer'",
  },
  'frappe.utils.html2text': { parameters: ['html'], body: 'html' },
  'frappe.utils.strip_html': { parameters: ['html'], body: 'html' },
  is_null: { parameters: ['value'], body: '!value' },
  strip: { parameters: ['text'], body: 'text' },
}

/** The fields that the functions in a condition ask of other DocTypes. */
export function asksOf(condition: unknown): readonly { readonly doctype: string; readonly field: DocField }[] {
  if (typeof condition !== 'string') return []
  return Object.entries(knownFunctions).flatMap(([name, { asks }]) => (asks !== undefined && condition.includes(name) ? [asks] : []))
}
