import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { userProperties } from '../../engine/cli/convert/frappe/book.ts'
import { convertDocTypes } from '../../engine/cli/convert/frappe/convert.ts'
import { joined } from '../../engine/cli/convert/frappe/customization-rows.ts'
import { readDocTypes } from '../../engine/cli/convert/frappe/doctype.ts'
import { describeConversion } from '../../engine/cli/convert/frappe/report.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile, isError } from '../../engine/metadata/index.ts'
import { compileConversion, documentOf, propertyOf } from './compiled.ts'
import { doctype, field, yard } from './samples.ts'

const errors = (problems: readonly { readonly code: string; readonly message: string }[]) =>
  problems.filter(({ code }) => code !== 'not-yet-served').map(({ code, message }) => `${code}: ${message}`)

/** What a field of each fieldtype becomes, beside its title and comment. */
const types: readonly (readonly [fieldtype: string, rest: Record<string, unknown>, property: Record<string, unknown>])[] = [
  ['Data', {}, { type: 'string', maxLength: 140 }],
  ['Data', { options: 'Email' }, { type: 'string', format: 'email' }],
  ['Data', { options: 'URL', unique: 1 }, { type: 'string', format: 'uri', 'x-unique': true }],
  [
    'Data',
    { length: 20, default: 'x', no_copy: 1, print_hide: 1 },
    { type: 'string', maxLength: 20, default: 'x', 'x-not-in': ['copy', 'print'] },
  ],
  ['Small Text', {}, { type: 'string', contentMediaType: 'text/plain' }],
  ['Text Editor', {}, { type: 'string', contentMediaType: 'text/html' }],
  ['Code', { options: 'PythonExpression' }, { type: 'string', contentMediaType: 'text/x-python', 'x-widget': 'code' }],
  ['JSON', { default: '[]' }, { type: 'string', contentMediaType: 'application/json', 'x-widget': 'code', default: '[]' }],
  ['Int', { default: '3', non_negative: 1 }, { type: 'integer', default: 3, minimum: 0 }],
  ['Float', { precision: '3' }, { type: 'number', multipleOf: 0.001 }],
  ['Percent', {}, { type: 'number', 'x-unit': '%' }],
  ['Currency', {}, { type: 'number', multipleOf: 0.01, 'x-unit': 'currency' }],
  ['Check', { default: '1' }, { type: 'boolean', default: true }],
  ['Select', { options: 'A\nB', default: 'b' }, { type: 'string', enum: ['A', 'B'], default: 'B' }],
  ['Select', { options: 'A\nB' }, { type: 'string', enum: ['A', 'B'], default: 'A' }],
  ['Select', { options: '\nA\nB\nA', default: 'B' }, { type: 'string', enum: ['A', 'B'], default: 'B' }],
  ['Link', { options: 'Thing' }, { 'x-ref': 'thing' }],
  ['Link', { options: 'User', default: 'user' }, { 'x-ref': 'user', 'x-default': 'user' }],
  ['Link', { options: 'DocType' }, { type: 'string', format: 'entity-name' }],
  ['Date', { default: 'Today' }, { type: 'string', format: 'date', 'x-default': 'today()' }],
  ['Datetime', { default: 'now' }, { type: 'string', format: 'date-time', 'x-default': 'now()' }],
  ['Time', { default: '9:30' }, { type: 'string', format: 'time', default: '09:30:00' }],
  ['Duration', { default: '90' }, { type: 'string', format: 'duration', default: 'PT90S' }],
  ['Attach', {}, { 'x-file': true }],
  ['Attach Image', {}, { 'x-file': { accept: ['image/*'] } }],
  ['Rating', { options: '8' }, { type: 'number', multipleOf: 0.5, minimum: 0, maximum: 8, 'x-widget': 'rating' }],
  ['Password', {}, { type: 'string', maxLength: 500, writeOnly: true, 'x-secret': true }],
  ['Read Only', {}, { type: 'string', maxLength: 140, readOnly: true }],
  ['Color', { hidden: 1, set_only_once: 1 }, { type: 'string', format: 'color', 'x-hidden': true, 'x-lock-if': '!isNew' }],
  ['Autocomplete', {}, { type: 'string', maxLength: 140, 'x-suggest': 'field' }],
]

