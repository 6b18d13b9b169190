import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { compile, formatProblem, isError, levelOf, type ProblemCode, problemCodes } from '../../engine/metadata/index.ts'
import { registerReportKind, registerWidget } from '../../engine/model/report.ts'
import { type Documents, layersOf } from '../support/engine.ts'
import { checkRows, type ProblemRow } from './problem-rows.ts'

// A plugin that is there, and brings one widget.
registerWidget('shapes.star')
registerReportKind('shapes.grid', 'matrix')

const name = { type: 'string', maxLength: 40 }

type Row = ProblemRow

/** A document as text, with line breaks, so that places can be told. */
const firm = (more: object) => ({ 'entities/firm': { properties: { name, ...more } } })
const overlayOf = (documents: Documents) => ({
  name: 'overlay',
  files: Object.entries(documents).map(([path, document]) => ({
    path: `overlay/${path}.json`,
    text: JSON.stringify(document, null, 2),
  })),
})
const raw = (text: string) => ({ 'entities/firm': text })

const rows: readonly Row[] = [
  {
    code: 'not-json',
    when: 'a comma too many',
    documents: raw('{\n  "$id": "firm",\n}'),
    place: 'entities/firm.json:3:1',
    pointer: '',
    says: /not valid JSON/,
  },
  {
    code: 'not-json',
    when: 'a comment',
    documents: raw('{ // no\n}'),
    place: 'entities/firm.json:1:3',
    pointer: '',
    says: /not valid JSON/,
  },
  { code: 'not-json', when: 'an empty file', documents: raw(''), place: 'entities/firm.json:1:1', pointer: '', says: /not valid JSON/ },
  {
    code: 'overlay-without-base',
    when: 'an overlay of an entity that is misspelt',
    documents: firm({}),
    overlay: { 'entities/fimr': { properties: { nps: { title: 'NPS', type: 'integer' } } } },
    place: 'overlay/entities/fimr.json:1:1',
    pointer: '',
    says: /No layer below has entities\/fimr.json.*Did you mean "firm"/,
  },
  {
    code: 'overlay-without-base',
    when: 'an overlay of a list that no layer has',
    documents: firm({}),
    overlay: { 'lists/mood': { values: { bad: { title: 'Bad' } } } },
    place: 'overlay/lists/mood.json:1:1',
    pointer: '',
    says: /not a whole document/,
  },
  {
    code: 'fixed-weakened',
    when: 'a longer text',
    documents: firm({ code: { type: 'string', maxLength: 5, 'x-fixed': true } }),
    overlay: { 'entities/firm': { properties: { code: { maxLength: 9 } } } },
    place: 'overlay/entities/firm.json:4:7',
    pointer: '/properties/code/maxLength',
    says: /fixed by entities\/firm.json:12, which says 5. Here it is 9.*at most 5/,
  },
  {
    code: 'fixed-nothing',
    when: 'a field that is not there',
    documents: { 'entities/firm': { properties: { name }, 'x-fixed': ['/properties/nmae'] } },
    place: 'entities/firm.json:12:5',
    pointer: '/x-fixed/0',
    says: /"\/properties\/nmae"/,
  },
  {
    code: 'unknown-place',
    when: 'a tab that is not there',
    documents: {
      'entities/firm': {
        properties: { name, code: { ...name, 'x-place': 'man' } },
        'x-tabs': { main: { title: 'Main', fields: [['name']] } },
      },
    },
    place: 'entities/firm.json:13:7',
    pointer: '/properties/code/x-place',
    says: /no tab or section "man".*Did you mean "main"/,
  },
  {
    code: 'duplicate-key',
    when: 'a field twice',
    documents: raw(
      '{\n "$id": "firm", "title": "F", "type": "object",\n "properties": {\n  "a": {"type": "boolean"},\n  "a": {"type": "boolean"} } }',
    ),
    place: 'entities/firm.json:5:3',
    pointer: '/properties/a',
    says: /twice/,
  },
  {
    code: 'forbidden-key',
    when: 'a field __proto__',
    documents: raw('{\n "$id": "firm", "title": "F", "type": "object",\n "properties": { "__proto__": {"type": "boolean"} } }'),
    place: 'entities/firm.json:3:18',
    pointer: '/properties/__proto__',
    says: /never allowed/,
  },
  {
    code: 'unknown-kind',
    when: 'a folder nobody knows',
    documents: { 'entity/firm': {} },
    place: 'entity/firm.json:1:1',
    pointer: '',
    says: /Known folders: entities/,
  },
  {
    code: 'id-mismatch',
    when: 'another name in the file',
    documents: { 'entities/firm': { $id: 'frim', properties: { name } } },
    place: 'entities/firm.json:2:3',
    pointer: '/$id',
    says: /"frim".*"firm.json"/,
  },
  {
    code: 'unknown-keyword',
    when: 'a misspelt keyword',
    documents: firm({ code: { type: 'string', maxLenght: 5 } }),
    place: 'entities/firm.json:12:7',
    pointer: '/properties/code/maxLenght',
    says: /Did you mean "maxLength"/,
  },
  {
    code: 'missing-keyword',
    when: 'no title',
    documents: raw('{\n "$id": "firm",\n "type": "object", "properties": {}\n}'),
    place: 'entities/firm.json:1:1',
    pointer: '',
    says: /"title" is missing/,
  },
  {
    code: 'wrong-value',
    when: 'a text for a number',
    documents: firm({ code: { type: 'string', maxLength: '5' } }),
    place: 'entities/firm.json:12:7',
    pointer: '/properties/code/maxLength',
    says: /"5" must be integer/,
  },
  {
    code: 'bad-name',
    when: 'a quote in the name of a field',
    documents: firm({ 'a"b': name }),
    place: 'entities/firm.json:10:5',
    pointer: '/properties/a"b',
    says: /camel case.*"aB"/,
  },
  {
    code: 'bad-name',
    when: 'capitals in the name of an entity',
    documents: { 'entities/BigFirm': { properties: { name } } },
    place: 'entities/BigFirm.json:2:3',
    pointer: '/$id',
    says: /"big-firm"/,
  },
  {
    code: 'bad-name',
    when: 'a tab with a space in its key',
    documents: { 'entities/firm': { properties: { name }, 'x-tabs': { 'a b': { title: 'A', fields: [['name']] } } } },
    place: 'entities/firm.json:',
    pointer: '/x-tabs/a b',
    says: /not allowed/,
  },
  {
    code: 'name-too-long',
    when: 'a name of 49 letters',
    documents: firm({ ['a'.repeat(49)]: name }),
    place: 'entities/firm.json:10:5',
    pointer: `/properties/${'a'.repeat(49)}`,
    says: /49 letters; at most 48/,
  },
  {
    code: 'reserved-name',
    when: 'a field named select',
    documents: firm({ select: name }),
    place: 'entities/firm.json:10:5',
    pointer: '/properties/select',
    says: /reserved/,
  },
  {
    code: 'reserved-name',
    when: 'an entity named select',
    documents: { 'entities/select': { properties: { name } } },
    place: 'entities/select.json:2:3',
    pointer: '/$id',
    says: /reserved/,
  },
  {
    code: 'reserved-name',
    when: 'a field of the system',
    documents: firm({ createdAt: name }),
    place: 'entities/firm.json:10:5',
    pointer: '/properties/createdAt',
    says: /every record has/,
  },
  {
    code: 'name-collision',
    when: 'a list of records with the name of a field',
    documents: firm({ parent: { 'x-ref': 'firm', 'x-inverse': 'name' } }),
    place: 'entities/firm.json:12:7',
    pointer: '/properties/parent/x-inverse',
    says: /already has a field or list "name"/,
  },
  {
    code: 'unknown-field-type',
    when: 'a property without a type',
    documents: firm({ code: { title: 'Code' } }),
    place: 'entities/firm.json:10:5',
    pointer: '/properties/code',
    says: /No field type fits/,
  },
  {
    code: 'bad-declaration',
    when: 'more digits than a number holds',
    documents: firm({ share: { type: 'number', multipleOf: 0.0000000000001 } }),
    place: 'entities/firm.json:',
    pointer: '/properties/share/multipleOf',
    says: /digits/,
  },
  {
    code: 'unknown-entity',
    when: 'a reference to nothing',
    documents: firm({ parent: { 'x-ref': 'frim' } }),
    place: 'entities/firm.json:11:7',
    pointer: '/properties/parent/x-ref',
    says: /Did you mean "firm"/,
  },
  {
    code: 'unknown-list',
    when: 'a code list that is not there',
    documents: { ...firm({ mood: { 'x-list': 'moods' } }), 'lists/mood': { values: { good: { title: 'Good' } } } },
    place: 'entities/firm.json:11:7',
    pointer: '/properties/mood/x-list',
    says: /Did you mean "mood"/,
  },
  {
    code: 'unknown-type',
    when: 'a value type that is not there',
    documents: firm({ place: { $ref: 'adress' } }),
    place: 'entities/firm.json:11:7',
    pointer: '/properties/place/$ref',
    says: /no value type "adress"/,
  },
  {
    code: 'unknown-field',
    when: 'a required field that is not there',
    documents: { 'entities/firm': { required: ['nmae'], properties: { name } } },
    place: 'entities/firm.json:6:5',
    pointer: '/required/0',
    says: /Did you mean "name"/,
  },
  {
    code: 'unknown-field',
    when: 'a label with a misspelt field',
    documents: { 'entities/firm': { properties: { name }, 'x-label': '{nmae}' } },
    place: 'entities/firm.json:11:3',
    pointer: '/x-label',
    says: /Did you mean "name"/,
  },
  {
    code: 'unknown-field',
    when: 'a tab with a misspelt field',
    documents: { 'entities/firm': { properties: { name }, 'x-tabs': { main: { title: 'Main', fields: [['nmae']] } } } },
    place: 'entities/firm.json:16:11',
    pointer: '/x-tabs/main/fields/0/0',
    says: /Did you mean "name"/,
  },
  {
    code: 'unknown-field',
    when: 'a view with a misspelt column',
    documents: { 'entities/firm': { properties: { name }, 'x-views': { all: { title: 'All', columns: ['nmae'] } } } },
    place: 'entities/firm.json:15:9',
    pointer: '/x-views/all/columns/0',
    says: /Did you mean "name"/,
  },
  {
    code: 'owned-twice',
    when: 'lines of two owners',
    documents: {
      'entities/a': { properties: { rows: { type: 'array', items: { $ref: 'line' } } } },
      'entities/b': { properties: { rows: { type: 'array', items: { $ref: 'line' } } } },
      'entities/line': { properties: { name } },
    },
    place: 'entities/b.json:',
    pointer: '/properties/rows/items/$ref',
    says: /already belong to "a.rows"/,
  },
  {
    code: 'bad-declaration',
    when: 'value types that hold each other',
    documents: {
      'entities/firm': { properties: { name, place: { $ref: 'place' } } },
      'types/place': { properties: { spot: { $ref: 'spot' } } },
      'types/spot': { properties: { place: { $ref: 'place' } } },
    },
    place: 'entities/firm.json:',
    pointer: '/properties/place/properties/spot',
    says: /value type "spot", but the parts of a value are plain fields/,
  },
  {
    code: 'owned-nested',
    when: 'lines that have lines',
    documents: {
      'entities/a': { properties: { rows: { type: 'array', items: { $ref: 'line' } } } },
      'entities/line': { properties: { name, parts: { type: 'array', items: { $ref: 'part' } } } },
      'entities/part': { properties: { name } },
    },
    place: 'entities/line.json:',
    pointer: '/properties/parts/items/$ref',
    says: /"line" are lines of "a.rows" themselves.*nothing writes/,
  },
  {
    code: 'owned-nested',
    when: 'lines of their own kind',
    documents: { 'entities/a': { properties: { name, rows: { type: 'array', items: { $ref: 'a' } } } } },
    place: 'entities/a.json:',
    pointer: '/properties/rows/items/$ref',
    says: /lines of lines/,
  },
  {
    code: 'not-json',
    when: 'lists that are nested without end',
    documents: raw(`{ "$id": "firm",\n "title": ${'['.repeat(50_000)}`),
    place: 'entities/firm.json:2:210',
    pointer: '',
    says: /more than 200 levels/,
  },
  {
    code: 'not-json',
    when: 'a comment',
    documents: raw('{\n  // a note\n  "$id": "firm" }'),
    place: 'entities/firm.json:2:3',
    pointer: '',
    says: /no comments; "\$comment" holds one/,
  },
  {
    code: 'bad-label',
    when: 'a brace that is not closed',
    documents: { 'entities/firm': { properties: { name }, 'x-label': '{name' } },
    place: 'entities/firm.json:11:3',
    pointer: '/x-label',
    says: /not closed/,
  },
  {
    code: 'label-cycle',
    when: 'labels that need each other',
    documents: {
      'entities/a': { properties: { b: { 'x-ref': 'b' } }, 'x-label': '{b}' },
      'entities/b': { properties: { a: { 'x-ref': 'a' } }, 'x-label': '{a}' },
    },
    place: 'entities/a.json:',
    pointer: '/x-label',
    says: /a -> b -> a/,
  },
  {
    code: 'wrong-result',
    when: 'a computed field of another type',
    documents: firm({ size: { type: 'integer', 'x-computed': 'record.name' } }),
    place: 'entities/firm.json:12:7',
    pointer: '/properties/size/x-computed',
    says: /text/,
  },
  {
    code: 'bad-expression',
    when: 'a filter of a view that names nothing',
    documents: {
      'entities/firm': { properties: { name }, 'x-views': { all: { title: 'All', columns: ['name'], filter: "nmae == 'x'" } } },
    },
    place: 'entities/firm.json:',
    pointer: '/x-views/all/filter',
    says: /name/,
  },
  {
    code: 'expression-cycle',
    when: 'computed fields that need each other',
    documents: firm({ a: { type: 'integer', 'x-computed': 'record.b + 1' }, b: { type: 'integer', 'x-computed': 'record.a + 1' } }),
    place: 'entities/firm.json:',
    pointer: '/properties/a/x-computed',
    says: /firm.a -> firm.b -> firm.a/,
  },
  {
    code: 'bad-pattern',
    when: 'a pattern that looks behind',
    documents: firm({ code: { type: 'string', maxLength: 5, pattern: '(?<=a)b' } }),
    place: 'entities/firm.json:13:7',
    pointer: '/properties/code/pattern',
    says: /linear time/,
  },
  {
    code: 'shown-twice',
    when: 'a field on two tabs',
    documents: {
      'entities/firm': {
        properties: { name },
        'x-tabs': { main: { title: 'Main', fields: [['name']] }, more: { title: 'More', fields: [['name']] } },
      },
    },
    place: 'entities/firm.json:',
    pointer: '/x-tabs/more/fields/0/0',
    says: /already stands at \/x-tabs\/main/,
  },
]

