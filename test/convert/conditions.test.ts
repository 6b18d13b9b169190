import { describe, expect, it } from 'vitest'
import { Book } from '../../engine/cli/convert/frappe/book.ts'
import { translateCondition } from '../../engine/cli/convert/frappe/condition.ts'
import { checkExpression } from '../../engine/expression/index.ts'
import { compileConversion } from './compiled.ts'
import { doctype, field } from './samples.ts'

const line = doctype('Row', [field('qty', 'Float'), field('part', 'Link', { options: 'Part' })], { istable: 1 })
const part = doctype('Part', [field('code', 'Data')], { autoname: 'field:code' })
const sheet = doctype(
  'Sheet',
  [
    field('kind', 'Select', { options: '\nIn\nOut' }),
    field('is_paid', 'Check'),
    field('is_late', 'Check'),
    field('total', 'Currency'),
    field('note', 'Data'),
    field('part', 'Link', { options: 'Part' }),
    field('rows', 'Table', { options: 'Row' }),
    field('of_type', 'Link', { options: 'DocType' }),
    field('due', 'Date'),
    field('sent', 'Datetime'),
    field('took', 'Duration'),
    field('person', 'Link', { options: 'User' }),
  ],
  { is_submittable: 1, autoname: 'hash' },
)
const person = doctype('User', [])
const book = new Book([sheet, line, part, { ...person, isStub: true }])

function translate(source: string): string {
  const remarks: string[] = []
  const translated = translateCondition(source, {
    book,
    doc: { cel: 'record', doctype: sheet },
    variables: {},
    remark: (text) => remarks.push(text),
  })
  return 'cel' in translated ? translated.cel : `? ${translated.reason}`
}

