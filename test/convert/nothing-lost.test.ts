import { describe, expect, it } from 'vitest'
import { convertDocTypes } from '../../engine/cli/convert/frappe/convert.ts'
import type { DocField, DocType } from '../../engine/cli/convert/frappe/doctype.ts'
import { doctype, field } from './samples.ts'

const options: Readonly<Record<string, string>> = {
  Select: 'B\nA',
  Link: 'Thing',
  'Dynamic Link': 'kind',
  Table: 'Row',
  'Table MultiSelect': 'Pick',
  Currency: 'currency',
  Image: 'photo',
  HTML: '<p>x</p>',
}
const fieldtypes = (
  'Data,Small Text,Text,Long Text,Text Editor,HTML Editor,Markdown Editor,Code,JSON,Int,Long Int,Float,Percent,Currency,Check,Select,Link,' +
  'Dynamic Link,Table,Table MultiSelect,Date,Datetime,Time,Duration,Attach,Attach Image,Signature,Color,Icon,Rating,Geolocation,Phone,' +
  'Password,Read Only,Barcode,Autocomplete,Tab Break,Section Break,Column Break,Fold,Heading,HTML,Button,Image'
).split(',')

/** Everything a field may say, with a value that says something; several values of one key are several rows. */
const attributes: readonly (readonly [key: string, value: unknown])[] = [
  ...(
    'reqd read_only hidden unique in_global_search search_index translatable remember_last_selected_value no_copy print_hide report_hide ' +
    'non_negative is_virtual set_only_once bold in_preview in_list_view in_standard_filter in_filter allow_in_quick_entry allow_on_submit ' +
    'collapsible ignore_user_permissions ignore_xss_filter hide_days hide_seconds hide_border sort_options show_dashboard mask not_nullable ' +
    'make_attachment_public show_on_timeline show_description_on_click allow_bulk_edit print_hide_if_no_value is_custom_field only_select ' +
    'sticky future_flag'
  )
    .split(' ')
    .map((key) => [key, 1] as const),
  ...['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'collapsible_depends_on'].map((key) => [key, 'eval:doc.kind'] as const),
  ['permlevel', 2],
  ['permlevel', 12],
  ['placeholder', 'Such as 5'],
  ['documentation_url', 'https://a.example/b'],
  ['link_filters', '[["Thing","x","=","1"]]'],
  ['width', '100px'],
  ['width', '50%'],
  ['print_width', '50px'],
  ['max_height', '200px'],
  ['length', 50],
  ['length', 2000],
  ['precision', '3'],
  ['columns', 2],
  ['description', 'A sentence.'],
  ['default', '1'],
  ['default', 'x'],
  ['default', 'Today'],
  ['fetch_from', 'thing.other'],
  ['button_color', 'Primary'],
  ['trigger', 'Client'],
  ['oldfieldname', 'before'],
  ['oldfieldtype', 'Text'],
  ['options', 'what_is_this'],
]

const thing = doctype('Thing', [field('x', 'Data'), field('other', 'Data')], { autoname: 'prompt' })
const row = doctype('Row', [field('a', 'Data')], { istable: 1 })
const pick = doctype('Pick', [field('a', 'Link', { options: 'Thing' })], { istable: 1 })
const support = [
  field('kind', 'Link', { options: 'DocType', in_list_view: 1 }),
  field('currency', 'Link', { options: 'Currency' }),
  field('photo', 'Attach Image'),
  field('thing', 'Link', { options: 'Thing' }),
]

function documentsOf(probe: DocType, others: readonly DocType[] = []): string {
  return JSON.stringify([...convertDocTypes([probe, thing, row, pick, ...others]).documents])
}

const layoutTypes = ['Tab Break', 'Section Break', 'Column Break', 'Fold', 'Heading', 'HTML', 'Button', 'Image']
const valueTypes = fieldtypes.filter((fieldtype) => !layoutTypes.includes(fieldtype))

/** All that is written of each value, by fieldtype: its property, and whether lists, forms and workflows name it. */
function valuesSaying(
  said: Partial<DocField>,
  rest: Readonly<Record<string, unknown>>,
  others: readonly DocType[] = [],
): readonly string[] {
  const fields = valueTypes.map((fieldtype, index) => {
    const given = options[fieldtype] === undefined ? {} : { options: options[fieldtype] }
    return field(`probe_${index}`, fieldtype, { label: 'Probe', ...given, ...said })
  })
  const { documents } = convertDocTypes([doctype('Probe', [...support, ...fields], rest), thing, row, pick, ...others])
  const { properties, ...document } = documents.get('entities/probe.json') as { properties: Record<string, unknown> }
  const around = JSON.stringify([{ ...document, 'x-tabs': {} }, documents.get('workflows/probe.json')])
  return valueTypes.map(
    (_, index) => `${JSON.stringify(properties[`probe${index}`])} ${around.split(new RegExp(`"-?probe${index}[".]`)).length}`,
  )
}

/** What says nothing more for these fieldtypes than they say already. */
const silent = ['Read Only: read_only=1', 'Rating: non_negative=1']

