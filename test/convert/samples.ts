import type { DocField, DocType } from '../../engine/cli/convert/frappe/doctype.ts'

export function field(fieldname: string, fieldtype: string, rest: Readonly<Record<string, unknown>> = {}): DocField {
  return { fieldname, fieldtype, ...rest }
}

export function doctype(name: string, fields: readonly DocField[], rest: Readonly<Record<string, unknown>> = {}): DocType {
  return { doctype: 'DocType', name, fields, ...rest } as DocType
}

/** A boat yard: berths that are rented, with lines, a tree, settings and a document that is submitted. */
export const yard: readonly DocType[] = [
  doctype(
    'Berth Contract',
    [
      field('naming_series', 'Select', { options: 'BC-.YYYY.-\nBX-.YY.-.###', reqd: 1, set_only_once: 1 }),
      field('skipper', 'Link', { options: 'Skipper', reqd: 1, in_standard_filter: 1 }),
      field('skipper_name', 'Data', { fetch_from: 'skipper.full_title', in_list_view: 1, bold: 1 }),
      field('cb', 'Column Break'),
      field('season', 'Select', { options: '\nSummer\nWinter', in_list_view: 1 }),
      field('starts_on', 'Date', { default: 'Today' }),
      field('fees_section', 'Section Break', { label: 'Fees', collapsible: 1, collapsible_depends_on: 'fees' }),
      field('currency', 'Link', { options: 'Currency' }),
      field('total', 'Currency', { options: 'currency', read_only: 1, print_hide: 1, permlevel: 1 }),
      field('fees', 'Table', { options: 'Berth Fee', allow_on_submit: 1 }),
      field('more_tab', 'Tab Break', { label: 'More', depends_on: "eval:doc.season == 'Winter'" }),
      field('owner_kind', 'Link', { options: 'DocType' }),
      field('owner_record', 'Dynamic Link', { options: 'owner_kind', depends_on: "eval:doc.owner_kind == 'Skipper'" }),
      field('flags', 'Table MultiSelect', { options: 'Berth Flag Link' }),
      field('remarks', 'Text Editor', { allow_on_submit: 1 }),
      field('recount', 'Button', { label: 'Count again', options: 'yard.count' }),
      field('hint', 'HTML', { options: '<p>For {{ doc.skipper_name }}</p>' }),
    ],
    {
      autoname: 'naming_series:',
      is_submittable: 1,
      title_field: 'skipper_name',
      sort_field: 'modified',
      sort_order: 'DESC',
      module: 'Yard',
      links: [{ link_doctype: 'Berth Visit', link_fieldname: 'contract' }],
      permissions: [
        { role: 'Harbour Master', read: 1, write: 1, create: 1, submit: 1 },
        { role: 'Harbour Master', read: 1, permlevel: 1 },
        { role: 'All', read: 1, if_owner: 1 },
      ],
    },
  ),
  doctype('Berth Fee', [field('what', 'Data', { reqd: 1 }), field('amount', 'Float', { depends_on: "eval:parent.season != 'Winter'" })], {
    istable: 1,
  }),
  doctype('Berth Flag Link', [field('flag', 'Link', { options: 'Berth Flag' })], { istable: 1 }),
  doctype('Berth Visit', [field('contract', 'Link', { options: 'Berth Contract' }), field('seen_at', 'Datetime', { default: 'Now' })], {
    autoname: 'format:V-{YY}-{####}',
  }),
  doctype(
    'Skipper',
    [
      field('full_title', 'Data', { unique: 1, reqd: 1 }),
      field('parent_skipper', 'Link', { options: 'Skipper' }),
      field('mentor', 'Link', { options: 'User', default: '__user' }),
    ],
    { autoname: 'field:full_title', is_tree: 1, nsm_parent_field: 'parent_skipper' },
  ),
  doctype('Yard Settings', [field('is_open', 'Check', { default: '1' }), field('code', 'Password', { depends_on: 'is_open' })], {
    issingle: 1,
  }),
]