const rows: readonly (readonly [source: string, cel: string])[] = [
  ["eval:typeof doc.note !== 'undefined' && typeof doc.kind === 'undefined'", 'has(record.note) && !has(record.kind)'],
  ['eval:doc.is_paid ^ doc.is_late', '(record.isPaid) != (record.isLate)'],
  ['eval:new Date(doc.sent) > new Date()', 'record.sent > now()'],
  ['eval:moment(doc.due).isBefore(frappe.datetime.get_today())', 'record.due < today()'],
  ['eval:frappe.datetime.get_diff(doc.due, doc.sent) > 3', 'daysBetween(dateOf(record.sent), record.due) > 3'],
  ['eval:doc.due < frappe.datetime.add_days(frappe.datetime.nowdate(), -7)', 'record.due < addDays(today(), -7)'],
  ['eval:Math.abs(doc.total) > 1', 'abs(coalesce(record.total, 0)) > 1'],
  ["eval:doc.rows.map(r => r.part).includes('A')", "record.rows.exists(row1, row1.part.code == 'A')"],
  ["eval:frappe.user.has_role('Yard Manager')", "'yard-manager' in user.roles"],
  [
    "eval:frappe.user_roles.includes('Clerk') || has_common(frappe.user_roles, ['A', 'B'])",
    "'clerk' in user.roles || 'a' in user.roles || 'b' in user.roles",
  ],
  ["eval:frappe.user_roles.indexOf('Clerk') === -1", "!('clerk' in user.roles)"],
  ["eval:frappe.get_doc('Part', doc.part).code", 'has(record.part.code)'],
  ["eval:frappe.db.get_value('Part', doc.part, 'code') == 'X'", "record.part.code == 'X'"],
  ['is_paid', 'record.isPaid'],
  ['eval:doc.is_paid == 1 & doc.is_late != 1', 'record.isPaid && !record.isLate'],
  ['eval: !doc.is_paid;', '!record.isPaid'],
  ["eval:doc.kind=='In'", "record.kind == 'In'"],
  ["eval:['In','Out'].includes(doc.kind)", "record.kind in ['In', 'Out']"],
  ['eval:in_list(["In"], doc.kind) || doc.note', "record.kind == 'In' || has(record.note)"],
  ["eval:['In'].indexOf(doc.kind) === -1", "record.kind != 'In'"],
  ["eval:doc.kind == 'Elsewhere'", 'false'],
  ['eval:doc.kind', 'has(record.kind)'],
  ['eval:doc.total', 'coalesce(record.total, 0) != 0'],
  ['eval:flt(doc.total) <= 5', 'coalesce(record.total, 0) <= 5'],
  ['eval:(doc.total || 0) > 5', 'record.total > 5'],
  ['eval:doc.rows && doc.rows.length > 0', 'record.rows.size() > 0'],
  ['eval:doc.rows.some(r => r.qty > 2 && r.part)', 'record.rows.exists(row1, row1.qty > 2 && has(row1.part))'],
  ["eval:doc.part == 'P-1'", "record.part.code == 'P-1'"],
  ["eval:doc.of_type == 'Part'", "record.ofType == 'part'"],
  ['eval:doc.docstatus < 2', "record.docStatus != 'cancelled'"],
  ['eval:!doc.__islocal && doc.docstatus == 0', "!isNew && record.docStatus == 'draft'"],
  ['eval:doc.due < frappe.datetime.nowdate()', 'record.due < today()'],
  ['eval:doc.sent > doc.due', 'dateOf(record.sent) > record.due'],
  ['eval:doc.took > 60', "record.took > 'PT60S'"],
  ['eval:doc.person == frappe.session.user', 'record.person == user'],
  ['eval:/^(a|b)-/.test(doc.note)', "record.note.startsWith('a-') || record.note.startsWith('b-')"],
  ["eval:doc.note.toLowerCase().includes('it\\'s')", "lower(record.note).contains('it\\'s')"],
  ["eval:doc.kind == 'In' ? doc.is_paid : doc.is_late", "record.kind == 'In' && record.isPaid || record.kind != 'In' && record.isLate"],
  ["eval:!(doc.is_paid || doc.kind == 'In')", "!(record.isPaid || record.kind == 'In')"],
  ['eval:doc.no_such_field', 'false'],
  ['no_such_field', 'false'],
  ['eval:!doc.__is_local', 'true'],
  ['eval:doc.rows?.length', 'record.rows.size() > 0'],
  ['eval:(doc.is_paid || doc.note)', 'record.isPaid || has(record.note)'],
  ["eval:(['In'].indexOf(doc.kind) !== -1);", "record.kind == 'In'"],
  ["eval:doc.kind == ('In' || 'Out')", "record.kind == 'In'"],
  ["eval:doc.get('kind') == 'In' // the usual one", "record.kind == 'In'"],
  ['eval:this.frm.doc.is_paid && me.doc.is_late', 'record.isPaid && record.isLate'],
  ["eval:in_list('In,Out'.split(','), doc.kind)", "record.kind in ['In', 'Out']"],
  ['eval:-doc.total < -5', '0 - coalesce(record.total, 0) < -5'],
  ["eval:typeof doc.kind === 'string' && !isNaN(doc.total)", 'has(record.kind)'],
  ['eval:doc.rows.findIndex(r => r.qty > 2) > -1', 'record.rows.exists(row1, row1.qty > 2)'],
  ['eval:Object.keys(doc.rows).length', 'record.rows.size() > 0'],
]

const refused: readonly (readonly [source: string, reason: RegExp])[] = [
  ["eval:frappe.model.can_create('Sheet')", /function frappe\.model\.can_create/],
  ['eval:doc.__onload.x', /"__onload" of the form/],
  ['eval:doc.rows[0].qty > 1', /name is worked out/],
  ['eval:parent.kind', /"parent"/],
  ['eval:/a.*b/.test(doc.note)', /pattern/],
  ['eval:doc.kind == "In" and doc.note', /not JavaScript/],
  ['eval:yard_tools.is_open(doc)', /the name "yard_tools"/],
  ['fn:later', /function of the form/],
]

describe('a condition', () => {
  const { model } = compileConversion([sheet, line, part])

  it.each(rows)('%s is said as %s', (source, cel) => {
    expect(translate(source)).toBe(cel)
  })

  it.each(rows)('%s fits the types of the model', (_source, cel) => {
    if (model === undefined) throw new Error('the sample does not compile')
    const variables = { user: { type: 'record', entities: ['user'] }, isNew: { type: 'bool' } } as const
    const checked = checkExpression(cel, {
      model: { entities: model.entities, computed: new Map() },
      entity: 'sheet',
      expects: ['bool'],
      variables,
    })
    expect('problems' in checked ? checked.problems : []).toEqual([])
  })

  it.each(refused)('%s is refused with its reason', (source, reason) => {
    expect(translate(source)).toMatch(reason)
  })
})
