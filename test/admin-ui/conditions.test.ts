import { describe, expect, test } from 'vitest'
import { addressOf } from '../../admin-ui/src/actions/entity-actions.tsx'
import { consequencesOf } from '../../admin-ui/src/form/conditions.ts'
import type { ConditionInput } from '../../admin-ui/src/form/consequences.ts'
import { shownTabs } from '../../admin-ui/src/form/judged.ts'
import { reactLines } from '../../admin-ui/src/form/line-conditions.ts'
import { accessOf, visibleModel } from '../../engine/access/index.ts'
import { describeForm, describeMetadata, type FormDescription } from '../../engine/forms/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const place = { type: 'object', properties: { town: { type: 'string', maxLength: 40 } } }
const number = { type: 'number', multipleOf: 0.01 }
const model = compileOrThrow(
  layersOf({
    'entities/discount': { properties: { percent: number } },
    'entities/port': { properties: { name: { type: 'string' } } },
    'entities/firm': {
      properties: {
        name: { type: 'string' },
        rate: number,
        port: { 'x-ref': 'port' },
        discounts: { type: 'array', items: { $ref: 'discount' } },
        seat: place,
        places: { type: 'array', items: { $ref: 'place' } },
      },
    },
    'entities/place': { properties: { seat: place, isStore: { type: 'boolean' } } },
    'entities/stock': {
      properties: {
        firm: { 'x-ref': 'firm', 'x-inverse': 'stocks' },
        seat: { ...place, 'x-overridable': true, 'x-fetch': ['firm.places[isStore].seat', 'firm.seat'] },
        rate: { ...number, 'x-fetch': 'firm.rate' },
        lines: { type: 'array', items: { $ref: 'stock-line' } },
      },
    },
    'entities/stock-line': {
      properties: {
        source: { 'x-ref': 'firm', 'x-inverse': 'stockLines' },
        text: { type: 'string', maxLength: 40, 'x-fetch': 'source.name', 'x-overridable': true },
      },
    },
    'entities/line': {
      properties: {
        pieces: { type: 'integer' },
        price: { ...number, 'x-lock-if': "record.pieces > 10 && owner.kind == 'sale'" },
        sum: { ...number, 'x-computed': 'record.pieces * record.price' },
        reason: { type: 'string', 'x-show-if': 'record.price == 0', 'x-require-if': "record.price == 0 && owner.kind == 'sale'" },
        grade: { enum: ['new', 'used'], 'x-pick': "choice.value == 'new' || isNew == false" },
      },
      'x-rules': [{ when: "record.sum == 0 && owner.kind == 'sale'", set: { reason: "'gift'", grade: "'used'" } }],
    },
    'entities/deal': {
      properties: {
        kind: { enum: ['sale', 'loan'] },
        way: { enum: ['cash', 'bank', 'term'], 'x-options-by': { field: 'kind', map: { sale: ['cash', 'bank'], loan: ['term'] } } },
        firm: { 'x-ref': 'firm', 'x-inverse': 'deals' },
        port: { 'x-ref': 'port', 'x-default': 'record.firm.port' },
        years: { type: 'integer', 'x-show-if': "record.kind == 'loan'", 'x-require-if': "record.kind == 'loan'" },
        code: { type: 'string', 'x-lock-if': "record.code == 'fixed'" },
        day: { type: 'string', format: 'date', 'x-default': 'today()' },
        lines: { type: 'array', items: { $ref: 'line' } },
        total: { ...number, 'x-computed': 'record.lines.map(l, l.sum).sum()' },
        discounted: { ...number, 'x-computed': 'record.total * record.firm.rate' },
        reduction: { ...number, 'x-computed': 'record.firm.discounts.map(d, d.percent).sum()' },
        isReduced: { type: 'boolean', 'x-computed': 'record.reduction != null && record.reduction > 0' },
        others: { type: 'integer', 'x-computed': 'record.firm.deals.size()' },
      },
      'x-tabs': {
        main: { title: 'Main', free: true },
        loan: { title: 'Loan', showIf: "record.kind == 'loan'", fields: [['years']] },
        more: { title: 'More', sections: { codes: { title: 'Codes', showIf: 'record.total > 10', fields: [['code']] } } },
      },
    },
  }),
)
const deal = model.entities.get('deal')
if (deal === undefined) throw new Error('no deal')
// As it arrives: JSON, with nothing of the model left in it.
const form = JSON.parse(JSON.stringify(describeForm(model, deal))) as FormDescription
const metadata = describeMetadata(model)
const entity = metadata.entities.deal
if (entity === undefined) throw new Error('no description of a deal')