describe('a field', () => {
  const probe = doctype(
    'Probe',
    types.map(([fieldtype, rest], index) => field(`value_${index}`, fieldtype, rest)),
  )
  const all = compileConversion([probe])

  it.each(types.map((row, index) => [...row, index] as const))('of %s %j becomes %j', (fieldtype, _, expected, index) => {
    expect(propertyOf(all, 'probe', `value${index}`)).toEqual({
      title: `Value ${index}`,
      $comment: expect.stringMatching(new RegExp(`^value_${index}(; fieldtype=${fieldtype})?$`)),
      ...expected,
    })
  })

  it('of any fieldtype compiles', () => {
    expect(errors(all.problems)).toEqual([])
    expect(all.report.counts.refused).toBe(0)
  })

  it('keeps what no keyword says in its comment', () => {
    const conversion = convertDocTypes([doctype('Probe', [field('a', 'Data', { ignore_xss_filter: 1, print_width: '20%', hide_days: 0 })])])
    expect(propertyOf(conversion, 'probe', 'a').$comment).toBe('a; ignore_xss_filter=1; print_width=20%')
    expect(conversion.report.fields[0]?.notes).toEqual(['kept in its comment, as nothing here says it: ignore_xss_filter'])
  })

  it('gets another name where its own is reserved, taken or kept in the same column', () => {
    const names = ['from', 'from_value', 'user', 'agent', 'agent_id', '2nd_part', 'docstatus_note']
    const fields = names.map((name) => field(name, name === 'agent' ? 'Link' : 'Data', name === 'agent' ? { options: 'Thing' } : {}))
    const conversion = compileConversion([doctype('Probe', fields)])
    const { properties } = documentOf(conversion, 'entities/probe.json') as { properties: Record<string, { $comment: string }> }
    const mapping = Object.entries(properties).flatMap(([name, { $comment }]) => (name === 'name' ? [] : [[$comment, name]]))
    expect(Object.fromEntries(mapping)).toEqual({
      from: 'fromValue',
      from_value: 'fromValue2',
      user: 'userValue',
      agent: 'agent',
      agent_id: 'agentId2',
      '2nd_part': 'field2ndPart',
      docstatus_note: 'docstatusNote',
    })
    expect(errors(conversion.problems)).toEqual([])
  })
})

describe('names and values that would clash', () => {
  it('compile all the same, and what is left out is told of', () => {
    const conversion = compileConversion([
      doctype('Clash', [field('createdAt', 'Data'), field('created_at', 'Data'), field('a', 'Data'), field('a', 'Int')]),
      doctype('Sealed', [field('word', 'Password'), field('of', 'Link', { options: 'Sealed', depends_on: "eval:doc.of == 'x'" })], {
        autoname: 'field:word',
      }),
      doctype('Loop', [field('of', 'Link', { options: 'Loop' })], { autoname: 'field:of' }),
      doctype('Debt', [field('sum', 'Currency', { non_negative: 1, default: '-5' })]),
    ])
    expect(errors(conversion.problems)).toEqual([])
    const refused = conversion.report.fields.filter(({ outcome }) => outcome === 'refused')
    expect(refused.map(({ fieldname, reasons }) => [fieldname, reasons])).toEqual([
      ['a', ['its name stands twice; only the first of the two is written']],
    ])
  })
})