function lostValues(rest: Readonly<Record<string, unknown>>, others: readonly DocType[] = []): readonly string[] {
  const plain = valuesSaying({}, rest, others)
  const bare = valuesSaying({ options: undefined }, rest, others)
  const lost = attributes.flatMap(([key, value]) => {
    const written = valuesSaying({ [key]: value }, rest, others)
    const before = key === 'options' ? bare : plain
    return valueTypes.flatMap((fieldtype, index) => (written[index] === before[index] ? [`${fieldtype}: ${key}=${value}`] : []))
  })
  return lost.filter((row) => !silent.includes(row))
}

describe('what a field says', () => {
  it('stands in the documents of a record, whatever it is', () => {
    expect(lostValues({ autoname: 'hash' })).toEqual([])
  })

  it('stands in the documents of lines', () => {
    expect(lostValues({ istable: 1 }, [doctype('Owner', [field('probes', 'Table', { options: 'Probe' })])])).toEqual([])
  })

  it('stands in the documents of a single record', () => {
    expect(lostValues({ issingle: 1 })).toEqual([])
  })

  it.each(layoutTypes)('of %s stands there, too', (fieldtype) => {
    const written = (said: Partial<DocField>) => {
      const part = field('probe', fieldtype, { label: 'Probe', ...(options[fieldtype] && { options: options[fieldtype] }), ...said })
      return documentsOf(doctype('Probe', [field('kind', 'Data'), part, field('after', 'Data')], { autoname: 'hash' }))
    }
    const [plain, bare] = [written({}), written({ options: undefined })]
    const lost = attributes.filter(([key, value]) => written({ [key]: value }) === (key === 'options' ? bare : plain))
    expect(lost).toEqual([])
  })
})

/** Everything a DocType may say of its records as a whole. */
const wholes: readonly (readonly [key: string, value: unknown])[] = [
  ...(
    'is_tree track_changes track_seen track_views allow_auto_repeat email_append_to quick_entry show_title_field_in_link translated_doctype ' +
    'force_re_route_to_default_view make_attachments_public is_calendar_and_gantt show_name_in_global_search allow_rename allow_copy ' +
    'allow_events_in_timeline hide_toolbar in_create read_only editable_grid custom beta has_web_view allow_guest_to_view ' +
    'index_web_pages_for_search protect_attached_files queue_in_background is_submittable is_virtual max_attachments'
  )
    .split(' ')
    .map((key) => [key, 1] as const),
  ...(
    'module description naming_rule image_field nsm_parent_field timeline_field sender_field sender_name_field subject_field ' +
    'recipient_account_field default_view document_type default_print_format engine row_format icon color route is_published_field ' +
    'website_search_field name_case restrict_to_domain documentation default_email_template migration_hash'
  )
    .split(' ')
    .map((key) => [key, 'status'] as const),
  ...['field:code', 'PRE.###', 'format:A-{code}-{##}', 'Prompt', 'concat:x'].map((rule) => ['autoname', rule] as const),
  ...['code', '{code} - {status}', 'nowhere'].map((title) => ['title_field', title] as const),
  ...['code,status', 'nowhere'].map((names) => ['search_fields', names] as const),
  ...['code', 'code desc, status asc', 'nowhere'].map((names) => ['sort_field', names] as const),
  ['sort_order', 'ASC'],
  ['actions', [{ action: '/x', action_type: 'Route', group: 'g', label: 'L' }]],
  ['links', [{ link_doctype: 'Thing', link_fieldname: 'x', group: 'Group' }]],
  ['states', [{ title: 'Elsewhere', color: 'Green' }]],
]

const rights = 'read write create delete submit cancel amend export import print email report share select set_user_permissions impersonate'

describe('what a DocType says', () => {
  const fields = [field('code', 'Data'), field('status', 'Select', { options: 'A\nB' })]
  const owner = doctype('Owner', [field('probes', 'Table', { options: 'Probe' })])
  const kinds: readonly (readonly [string, Record<string, unknown>, readonly DocType[]])[] = [
    ['a record', {}, []],
    ['lines', { istable: 1 }, [owner]],
    ['a single record', { issingle: 1 }, []],
  ]

  it.each(kinds)('of %s stands in the documents', (_, rest, others) => {
    const plain = documentsOf(doctype('Probe', fields, rest), others)
    const lost = wholes.filter(([key, value]) => documentsOf(doctype('Probe', fields, { ...rest, [key]: value }), others) === plain)
    expect(lost).toEqual([])
  })

  it.each(kinds)('of the rights to %s stands in the documents', (_, rest, others) => {
    const permitted = (row: Record<string, unknown>) =>
      documentsOf(doctype('Probe', fields, { ...rest, permissions: [{ role: 'Clerk', ...row }] }), others)
    const plain = permitted({ print: 1 })
    const lost = rights.split(' ').filter((right) => right !== 'print' && permitted({ print: 1, [right]: 1 }) === plain)
    expect(lost).toEqual([])
    expect(permitted({ print: 1, if_owner: 1 })).not.toBe(plain)
    expect(permitted({ print: 1, match: 'owner' })).not.toBe(plain)
  })
})