describe('problems of metadata', () => {
  it.each([...rows, ...checkRows])('$code: $when', ({ code, documents, overlay = {}, place, pointer, says }) => {
    const { model, problems } = compile([...layersOf(documents), overlayOf(overlay)])
    expect(model === undefined).toBe(problems.some(isError))
    const problem = problems.find((candidate) => candidate.code === code)
    expect(problem, problems.map(formatProblem).join('\n')).toBeDefined()
    if (problem === undefined) return
    expect(problem.level).toBe(levelOf(code))
    if (levelOf(code) === 'error') expect(model).toBeUndefined()
    expect(problem.pointer).toBe(pointer)
    expect(`${problem.file}:${problem.line}:${problem.column}`.startsWith(place), `${problem.file}:${problem.line}:${problem.column}`).toBe(
      true,
    )
    expect(`${problem.message} ${problem.hint ?? ''}`).toMatch(says)
  })

  it('reports all of them at once', () => {
    const { problems } = compile(layersOf({ ...firm({ select: name, parent: { 'x-ref': 'frim' } }), 'lists/mood': '{' }))
    expect(problems.map((problem) => problem.code).sort()).toEqual(['not-json', 'reserved-name', 'unknown-entity'])
  })

  it('blames a broken document or field itself, and nobody who names it', () => {
    const { model, problems } = compile(
      layersOf({
        'entities/owner': { properties: { name }, 'x-labl': '{name}' },
        'lists/mood': '{',
        'entities/firm': {
          properties: {
            name,
            owner: { 'x-ref': 'owner' },
            mood: { 'x-list': 'mood' },
            odd: { type: 'number', multipleOf: 0.0000000000001 },
            size: { type: 'integer', 'x-computed': 'record.odd > 1 ? 1 : 2' },
          },
          'x-label': '{name} {owner.name}',
          'x-views': { all: { title: 'All', columns: ['odd', 'owner.name'], filter: "record.owner.name == 'x'" } },
        },
        'roles/clerk': { entities: { owner: { read: "record.name == 'x'" }, firm: { read: 'record.nmae == "x"' } } },
      }),
    )
    expect(model).toBeUndefined()
    expect(problems.map(({ code, pointer }) => `${code} ${pointer}`).sort()).toEqual([
      'bad-declaration /properties/odd/multipleOf',
      'bad-expression /entities/firm/read',
      'not-json ',
      'unknown-keyword /x-labl',
    ])
  })

  it('shows a test and a line of documentation for every code', () => {
    const readme = readFileSync(new URL('../../metadata/README.md', import.meta.url), 'utf8')
    const tested = new Set([...rows, ...checkRows].map((row) => row.code))
    for (const code of Object.keys(problemCodes) as ProblemCode[]) {
      expect(tested, `no test of ${code}`).toContain(code)
      expect(readme, `${code} is not in metadata/README.md`).toContain(`\`${code}\``)
    }
  })
})