describe('the yard', () => {
  const conversion = compileConversion(yard)

  it('compiles', () => {
    expect(errors(conversion.problems)).toEqual([])
    expect(conversion.model?.entities.get('berth-fee')?.owner).toMatchObject({ entity: 'berth-contract', field: 'fees' })
  })

  it('loses nothing', () => {
    expect(conversion.report.fields.filter(({ outcome }) => outcome === 'refused')).toEqual([])
    expect(conversion.report.stubs).toEqual(['Berth Flag', 'Currency', 'User'])
  })

  it('numbers contracts by the series that people pick', () => {
    expect(propertyOf(conversion, 'berth-contract', 'name')['x-number']).toEqual({
      patterns: ['BC-{YYYY}-{00000}', 'BX-{YY}-{000}'],
      pick: 'namingSeries',
    })
    expect(propertyOf(conversion, 'berth-contract', 'namingSeries').enum).toEqual(['BC-{YYYY}-{00000}', 'BX-{YY}-{000}'])
    expect(propertyOf(conversion, 'berth-visit', 'name')['x-number']).toBe('V-{YY}-{0000}')
  })

  it('writes tabs, sections and columns across', () => {
    const { 'x-tabs': tabs } = documentOf(conversion, 'entities/berth-contract.json') as {
      'x-tabs': Record<string, Record<string, unknown>>
    }
    expect(tabs.details?.sections).toMatchObject({
      identity: { fields: [['name', 'docStatus']] },
      main: { columns: 2, fields: [['namingSeries', 'season'], ['skipper', 'startsOn'], ['skipperName']] },
      feesSection: { title: 'Fees', collapsed: '!(record.fees.size() > 0)' },
    })
    expect(tabs.moreTab).toMatchObject({ title: 'More', showIf: "record.season == 'Winter'" })
    expect(tabs.relatedBerthVisit).toEqual({ title: 'Berth Visit', related: 'berth-visit.contract' })
  })

  it('fetches, refers to many, and names the records of others by their names', () => {
    expect(propertyOf(conversion, 'berth-contract', 'skipperName')['x-fetch']).toBe('skipper.fullTitle')
    expect(propertyOf(conversion, 'berth-contract', 'total')['x-currency']).toBe('currency.name')
    expect(propertyOf(conversion, 'berth-contract', 'flags')).toMatchObject({ type: 'array', items: { 'x-ref': 'berth-flag' } })
    expect(propertyOf(conversion, 'berth-contract', 'ownerRecord')).toMatchObject({ 'x-show-if': "record.ownerKind == 'skipper'" })
    expect(propertyOf(conversion, 'berth-fee', 'amount')['x-show-if']).toBe("owner.season != 'Winter'")
  })

  it('locks what is submitted but for the fields that allow it', () => {
    expect(documentOf(conversion, 'workflows/berth-contract.json')).toMatchObject({
      field: 'docStatus',
      states: { submitted: { lock: true, editable: ['fees', 'remarks'] } },
      transitions: { submit: { from: 'draft', to: 'submitted', roles: ['harbour-master'] } },
    })
    expect(propertyOf(conversion, 'berth-fee', 'what')['x-lock-if']).toBe("owner.docStatus != 'draft'")
  })

  it('writes roles with their levels and with what is their own', () => {
    expect(documentOf(conversion, 'roles/harbour-master.json').entities).toEqual({
      'berth-contract': { read: true, update: true, create: true, level: { 1: 'read' } },
    })
    expect(documentOf(conversion, 'roles/all-role.json').entities).toEqual({ 'berth-contract': { read: 'record.createdBy == user' } })
  })

  it('knows trees, single records and keys', () => {
    expect(documentOf(conversion, 'entities/skipper.json')).toMatchObject({
      'x-tree': 'parentSkipper',
      'x-key': 'fullTitle',
      'x-label': '{fullTitle}',
    })
    expect(documentOf(conversion, 'entities/yard-settings.json')).toMatchObject({ 'x-kind': 'singleton' })
  })

  it('turns fixed HTML into a template, and a button into an action that waits for its code', () => {
    expect(documentOf(conversion, 'templates/berth-contract-hint.json')).toMatchObject({
      entity: 'berth-contract',
      body: '<p>For {{skipperName}}</p>',
    })
    const { notes } = conversion.report.fields.find(({ fieldname }) => fieldname === 'recount') ?? { notes: [] }
    expect(notes).toEqual([expect.stringContaining('yard.count')])
  })

  it('is the same in whatever order the files come', () => {
    const again = convertDocTypes([...yard].reverse())
    expect(JSON.stringify([...again.documents])).toBe(JSON.stringify([...conversion.documents]))
  })
})

