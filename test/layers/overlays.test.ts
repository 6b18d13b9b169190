import { describe, expect, it } from 'vitest'
import { compile, formatProblem } from '../../engine/metadata/index.ts'
import { base, layer, withSystem } from './support.ts'

const overlay = (firm: object) => compile(withSystem(base, layer('client', { 'entities/firm': firm })))
const tabsOf = (firm: object) => {
  const { model, problems } = overlay(firm)
  expect(problems.map(formatProblem)).toEqual([])
  return (model?.entities.get('firm')?.tabs ?? []).map(({ key, sections }) => [key, sections.flatMap(({ rows }) => rows)])
}
const fax = { title: 'Fax', type: 'string', format: 'phone' }

describe('an overlay', () => {
  it('may be partial, and says a problem in its own file', () => {
    const { problems } = overlay({ properties: { name: { maxLenght: 80 } } })
    expect(problems.map(({ file, line, code }) => [file, line, code])).toEqual([['client/entities/firm.json', 4, 'unknown-keyword']])
  })

  it('adds a value to a list and relabels without repeating', () => {
    const lists = layer('client', { 'lists/source': { values: { shop: { title: 'Shop' }, web: { title: 'Internet' } } } })
    const { model } = compile(withSystem(base, lists))
    expect(model?.lists.get('source')?.options.map(({ title }) => title)).toEqual(['Internet', 'Fair', 'Shop'])
  })
})

const places: readonly { name: string; firm: object; tabs: readonly unknown[] }[] = [
  {
    name: 'a field without x-place goes to the free tab',
    firm: { properties: { fax } },
    tabs: [
      ['identity', [['name', 'code'], ['phone']]],
      ['more', [['source', 'boss']]],
      ['user', [['fax']]],
    ],
  },
  {
    name: 'x-place adds to a section, two to a row',
    firm: { properties: { fax: { ...fax, 'x-place': 'identity.reach' }, telex: { ...fax, title: 'Telex', 'x-place': 'identity.reach' } } },
    tabs: [
      ['identity', [['name', 'code'], ['phone'], ['fax', 'telex']]],
      ['more', [['source', 'boss']]],
      ['user', []],
    ],
  },
  {
    name: 'x-place adds to the end of a tab',
    firm: { properties: { fax: { ...fax, 'x-place': 'more' } } },
    tabs: [
      ['identity', [['name', 'code'], ['phone']]],
      ['more', [['source', 'boss'], ['fax']]],
      ['user', []],
    ],
  },
  {
    name: 'x-place after a field makes a row below it',
    firm: { properties: { fax: { ...fax, 'x-place': { after: 'code' } } } },
    tabs: [
      ['identity', [['name', 'code'], ['fax'], ['phone']]],
      ['more', [['source', 'boss']]],
      ['user', []],
    ],
  },
  {
    name: 'x-place moves a field of the base',
    firm: { properties: { phone: { 'x-place': 'more' }, boss: { 'x-place': { after: 'name' } } } },
    tabs: [
      ['identity', [['name', 'code'], ['boss']]],
      ['more', [['source'], ['phone']]],
      ['user', []],
    ],
  },
]

describe('the place of a field', () => {
  it.each(places)('$name', ({ firm, tabs }) => expect(tabsOf(firm)).toEqual(tabs))

  it.each([
    ['a sub-tab that is not there', 'identity.raech', /Did you mean "identity.reach"/],
    ['a field that stands nowhere', { after: 'phon' }, /Did you mean "phone"/],
  ])('%s is a problem', (_name, place, says) => {
    const { problems } = overlay({ properties: { fax: { ...fax, 'x-place': place } } })
    expect(problems.map(({ code, pointer }) => [code, pointer])).toEqual([['unknown-place', '/properties/fax/x-place']])
    expect(problems[0]?.hint).toMatch(says)
  })
})