const judge = (values: object, more: Partial<ConditionInput> = {}) =>
  consequencesOf(form.conditions, {
    entity,
    entities: metadata.entities,
    values: values as never,
    stored: values as never,
    changes: {},
    isNew: false,
    person: 'p',
    now: new Date('2026-03-04T23:30:00Z'),
    today: '2026-03-05',
    follow: () => undefined,
    ...more,
  })

describe('the conditions of a form, as the screen works them out', () => {
  test('a record that is set by itself is shown where it is known how it is called, else the server fills it in', () => {
    const [firm, port] = [
      { id: 'f', label: 'Firm' },
      { id: 'p', label: 'Le Havre' },
    ]
    const follow = (_: string, id: string) => (id === 'f' ? { id, port } : undefined)
    const labelOf = (name: string, id: string) => (name === 'port' && id === 'p' ? 'Le Havre' : undefined)
    const given = (more: Partial<ConditionInput>) => judge({ kind: 'sale', firm }, { isNew: true, follow, ...more }).values.port
    expect(given({ labelOf })).toEqual(port)
    expect(given({})).toBeUndefined()
    expect(given({ labelOf, changes: { port: null } })).toBeUndefined()
  })

  test('what reads a value that only the server works out is left open until that is there', () => {
    expect(judge({ kind: 'sale' }).values.isReduced).toBeUndefined()
    expect(judge({ kind: 'sale', reduction: null }).values.isReduced).toBe(false)
    expect(judge({ kind: 'sale', reduction: 3 }).values.isReduced).toBe(true)
  })

  test('a field, a tab and a section are shown or not', () => {
    const hidden = (values: object) => [...judge(values).hidden].sort()
    expect(hidden({ kind: 'sale' })).toEqual(['tab:loan', 'tab:more#codes', 'years'])
    expect(hidden({ kind: 'loan', lines: [{ pieces: 6, price: 2 }] })).toEqual([])
    const tabs = shownTabs(form.tabs, judge({ kind: 'sale' }).hidden)
    expect(tabs.map(({ key, sections }) => [key, sections.length])).toEqual([
      ['main', 1],
      ['more', 0],
    ])
  })

  test('what is required, locked by what is stored, and offered', () => {
    expect([...judge({ kind: 'loan' }).required]).toEqual(['years'])
    expect([...judge({ kind: 'sale' }).required]).toEqual([])
    expect([...judge({ code: 'typed' }, { stored: { code: 'fixed' } }).locked]).toEqual(['code'])
    expect([...judge({ code: 'fixed' }, { stored: { code: '' } }).locked]).toEqual([])
    expect([...(judge({ kind: 'sale' }).offered.get('way') ?? [])]).toEqual(['cash', 'bank'])
    expect(judge({}).offered.has('way')).toBe(false)
  })

  test('computed values follow what is typed, also in lines, and what a reference leads to once it is there', () => {
    const values = {
      firm: { id: 'f', label: 'F' },
      lines: [
        { pieces: 3, price: 1.1, sum: 0 },
        { pieces: 2, price: 0.05 },
      ],
      total: 0,
    }
    const before = judge(values)
    expect(before.values).toMatchObject({ total: 3.4, discounted: null, lines: [{ sum: 3.3 }, { sum: 0.1 }] })
    const asked: string[] = []
    const follow = (name: string, id: string) => {
      asked.push(`${name} ${id}`)
      return { id, rate: 0.5 }
    }
    const after = judge(values, { follow })
    expect(asked).toContain('firm f')
    expect(after.values.discounted).toBe(1.7)
  })

  test('a default stands in a new record until something is typed', () => {
    expect(judge({}, { isNew: true }).values.day).toBe('2026-03-05')
    expect(judge({ day: null }, { isNew: true, changes: { day: null } }).values).not.toHaveProperty('day')
    expect(judge({}).values).not.toHaveProperty('day')
  })

  describe('what is copied through a reference', () => {
    const stock = metadata.entities.stock
    const conditions = describeForm(model, model.entities.get('stock') ?? deal).conditions
    const firms: Record<string, object> = {
      f: {
        id: 'f',
        label: 'F',
        name: 'Firm',
        rate: 0.5,
        seat: { town: 'Graz' },
        places: [{ seat: { town: 'Linz' }, isStore: true }],
      },
      g: { id: 'g', label: 'G', name: 'Group', rate: 0.25, seat: { town: 'Wels' }, places: [{ seat: { town: 'Enns' }, isStore: false }] },
    }
    const judged = (values: object, more: Partial<ConditionInput> = {}) =>
      consequencesOf(conditions, {
        ...{ entity: stock ?? entity, entities: metadata.entities, values: values as never, stored: {}, changes: values as never },
        ...{
          isNew: true,
          person: 'p',
          now: new Date(),
          today: '2026-03-05',
          follow: (_: string, id: string) => firms[id] as never,
          ...more,
        },
      })
    const of = (id: string) => ({ firm: { id, label: id } })

    test('stands in a new record as soon as it is chosen, and another time when it is chosen anew', () => {
      expect(judged({}).values).toEqual({})
      expect(judged(of('f')).values).toMatchObject({ seat: { town: 'Linz' }, rate: 0.5 })
      expect(judged(of('g')).values).toMatchObject({ seat: { town: 'Wels' }, rate: 0.25 })
      expect(judged(of('f'), { follow: () => undefined }).values).toEqual({})
    })

    test('leaves what was typed where it may, and what is stored as long as the reference is', () => {
      expect(judged({ ...of('f'), seat: { town: 'Ort' }, rate: 9 }).values).toMatchObject({ rate: 0.5 })
      expect(judged({ ...of('f'), seat: { town: 'Ort' } }).values).not.toHaveProperty('seat')
      const stored = { isNew: false, stored: of('f') as never }
      expect(judged(of('f'), { ...stored, changes: {} }).values).toEqual({})
      expect(judged(of('g'), { ...stored, changes: of('g') as never }).values).toMatchObject({ seat: { town: 'Wels' } })
      expect(judged({ firm: null }, { ...stored, changes: { firm: null } }).values).toMatchObject({ seat: null, rate: null })
    })

    test('is typed into a line when the reference of the line is chosen, and not over what was typed first', () => {
      const from = (id: string) => ({ source: { id, label: id } })
      const react = (before: Parameters<typeof reactLines>[0], lines: object[], more = {}) =>
        reactLines(before, judged({ lines }, more).lines, { lines })
      const first = [
        { $key: 'a', ...from('f') },
        { $key: 'b', text: 'Own', ...from('f') },
        { id: 'c', text: 'Kept', ...from('f') },
        { $key: 'd' },
      ]
      const one = react(new Map(), first)
      expect(one.changes).toEqual({ lines: [{ ...first[0], text: 'Firm' }, ...first.slice(1)] })
      const next = [{ ...first[0], text: 'Firm', ...from('g') }, first[1], { ...first[2], ...from('g') }, first[3]] as object[]
      expect(react(one.on, next).changes).toEqual({
        lines: [{ ...next[0], text: 'Group' }, next[1], { ...next[2], text: 'Group' }, next[3]],
      })
      // What comes later from the server is typed when it is there.
      const waiting = react(new Map(), [{ $key: 'a', ...from('f') }], { follow: () => undefined })
      expect(waiting.changes).toEqual({})
      expect(react(waiting.on, [{ $key: 'a', ...from('f') }]).changes).toEqual({ lines: [{ $key: 'a', ...from('f'), text: 'Firm' }] })
    })
  })

  test('rules of a line set values in it once they come true there', () => {
    const values = { kind: 'sale', lines: [{ id: 'a', pieces: 0, price: 5 }, { id: 'b', pieces: 1, price: 5 }, { $key: 'new-1' }] }
    const first = reactLines(new Map(), judge(values).lines, values)
    expect(first.changes).toEqual({ lines: [{ ...values.lines[0], reason: 'gift', grade: 'used' }, values.lines[1], values.lines[2]] })
    const next = { ...values, lines: values.lines.with(1, { id: 'b', pieces: 1, price: 0 }) }
    const second = reactLines(first.on, judge(next).lines, next)
    // The first line was told already: what was changed there by hand since stays.
    expect(second.changes).toEqual({ lines: [next.lines[0], { ...next.lines[1], reason: 'gift', grade: 'used' }, next.lines[2]] })
    expect(reactLines(second.on, judge(next).lines, next).changes).toEqual({})
    const loan = { ...next, kind: 'loan' }
    expect(reactLines(new Map(), judge(loan).lines, loan).changes).toEqual({})
  })

  test('what looks at lists of other records, owned or not, is left to the server', () => {
    expect(Object.keys(form.conditions?.computed ?? {}).sort()).toEqual(['deal.discounted', 'deal.isReduced', 'deal.total', 'line.sum'])
  })
})