describe('a label', () => {
  it('shows the name of a linked record, so that two entities titled by each other make no circle', () => {
    const link = (options: string) => [field('other', 'Link', { options }), field('code', 'Data', { reqd: 1 })]
    const first = doctype('First', link('Second'), { autoname: 'field:code', title_field: 'other' })
    const second = doctype('Second', link('First'), { autoname: 'field:other', title_field: 'other' })
    const conversion = compileConversion([first, second])
    expect(documentOf(conversion, 'entities/first.json')['x-label']).toBe('{other.other.code} ({code})')
    expect(documentOf(conversion, 'entities/second.json')['x-label']).toBe('{other.code}')
    expect(errors(conversion.problems)).toEqual([])
  })
})

describe('lines', () => {
  const use = field('rows', 'Table', { options: 'Row' })
  const row = doctype(
    'Row',
    [field('a', 'Data', { depends_on: "eval:parent.mode == 'x'" }), field('b', 'Data', { depends_on: "eval:cur_frm.doc.mode == 'x'" })],
    { istable: 1 },
  )

  it('of lines are kept as JSON, with a note', () => {
    const inner = doctype('Inner', [field('a', 'Data', { depends_on: 'eval:parent.b' })], { istable: 1 })
    const middle = doctype('Middle', [field('b', 'Data'), field('inner', 'Table', { options: 'Inner' })], { istable: 1 })
    const outer = doctype('Outer', [field('one', 'Table', { options: 'Middle' }), field('two', 'Table', { options: 'Middle' })])
    const conversion = compileConversion([outer, middle, inner])
    expect(errors(conversion.problems)).toEqual([])
    const owners = [...(conversion.model?.entities.values() ?? [])].flatMap(({ name, owner }) =>
      owner === undefined ? [] : [[name, owner.entity]],
    )
    expect(owners.sort()).toEqual([
      ['outer-one', 'outer'],
      ['outer-two', 'outer'],
    ])
    expect(propertyOf(conversion, 'outer-one', 'inner')).toMatchObject({ type: 'object' })
    const told = conversion.report.fields.map(({ doctype: of, fieldname, outcome }) => `${of}.${fieldname} ${outcome}`)
    expect(told).toEqual(expect.arrayContaining(['Middle.inner note', 'Inner.a note']))
  })

  it('that two fields own are written once for each, and counted once', () => {
    const first = doctype('First', [use, field('mode', 'Select', { options: '\nx' })])
    const second = doctype('Second', [use])
    const conversion = compileConversion([first, second, row])
    expect([...conversion.documents.keys()].filter((path) => path.includes('rows'))).toEqual([
      'entities/first-rows.json',
      'entities/second-rows.json',
    ])
    expect(propertyOf(conversion, 'first-rows', 'a')['x-show-if']).toBe("owner.mode == 'x'")
    expect(propertyOf(conversion, 'first-rows', 'b')['x-show-if']).toBe("owner.mode == 'x'")
    expect(conversion.report.fields.filter(({ doctype }) => doctype === 'Row')).toHaveLength(2)
    expect(errors(conversion.problems)).toEqual([])
  })
})