/** What a base fixes, what an overlay says, and the pointers at which it is refused. */
const fixed: readonly { name: string; field: object; required?: boolean; overlay: object; refused: readonly string[] }[] = [
  { name: 'a shorter text', field: { type: 'string', maxLength: 9 }, overlay: { maxLength: 5 }, refused: [] },
  { name: 'a longer text', field: { type: 'string', maxLength: 9 }, overlay: { maxLength: 10 }, refused: ['/maxLength'] },
  { name: 'no length', field: { type: 'string', maxLength: 9 }, overlay: { maxLength: null }, refused: ['/maxLength'] },
  { name: 'a length where there was none', field: { type: 'string', format: 'email' }, overlay: { maxLength: 5 }, refused: [] },
  { name: 'narrower bounds', field: { type: 'integer', minimum: 0, maximum: 10 }, overlay: { minimum: 1, maximum: 9 }, refused: [] },
  {
    name: 'wider bounds',
    field: { type: 'integer', minimum: 0, maximum: 10 },
    overlay: { minimum: -1, maximum: 11 },
    refused: ['/minimum', '/maximum'],
  },
  { name: 'a coarser step', field: { type: 'number', multipleOf: 0.01 }, overlay: { multipleOf: 0.1 }, refused: [] },
  { name: 'a finer step', field: { type: 'number', multipleOf: 0.01 }, overlay: { multipleOf: 0.001 }, refused: ['/multipleOf'] },
  { name: 'another type', field: { type: 'integer' }, overlay: { type: 'number' }, refused: ['/type'] },
  {
    name: 'another format',
    field: { type: 'string', maxLength: 9 },
    overlay: { format: 'date', maxLength: null },
    refused: ['/maxLength', '/format'],
  },
  { name: 'other title and help', field: { type: 'string', maxLength: 9 }, overlay: { title: 'X', description: 'Y' }, refused: [] },
  { name: 'another pattern', field: { type: 'string', maxLength: 9, pattern: '^A' }, overlay: { pattern: '.' }, refused: ['/pattern'] },
  { name: 'a pattern where there was none', field: { type: 'string', maxLength: 9 }, overlay: { pattern: '^A' }, refused: [] },
  { name: 'no longer read-only', field: { type: 'integer', readOnly: true }, overlay: { readOnly: false }, refused: ['/readOnly'] },
  { name: 'no longer unique', field: { type: 'integer', 'x-unique': true }, overlay: { 'x-unique': null }, refused: ['/x-unique'] },
  { name: 'fewer choices', field: { enum: ['a', 'b'] }, overlay: { enum: ['b'] }, refused: [] },
  { name: 'more choices', field: { enum: ['a'] }, overlay: { enum: ['a', 'b'] }, refused: ['/enum'] },
  {
    name: 'choices with other titles',
    field: { oneOf: [{ const: 'a', title: 'A' }] },
    overlay: { oneOf: [{ const: 'a', title: 'Ah' }] },
    refused: [],
  },
  { name: 'fewer targets', field: { 'x-ref': ['firm', 'person'] }, overlay: { 'x-ref': 'person' }, refused: [] },
  { name: 'other targets', field: { 'x-ref': 'firm' }, overlay: { 'x-ref': 'person' }, refused: ['/x-ref'] },
  {
    name: 'another rule on delete',
    field: { 'x-ref': 'firm', 'x-on-delete': 'restrict' },
    overlay: { 'x-on-delete': 'clear' },
    refused: ['/x-on-delete'],
  },
  {
    name: 'x-fixed taken away',
    field: { type: 'string', maxLength: 9 },
    overlay: { 'x-fixed': null, maxLength: 10 },
    refused: ['/maxLength'],
  },
]

describe('what a base fixes', () => {
  it.each(fixed)('$name: refused at $refused', ({ field, overlay: change, refused }) => {
    const below = layer('base', { 'entities/firm': firmWith({ ...field, 'x-fixed': true }), 'entities/person': person })
    const { problems } = compile(withSystem(below, layer('client', { 'entities/firm': { properties: { mark: change } } })))
    expect(problems.map(({ code, pointer }) => [code, pointer.replace('/properties/mark', '')])).toEqual(
      refused.map((pointer) => ['fixed-weakened', pointer]),
    )
  })

  it.each([
    ['required again', ['mark', 'name'], []],
    ['no longer required', ['name'], [['/required', 'Allowed: a list with "mark".']]],
  ])('a required field: %s', (_name, required, refused) => {
    const below = layer('base', {
      'entities/firm': { ...firmWith({ type: 'integer', 'x-fixed': true }), required: ['mark'] },
      'entities/person': person,
    })
    const { problems } = compile(withSystem(below, layer('client', { 'entities/firm': { required } })))
    expect(problems.map(({ pointer, hint }) => [pointer, hint])).toEqual(refused)
  })

  it.each([
    ['/properties/mark', { properties: { mark: null } }, ['/properties/mark']],
    ['/properties/mark/maxLength', { properties: { mark: { maxLength: 10, pattern: null } } }, ['/properties/mark/maxLength']],
    ['/x-label', { 'x-label': '{mark}' }, ['/x-label']],
    ['/x-views/all', { 'x-views': { all: { sort: '-name' } } }, ['/x-views/all/sort']],
    ['/x-views/all', { 'x-views': { all: { filter: "name != ''" }, own: { title: 'Own', columns: ['name'] } } }, []],
  ])('%s by pointer, against %j', (pointer, change, refused) => {
    const firm = {
      ...firmWith({ type: 'string', maxLength: 9, pattern: '^A' }),
      'x-label': '{name}',
      'x-views': { all: { title: 'All', columns: ['name'], sort: 'name' } },
      'x-fixed': [pointer],
    }
    const below = layer('base', { 'entities/firm': firm, 'entities/person': person })
    const { problems } = compile(withSystem(below, layer('client', { 'entities/firm': change })))
    expect(problems.map((problem) => problem.pointer)).toEqual(refused)
  })

  it('holds for a layer in the middle, and says where the base is and what is allowed', () => {
    const middle = layer('sector', { 'entities/firm': { properties: { name: { maxLength: 30, 'x-fixed': true } } } })
    const top = layer('client', { 'entities/firm': { properties: { name: { maxLength: 35 } } } })
    expect(compile(withSystem(base, middle, top)).problems.map(formatProblem)).toEqual([
      'client/entities/firm.json:4:7 fixed-weakened at /properties/name/maxLength\n' +
        '    /properties/name/maxLength is fixed by sector/entities/firm.json:4, which says 30. Here it is 35.\n' +
        '    Allowed: at most 30.',
    ])
  })
})

const person = { $id: 'person', title: 'Person', type: 'object', properties: { name: { type: 'string', maxLength: 9 } } }

function firmWith(mark: object) {
  return { $id: 'firm', title: 'Firm', type: 'object', properties: { name: { type: 'string', maxLength: 9 }, mark } }
}