describe('what stands on the form', () => {
  const keyed = compileOrThrow(
    layersOf({
      'entities/firm': { properties: { name: { type: 'string' }, country: { type: 'string', maxLength: 2 }, isOpen: { type: 'boolean' } } },
      'templates/sheet': { title: 'Sheet', entity: 'trip', body: '{{name}}' },
      'roles/driver': { title: 'Driver', entities: { trip: { read: true }, note: { read: true } } },
      'roles/guest': { title: 'Guest', entities: { trip: { read: true } } },
      'entities/note': { properties: { text: { type: 'string', 'x-column': true }, trip: { 'x-ref': 'trip' } } },
      'entities/trip': {
        'x-panels': {
          late: { title: 'Late', order: 20, template: 'sheet', showIf: 'record.isFree' },
          notes: { title: 'Notes', order: 10, fields: [['name'], ['price']], related: 'note.trip', filter: "record.text != 'x'" },
          open: { title: 'Open', order: 30, view: 'firm.open' },
        },
        'x-actions': {
          site: { title: 'Site', call: 'url:https://a.test/{name}', place: 'menu', showIf: 'record.isFree', order: 20, icon: 'world' },
          send: { title: 'Send', call: 'erp.send', confirm: 'Send it?', roles: 'driver', order: 10 },
        },
        'x-rules': [{ when: 'record.isFree', set: { price: '0.0', reason: "'free'" } }],
        properties: {
          name: { type: 'string', 'x-suggest': 'field', 'x-remember': true, 'x-help': 'Ask **me**.' },
          country: { type: 'string', maxLength: 2 },
          isFree: { type: 'boolean' },
          price: { ...number, 'x-display': { digits: 0, emphasis: 'strong' } },
          reason: { type: 'string', maxLength: 20, 'x-deprecated': 'Use name.' },
          firm: {
            'x-ref': 'firm',
            'x-allow': ['select'],
            'x-picker': { view: 'open', sort: '-name', defaults: { country: 'record.country', isOpen: 'true' } },
          },
          level: {
            oneOf: [
              { const: 'b', 'x-order': 20 },
              { const: 'a', 'x-order': 1, 'x-icon': 'flag', 'x-category': 'won' },
            ],
          },
        },
        'x-tabs': {
          main: {
            title: 'Main',
            description: 'All of it.',
            columns: 2,
            fields: [
              ['name', { field: 'country', span: 3, label: '', readOnly: true, showIf: 'record.isFree' }],
              [{ text: 'Prices are **net**.' }],
              ['isFree'],
              ['level'],
            ],
            sections: {
              money: { title: 'Money', description: 'In euros.', collapsed: 'record.isFree', columns: 3, fields: [['price', 'reason']] },
              rest: {
                title: 'Rest',
                collapsed: true,
                fields: [['firm'], [{ related: 'note.trip', label: 'Notes', showIf: 'record.isFree' }], [{ view: 'firm.open' }]],
              },
            },
          },
          notes: {
            title: 'Notes',
            related: { list: 'note.trip', sort: '-text', columns: ['text'], filter: "record.text != 'x'", allow: ['open'], counts: false },
          },
        },
      },
    }).map((layer) => ({
      ...layer,
      files: layer.files.map((file) =>
        file.text.includes('"isOpen"') && !file.text.includes('x-picker')
          ? {
              ...file,
              text: file.text.replace(
                /\}\s*$/,
                ', "x-views": { "open": { "title": "Open", "columns": ["name"], "filter": "record.isOpen" } } }',
              ),
            }
          : file,
      ),
    })),
  )
  const trip = keyed.entities.get('trip')
  if (trip === undefined) throw new Error('no trip')
  const described = JSON.parse(JSON.stringify(describeForm(keyed, trip))) as FormDescription
  const known = describeMetadata(keyed)
  const ofTrip = known.entities.trip
  if (ofTrip === undefined) throw new Error('no description of a trip')
  const judged = (values: object) =>
    consequencesOf(described.conditions, {
      ...{ entity: ofTrip, entities: known.entities, values: values as never, stored: {}, changes: {}, isNew: true, person: 'p' },
      ...{ now: new Date(), today: '2026-03-05', follow: () => undefined },
    })

  test('is told with its places, and with what stands between the fields', () => {
    const [main, notes] = described.tabs
    expect(main).toMatchObject({ description: 'All of it.' })
    expect(main?.sections).toMatchObject([
      {
        columns: 2,
        rows: [['name', 'country'], ['isFree'], ['level']],
        cells: { country: { span: 3, label: '', isReadOnly: true } },
        inserts: [{ key: '~1-0', text: 'Prices are **net**.', before: ['isFree', 'level'] }],
      },
      { key: 'money', description: 'In euros.', columns: 3 },
      {
        isCollapsed: true,
        columns: 2,
        inserts: [{ related: { entity: 'note', field: 'trip' }, label: 'Notes' }, { view: { entity: 'firm', key: 'open' } }],
      },
    ])
    expect(notes?.related).toEqual({
      ...{ entity: 'note', field: 'trip', sort: '-text', columns: ['text'] },
      ...{ filter: "record.text != 'x'", allows: ['open'], hasCount: false },
    })
  })

  test('is told of each field', () => {
    const { name, price, reason, firm, level } = ofTrip.fields
    expect(name).toMatchObject({ suggest: 'field', isRemembered: true, longHelp: 'Ask **me**.' })
    expect(price?.display).toEqual({ digits: 0, emphasis: 'strong' })
    expect(reason?.deprecated).toBe('Use name.')
    expect((described.schema.properties as Record<string, object>).reason).toMatchObject({ deprecated: true })
    expect(firm?.picker).toEqual({ allows: ['select'], view: 'open', sort: '-name' })
    expect(level?.options).toMatchObject([{ value: 'a', icon: 'flag', category: 'won' }, { value: 'b' }])
  })

  test('cells, texts and closed sections follow the values', () => {
    const places = (values: object) => {
      const { hidden, collapsed } = judged(values)
      return shownTabs(described.tabs, hidden, collapsed)[0]?.sections
    }
    expect(places({ isFree: false })).toMatchObject([
      { rows: [['name'], ['isFree'], ['level']] },
      { key: 'money' },
      { inserts: [{ view: { entity: 'firm', key: 'open' } }] },
    ])
    expect(places({ isFree: false })?.[1]).not.toHaveProperty('isCollapsed')
    expect(places({ isFree: true })).toMatchObject([{ rows: [['name', 'country'], ['isFree'], ['level']] }, { isCollapsed: true }, {}])
  })

  test('has panels and actions, in their order, under their conditions', () => {
    expect(described.panels).toEqual([
      { key: 'notes', title: 'Notes', fields: ['name', 'price'], related: { entity: 'note', field: 'trip' }, filter: "record.text != 'x'" },
      { key: 'late', title: 'Late', fields: [], template: 'sheet' },
      { key: 'open', title: 'Open', fields: [], view: { entity: 'firm', key: 'open' } },
    ])
    expect(ofTrip.actions).toEqual([
      { key: 'send', title: 'Send', call: 'erp.send', place: 'header', confirm: 'Send it?' },
      { key: 'site', title: 'Site', call: 'url:https://a.test/{name}', place: 'menu', icon: 'world' },
    ])
    expect([...judged({ isFree: false }).hidden].filter((key) => /^(panel|action):/.test(key)).sort()).toEqual([
      'action:site',
      'panel:late',
    ])
  })

  test('shows each person the actions of their roles, and the panels of what they may see', () => {
    const seen = (role: string) => {
      const model = visibleModel(keyed, accessOf(keyed, [role]))
      const own = model.entities.get('trip')
      if (own === undefined) throw new Error(`${role} sees trips`)
      const inserts = own.tabs[0]?.sections.flatMap((section) => section.inserts ?? []).map(({ key }) => key)
      return [own.actions?.map(({ key }) => key), own.panels?.map(({ key }) => key), inserts]
    }
    expect(seen('driver')).toEqual([
      ['send', 'site'],
      ['notes', 'late'],
      ['~1-0', '~1-0'],
    ])
    expect(seen('guest')).toEqual([['site'], ['late'], ['~1-0']])
  })

  test('addresses take the values of the record, and lead to pages, mails and calls only', () => {
    expect(addressOf('https://a.test/{name}?in={place.town}', { name: 'a b', place: { town: 'Łódź' } })).toBe(
      'https://a.test/a%20b?in=%C5%81%C3%B3d%C5%BA',
    )
    expect(addressOf('https://a.test/{name}', { name: null })).toBeUndefined()
    expect(['javascript:{name}', '//a.test/{name}', 'data:{name}'].map((pattern) => addressOf(pattern, { name: 'x' }))).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('rules say what they set once they hold, and pickers with what a record begins', () => {
    expect(judged({ isFree: false }).reactions).toEqual([{ isOn: false, values: {} }])
    expect(judged({ isFree: true }).reactions).toEqual([{ isOn: true, values: { price: 0, reason: 'free' } }])
    expect(judged({ country: 'FR' }).prefills).toEqual({ firm: { country: 'FR', isOpen: true } })
  })
})

test('what holds in an owned line follows from the line, its stored values and its record', () => {
  const lines = [
    { id: 'a', pieces: 1, price: 0 },
    { id: 'b', pieces: 2, price: 5 },
    { pieces: 20, price: 5 },
  ]
  const stored = {
    lines: [
      { id: 'a', pieces: 1 },
      { id: 'b', pieces: 20, price: 5 },
    ],
    kind: 'sale',
  }
  const shown = (kind: string, before: object) =>
    judge({ kind, lines }, { stored: before as never })
      .lines.get('lines')
      ?.map(({ hidden, required, locked, offered }) => ({
        hidden: [...hidden],
        required: [...required],
        locked: [...locked],
        grades: [...(offered.get('grade') ?? [])],
      }))
  expect(shown('sale', stored)).toEqual([
    { hidden: [], required: ['reason'], locked: [], grades: ['new', 'used'] },
    { hidden: ['reason'], required: [], locked: ['price'], grades: ['new', 'used'] },
    { hidden: ['reason'], required: [], locked: [], grades: ['new'] },
  ])
  expect(shown('loan', { ...stored, kind: 'loan' })?.flatMap(({ required, locked }) => [...required, ...locked])).toEqual([])
})