describe('a default', () => {
  const firm = doctype('Firm', [field('title', 'Data'), field('cost_place', 'Link', { options: 'Cost Place' }), field('terms', 'Data')], {
    autoname: 'field:title',
  })
  const row = doctype('Bill Row', [field('cost_place', 'Link', { options: 'Cost Place', default: ':Firm' })], { istable: 1 })
  const bill = doctype(
    'Bill',
    [
      field('firm', 'Link', { options: 'Firm', default: ':Firm' }),
      field('unit', 'Link', { options: 'Unit', default: 'Nos' }),
      field('land', 'Select', { options: 'link:Land', default: 'Peru' }),
      field('person', 'Link', { options: 'User', default: 'Administrator' }),
      field('cost_place', 'Link', { options: 'Cost Place', default: ':Firm' }),
      field('terms', 'Data', { default: ':Firm' }),
      field('other', 'Data', { default: ':Firm' }),
      field('at', 'Time', { default: 'Now' }),
      field('stars', 'Rating', { options: '4', default: '0.375' }),
      field('rows', 'Table', { options: 'Bill Row' }),
      field('part', 'Link', { options: 'Bill Row', default: 'x' }),
      field('tone', 'Color', { default: '#Ab1' }),
      field('day', 'Date', { default: 'soon' }),
      field('lots', 'Table', { options: 'Bill Row', default: '0' }),
      field('kind', 'Link', { options: 'Party Kind', default: 'Bill Row' }),
    ],
    { autoname: 'hash' },
  )
  const kind = doctype('Party Kind', [field('of', 'Link', { options: 'DocType' })], { autoname: 'field:of' })
  const conversion = compileConversion([bill, firm, row, kind])

  it.each([
    ['unit', { default: 'Nos' }],
    ['land', { default: 'Peru' }],
    ['person', { default: 'Administrator' }],
    ['costPlace', { 'x-default': 'record.firm.costPlace' }],
    ['terms', { 'x-default': 'record.firm.terms' }],
    ['firm', { 'x-remember': true }],
    ['other', { 'x-remember': true }],
    ['at', { 'x-default': 'timeOf(now())' }],
    ['stars', { default: 1.5 }],
    ['tone', { default: '#aabb11' }],
    ['kind', { default: 'bill-row' }],
  ] as const)('of %s is found where it stands', (name, said) => {
    expect(propertyOf(conversion, 'bill', name)).toMatchObject(said)
  })

  it('of a line may come from the record it belongs to', () => {
    expect(propertyOf(conversion, 'bill-rows', 'costPlace')).toMatchObject({ 'x-default': 'owner.firm.costPlace' })
  })

  it('that is no value is told of', () => {
    const notes = (name: string) => conversion.report.fields.find(({ fieldname }) => fieldname === name)?.notes
    expect(notes('day')).toEqual([expect.stringContaining('no value of Date')])
    expect(notes('lots')).toEqual(['the default "0" means nothing for Table'])
  })

  it('of a Link is refused where its records have no name', () => {
    const refused = conversion.report.fields.filter(({ outcome }) => outcome === 'refused')
    expect(refused.map(({ fieldname, reasons }) => [fieldname, reasons])).toEqual([['part', ['the default "x" cannot be said for Link']]])
    expect(errors(conversion.problems)).toEqual([])
  })
})

describe('what is fetched', () => {
  const partner = doctype(
    'Partner',
    [
      field('label', 'Data'),
      field('count', 'Int'),
      field('due', 'Date'),
      field('is_on', 'Check'),
      field('part', 'Table', { options: 'Part' }),
    ],
    { autoname: 'field:label' },
  )
  const paper = doctype('Paper', [
    field('partner', 'Link', { options: 'Partner' }),
    field('count', 'Read Only', { fetch_from: 'partner.count' }),
    field('due_text', 'Data', { fetch_from: 'partner.due', read_only: 1 }),
    field('old_way', 'Read Only', { options: 'partner.due' }),
    field('made_by', 'Data', { fetch_from: 'partner.owner' }),
    field('made_at', 'Datetime', { fetch_from: 'partner.creation' }),
    field('keeper', 'Link', { options: 'User', fetch_from: 'partner.modified_by' }),
    field('typed', 'Data', { fetch_from: 'partner.is_on' }),
    field('land', 'Link', { options: 'Land', fetch_from: 'stranger.land' }),
    field('land_too', 'Link', { options: 'Country', fetch_from: 'stranger.land' }),
    field('stranger', 'Link', { options: 'Stranger' }),
  ])
  const { doctypes } = readDocTypes('paper.json', JSON.stringify([paper, partner]))
  const conversion = compileConversion(doctypes)

  it.each([
    ['count', { type: 'integer', readOnly: true, 'x-fetch': 'partner.count' }],
    ['dueText', { format: 'date', readOnly: true, 'x-fetch': 'partner.due' }],
    ['oldWay', { format: 'date', readOnly: true, 'x-fetch': 'partner.due' }],
    ['madeBy', { type: 'string', 'x-fetch': 'partner.createdBy.email' }],
    ['madeAt', { format: 'date-time', 'x-fetch': 'partner.createdAt' }],
    ['keeper', { 'x-ref': 'user', 'x-fetch': 'partner.updatedBy' }],
  ] as const)('%s has a type that holds it', (name, expected) => {
    expect(propertyOf(conversion, 'paper', name)).toMatchObject(expected)
  })

  it('says what became of it', () => {
    expect(errors(conversion.problems)).toEqual([])
    const said = conversion.report.fields.filter(({ doctype, outcome }) => doctype === 'Paper' && outcome !== 'converted')
    expect(said.map(({ fieldname, fieldtype, notes, reasons }) => [fieldname, fieldtype, [...notes, ...reasons].join()])).toEqual([
      ['count', 'Read Only', expect.stringContaining('Int instead of Read Only')],
      ['due_text', 'Data', expect.stringContaining('Date instead of Data')],
      ['old_way', 'Read Only', expect.stringContaining('Date instead of Read Only')],
      ['typed', 'Data', expect.stringContaining('cannot hold')],
      ['land_too', 'Link', expect.stringContaining('waits for "Stranger"')],
    ])
  })
})

describe('titles made of other fields', () => {
  const titled = (rest: Readonly<Record<string, unknown>>) =>
    compileConversion([
      doctype(
        'Paper',
        [field('title', 'Data', rest), field('kind', 'Select', { options: 'A\nB' }), field('of', 'Link', { options: 'Thing' })],
        {
          title_field: 'title',
        },
      ),
    ])

  it.each([
    [{ default: '{kind}' }, { 'x-default': "coalesce(record.kind, '')" }],
    [
      { options: '{kind} of {of}' },
      { 'x-computed': "coalesce(record.kind, '') + ' of ' + coalesce(record.of.name, '')", 'x-stored': true },
    ],
    [{ default: '{nothing}' }, { default: '{nothing}' }],
  ])('%j becomes %j', (rest, expected) => {
    const conversion = titled(rest)
    expect(propertyOf(conversion, 'paper', 'title')).toMatchObject(expected)
    expect(errors(conversion.problems)).toEqual([])
  })
})

describe('people', () => {
  it('keep the fields that the engine has, and get others beside them', () => {
    const names = Object.keys(
      (JSON.parse(readFileSync('engine/metadata/system/entities/user.json', 'utf8')) as { properties: object }).properties,
    )
    expect(userProperties).toEqual(expect.arrayContaining(names))
    const user = doctype('User', [
      field('email', 'Data', { options: 'Email', reqd: 1 }),
      field('first_name', 'Data', { reqd: 1 }),
      field('roles', 'Table', { options: 'Has Role' }),
      field('language', 'Link', { options: 'Language' }),
    ])
    const conversion = compileConversion([user, doctype('Has Role', [field('role', 'Link', { options: 'Role' })], { istable: 1 })])
    expect(errors(conversion.problems)).toEqual([])
    const { properties } = documentOf(conversion, 'entities/user.json') as { properties: object }
    expect(Object.keys(properties)).toEqual(['firstName', 'roles2', 'language2'])
  })
})

describe('a tab that folds', () => {
  it('is open here, and says in the comment what it did', () => {
    const conversion = compileConversion([
      doctype('Sheet', [field('more', 'Tab Break', { collapsible: 1, collapsible_depends_on: 'eval:doc.a' }), field('a', 'Data')]),
    ])
    expect(errors(conversion.problems)).toEqual([])
    expect(documentOf(conversion, 'entities/sheet.json').$comment).toContain('more (Tab Break): collapsible=1')
  })
})

describe('the report', () => {
  const probe = doctype('Probe', [
    field('a', 'Data'),
    field('b', 'Data', { depends_on: "eval:frappe.model.can_create('x')" }),
    field('c', 'Rating'),
    field('d', 'Link', { options: 'Thing', default: 'One' }),
  ])

  it('says what became of each field, and the sum', () => {
    const lines = describeConversion(convertDocTypes([probe]).report)
    expect(lines[0]).toBe('Probe.a (Data): converted')
    expect(lines[1]).toMatch(/^Probe\.b \(Data\): refused: depends_on .* cannot be said/)
    expect(lines[2]).toMatch(/^Probe\.c \(Rating\): converted with a note: /)
    expect(lines.at(-1)).toBe(
      '1 DocTypes, 4 fields: 2 (50.0 %) converted, 1 (25.0 %) with a note, 1 (25.0 %) refused; nothing lost in 3 (75.0 %), 1 stubs for DocTypes that are not among the files.',
    )
  })

  it('keeps a refused condition in the comment', () => {
    expect(propertyOf(convertDocTypes([probe]), 'probe', 'b').$comment).toBe("b; depends_on=eval:frappe.model.can_create('x')")
  })
})

describe('a file', () => {
  it('holds one DocType, several, or something else that is named', () => {
    const one = JSON.stringify(doctype('One', []))
    expect(readDocTypes('one.json', one).doctypes.map(({ name }) => name)).toEqual(['One'])
    expect(readDocTypes('two.json', `[${one},{"doctype":"Report","name":"R"}]`)).toMatchObject({
      doctypes: [{ name: 'One' }],
      others: ['two.json: a "Report" is not a DocType'],
    })
    expect(() => readDocTypes('bad.json', '{')).toThrow(/bad\.json is not JSON/)
  })

  it('may be an answer of the old system, or an old file', () => {
    const one = { name: 'One', fields: [{ fieldtype: 'Select', options: ['a', 'b'], fieldname: 'a' }, 'plain', { fieldname: 'b' }] }
    for (const wrapped of [{ data: one }, { message: { docs: [one] } }, { docs: [one] }])
      expect(readDocTypes('one.json', JSON.stringify(wrapped)).doctypes[0]?.fields).toMatchObject([
        { fieldname: 'a', options: 'a\nb' },
        { fieldname: 'plain', fieldtype: 'Data' },
        { fieldname: 'b', fieldtype: 'Data' },
      ])
  })

  it('gives its fields in the order of the form', () => {
    const text = JSON.stringify(doctype('One', [field('b', 'Data'), field('a', 'Data')], { field_order: ['a', 'b'] }))
    expect(readDocTypes('one.json', text).doctypes[0]?.fields.map(({ fieldname }) => fieldname)).toEqual(['a', 'b'])
  })
})

describe('what a site has changed', () => {
  const boat = doctype('Boat', [field('title', 'Data', { label: 'Title' }), field('length', 'Float'), field('notes', 'Text')], {
    autoname: 'hash',
    permissions: [{ role: 'Guest', read: 1 }],
    field_order: ['title', 'length', 'notes'],
  })
  const setter = (property: string, value: string, more: object = {}) => ({
    doc_type: 'Boat',
    doctype_or_field: 'DocField',
    property,
    value,
    ...more,
  })
  // As `custom/boat.json` of an application is exported, with the keys that every row has.
  const row = { owner: 'Administrator', docstatus: 0, idx: 3, _user_tags: null, modified: '2024-01-01', module: null }
  const exported = {
    doctype: 'Boat',
    sync_on_migrate: 1,
    custom_fields: [
      { ...row, name: 'Boat-b', dt: 'Boat', fieldname: 'b', fieldtype: 'Data', label: 'B', insert_after: 'a', is_system_generated: 1 },
      {
        ...row,
        name: 'Boat-a',
        dt: 'Boat',
        fieldname: 'a',
        fieldtype: 'Check',
        label: 'A',
        insert_after: 'title',
        depends_on: 'eval:doc.length > 3',
      },
      { ...row, name: 'Boat-c', dt: 'Boat', fieldname: 'c', fieldtype: 'Int', label: 'C', insert_after: 'title', permlevel: 1 },
      { ...row, name: 'Boat-z', dt: 'Boat', fieldname: 'z', fieldtype: 'Date', label: 'Z', insert_after: 'gone' },
      { ...row, name: 'Crew-d', dt: 'Crew', fieldname: 'd', fieldtype: 'Link', options: 'Boat', insert_after: 'nick' },
    ],
    property_setters: [
      { ...row, name: 'Boat-title-reqd', ...setter('reqd', '1', { field_name: 'title', property_type: 'Check' }) },
      { ...row, ...setter('label', 'Remarks', { field_name: 'notes', property_type: 'Data' }) },
      { ...row, ...setter('title_field', 'title', { doctype_or_field: 'DocType' }) },
      { ...row, ...setter('hidden', '1', { field_name: 'mast', property_type: 'Check' }) },
    ],
    custom_perms: [{ ...row, parent: 'Boat', parenttype: 'DocType', role: 'Skipper', read: 1, write: 1, permlevel: 0 }],
    links: [{ parent: 'Boat', link_doctype: 'Crew', link_fieldname: 'd' }],
  }
  const fixtures = [{ doctype: 'Property Setter', ...setter('bold', '1', { field_name: 'notes', property_type: 'Check' }) }]
  const read = [boat, exported, fixtures].map((value, index) => readDocTypes(`${index}.json`, JSON.stringify(value)))
  const changes = joined(read.map(({ customizations }) => customizations))
  const conversion = convertDocTypes(
    read.flatMap(({ doctypes }) => doctypes),
    changes,
  )

  it('is merged into the DocTypes: fields in their places, properties, permissions, links', () => {
    expect(read.flatMap(({ others }) => others)).toEqual([])
    const { properties, required, ...rest } = documentOf(conversion, 'entities/boat.json') as { properties: object; required: string[] }
    expect(Object.keys(properties)).toEqual(['title', 'a', 'b', 'c', 'length', 'notes', 'z'])
    expect(required).toEqual(['title'])
    expect(rest).toMatchObject({ 'x-label': '{title}' })
    expect(propertyOf(conversion, 'boat', 'a')).toMatchObject({ type: 'boolean', 'x-show-if': 'record.length > 3' })
    expect(propertyOf(conversion, 'boat', 'c')).toMatchObject({ 'x-level': 1 })
    expect(propertyOf(conversion, 'boat', 'notes')).toMatchObject({ title: 'Remarks', 'x-display': { emphasis: 'strong' } })
    expect([...conversion.documents.keys()].filter((path) => path.startsWith('roles/'))).toEqual(['roles/skipper.json'])
    expect(JSON.stringify(rest)).toContain('crew.d')
  })

  it('makes a stub of a DocType that is not there, and keeps what it cannot apply', () => {
    expect(propertyOf(conversion, 'crew', 'd')).toMatchObject({ 'x-ref': 'boat' })
    expect(documentOf(conversion, 'entities/boat.json').$comment).toContain('mast: hidden=1')
    expect(conversion.report).toMatchObject({ doctypes: 1, stubs: ['Crew'], counts: { fields: 8, converted: 8 } })
    expect(conversion.report.notes.map(({ note }) => note).join('; ')).toMatch(/mast: hidden=1.*added: d|added: d.*mast: hidden=1/)
  })

  it('gives documents that compile', () => {
    const files = [...conversion.documents].map(([path, document]) => ({ path, text: JSON.stringify(document, null, 2) }))
    const { problems } = compile([...readLayers([]), { name: 'boats', files }])
    expect(problems.filter(isError).map(({ code, message }) => `${code}: ${message}`)).toEqual([])
  })
})
