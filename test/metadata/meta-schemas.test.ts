import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Ajv2020, type AnySchemaObject } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { textFormats } from '../../engine/fields/formats/index.ts'
import { widgetNames } from '../../engine/forms/widgets.ts'
import { metaSchemas } from '../../engine/metadata/index.ts'
import { quickCheck } from '../../engine/metadata/quick-check.ts'
import { chartNames } from '../../engine/model/report.ts'

const root = new URL('../../', import.meta.url)
const kinds = Object.entries(metaSchemas).map(([folder, { $id }]) => ({ folder, schema: $id }))
const schemaFiles = readdirSync(new URL('engine/metadata', root)).filter((name) => name.endsWith('.schema.json'))
const schemas = new Map(schemaFiles.map((name) => [name, readJson(`engine/metadata/${name}`) as AnySchemaObject]))
const ajv = new Ajv2020({ strict: true, allErrors: true })
for (const schema of schemas.values()) ajv.addSchema(schema)
const readme = readFileSync(new URL('metadata/README.md', root), 'utf8')

/** The sections of the README that describe keywords, and where these stand in the meta-schemas. */
const sections: Readonly<Record<string, string>> = {
  Entity: 'entity.schema.json',
  Menu: 'entity.schema.json#/$defs/menu',
  Check: 'entity.schema.json#/$defs/check',
  Rule: 'entity.schema.json#/$defs/rule',
  'Colour rule': 'entity.schema.json#/$defs/colorRule',
  Action: 'entity.schema.json#/$defs/action',
  Range: 'entity.schema.json#/$defs/range',
  Scope: 'entity.schema.json#/$defs/scope',
  Search: 'entity.schema.json#/$defs/searchRules',
  'Duplicate rule': 'entity.schema.json#/$defs/duplicateRule',
  Match: 'entity.schema.json#/$defs/match',
  Completeness: 'entity.schema.json#/$defs/completeness',
  Timeline: 'entity.schema.json#/$defs/timeline',
  Conversion: 'entity.schema.json#/$defs/conversion',
  Tab: 'layout.schema.json#/$defs/tab',
  Section: 'layout.schema.json#/$defs/section',
  Cell: 'layout.schema.json#/$defs/cell',
  'Related list': 'layout.schema.json#/$defs/related',
  Panel: 'layout.schema.json#/$defs/panel',
  Layout: 'layout.schema.json#/$defs/variant',
  View: 'view.schema.json',
  Column: 'view.schema.json#/$defs/column',
  'Quick filter': 'view.schema.json#/$defs/quickFilter',
  Property: 'property.schema.json',
  Option: 'property.schema.json#/$defs/option',
  'File rules': 'property.schema.json#/$defs/fileRules',
  'Number rules': 'property.schema.json#/$defs/numberRules',
  'Dependent options': 'property.schema.json#/$defs/optionsBy',
  Picker: 'property.schema.json#/$defs/picker',
  Display: 'property.schema.json#/$defs/display',
  'Personal data': 'property.schema.json#/$defs/personal',
  'History rule': 'property.schema.json#/$defs/historyRule',
  'Stamp rule': 'property.schema.json#/$defs/stampRule',
  'Base currency': 'property.schema.json#/$defs/baseRule',
  Place: 'property.schema.json#/$defs/place',
  List: 'list.schema.json',
  'List value': 'list.schema.json#/$defs/listValue',
  'Value type': 'type.schema.json',
  Role: 'role.schema.json',
  Grant: 'role.schema.json#/$defs/grant',
  Workflow: 'workflow.schema.json',
  State: 'workflow.schema.json#/$defs/state',
  Approval: 'workflow.schema.json#/$defs/approval',
  Transition: 'workflow.schema.json#/$defs/transition',
  Automation: 'automation.schema.json',
  Step: 'automation.schema.json#/$defs/step',
  'Assign step': 'automation.schema.json#/$defs/assignStep',
  'Webhook step': 'automation.schema.json#/$defs/webhookStep',
  'Create step': 'automation.schema.json#/$defs/createStep',
  'Update step': 'automation.schema.json#/$defs/updateStep',
  'Mail step': 'automation.schema.json#/$defs/mailStep',
  'Notify step': 'automation.schema.json#/$defs/notifyStep',
  Report: 'report.schema.json',
  'Report period': 'report.schema.json#/$defs/period',
  'Report menu': 'report.schema.json#/$defs/menu',
  Dashboard: 'dashboard.schema.json',
  Tile: 'dashboard.schema.json#/$defs/tile',
  Template: 'template.schema.json',
  Scenario: 'scenario.schema.json',
  Given: 'scenario.schema.json#/$defs/given',
  'Scenario step': 'scenario.schema.json#/$defs/scenarioStep',
  Expectation: 'scenario.schema.json#/$defs/expectation',
  Scorecard: 'scorecard.schema.json',
  'Score factor': 'scorecard.schema.json#/$defs/factor',
  'Score band': 'scorecard.schema.json#/$defs/band',
  'Score empty': 'scorecard.schema.json#/$defs/empty',
  'Score source': 'scorecard.schema.json#/$defs/source',
  'Score keep': 'scorecard.schema.json#/$defs/keep',
  'Score level': 'scorecard.schema.json#/$defs/level',
  Translation: 'translation.schema.json',
}

describe('every shipped file follows its meta-schema', () => {
  const files = [
    ...kinds
      .filter(({ folder }) => existsSync(new URL(`metadata/${folder}`, root)))
      .flatMap(({ folder, schema }) => jsonFiles(`metadata/${folder}`).map((path) => ({ path, schema }))),
    ...jsonFiles('engine/metadata/system/entities').map((path) => ({ path, schema: 'entity.schema.json' })),
  ]
  it.each(files)('$path', ({ path, schema }) => {
    const document = readJson(path) as { $id: string; $schema: string }
    expect(problems(schema, document)).toEqual([])
    expect(`${document.$id}.json`).toBe(path.split('/').at(-1))
    expect(new URL(document.$schema, new URL(path, root)).href).toBe(new URL(`engine/metadata/${schema}`, root).href)
  })
})

describe('an unknown keyword is refused', () => {
  const field = { title: 'Name', type: 'string', maxLength: 20 }
  const entity = { $id: 'thing', title: 'Thing', type: 'object', properties: { name: field } }
  const rows = [
    { name: 'of an entity', schema: 'entity.schema.json', document: { ...entity, 'x-labl': '{name}' }, at: '', keyword: 'x-labl' },
    {
      name: 'of a field',
      schema: 'entity.schema.json',
      document: withField({ ...field, 'x-uniqe': true }),
      at: '/properties/name',
      keyword: 'x-uniqe',
    },
    {
      name: 'of lines',
      schema: 'entity.schema.json',
      document: withField({ type: 'array', items: { $reff: 'x' } }),
      at: '/properties/name/items',
      keyword: '$reff',
    },
    {
      name: 'of a part',
      schema: 'entity.schema.json',
      document: withField({ type: 'object', properties: { a: { tpye: 'string' } } }),
      at: '/properties/name/properties/a',
      keyword: 'tpye',
    },
    {
      name: 'of an option',
      schema: 'entity.schema.json',
      document: withField({ oneOf: [{ const: 'a', color: 'red' }] }),
      at: '/properties/name/oneOf/0',
      keyword: 'color',
    },
    {
      name: 'of file rules',
      schema: 'entity.schema.json',
      document: withField({ 'x-file': { size: 3 } }),
      at: '/properties/name/x-file',
      keyword: 'size',
    },
    {
      name: 'of the menu',
      schema: 'entity.schema.json',
      document: { ...entity, 'x-menu': { group: 'A', place: 1 } },
      at: '/x-menu',
      keyword: 'place',
    },
    {
      name: 'of a tab',
      schema: 'entity.schema.json',
      document: { ...entity, 'x-tabs': { main: { title: 'Main', feilds: [['name']] } } },
      at: '/x-tabs/main',
      keyword: 'feilds',
    },
    {
      name: 'of a sub-tab',
      schema: 'entity.schema.json',
      document: { ...entity, 'x-tabs': { main: { title: 'Main', tabs: { sub: { title: 'Sub', fre: true } } } } },
      at: '/x-tabs/main/tabs/sub',
      keyword: 'fre',
    },
    {
      name: 'of a section',
      schema: 'entity.schema.json',
      document: { ...entity, 'x-tabs': { main: { title: 'Main', sections: { a: { fields: [['name']], hidden: true } } } } },
      at: '/x-tabs/main/sections/a',
      keyword: 'hidden',
    },
    {
      name: 'of a view',
      schema: 'entity.schema.json',
      document: { ...entity, 'x-views': { all: { title: 'All', columns: ['name'], colums: [] } } },
      at: '/x-views/all',
      keyword: 'colums',
    },
    { name: 'of a list', schema: 'list.schema.json', document: { $id: 'a', title: 'A', values: {}, value: {} }, at: '', keyword: 'value' },
    {
      name: 'of a list value',
      schema: 'list.schema.json',
      document: { $id: 'a', title: 'A', values: { b: { title: 'B', colour: 'red' } } },
      at: '/values/b',
      keyword: 'colour',
    },
    { name: 'of a value type', schema: 'type.schema.json', document: { ...entity, 'x-tabs': {} }, at: '', keyword: 'x-tabs' },
  ]
  it.each(rows)('$name', ({ schema, document, at, keyword }) => {
    expect(problems(schema, document)).toContainEqual({ at, keyword: 'additionalProperties', name: keyword })
  })

  function withField(name: object): object {
    return { ...entity, properties: { name } }
  }
})

describe('a wrong value of a keyword is refused', () => {
  const rows = [
    { keyword: '$id', values: ['Customer', 'order_line', '-a', 'a--b', 'a"b', '', 'a'.repeat(49)], in: 'entity.schema.json' },
    { keyword: 'x-info', values: [['address.city'], ['name', 'name'], 'name'], in: 'entity.schema.json' },
    { keyword: 'x-unique', values: [[['name']], ['name'], true], in: 'entity.schema.json' },
    { keyword: 'x-kind', values: ['system'], in: 'entity.schema.json' },
    { keyword: 'properties', values: [{}, { 'a"b': {} }, { First: {} }, { first_name: {} }], in: 'entity.schema.json' },
    { keyword: 'type', values: ['text', ['string', 'null']], in: 'property.schema.json' },
    { keyword: 'x-ref', values: ['Customer', [], ['lead', 'lead']], in: 'property.schema.json' },
    { keyword: 'x-on-delete', values: ['set null'], in: 'property.schema.json' },
    { keyword: 'x-number', values: ['', 5, { patterns: [] }], in: 'property.schema.json' },
    { keyword: 'x-currency', values: ['eur-o', 'Euro'], in: 'property.schema.json' },
    { keyword: 'x-widget', values: ['wysiwyg'], in: 'property.schema.json' },
    { keyword: 'x-unique', values: ['yes', [['a', 'b']]], in: 'property.schema.json' },
    { keyword: 'fields', values: [['name'], [['a', 'b', 'c', 'd', 'e']], [[]]], in: 'layout.schema.json#/$defs/tab' },
    { keyword: 'related', values: ['contact', 'contact.customer.name'], in: 'layout.schema.json#/$defs/tab' },
    { keyword: 'sort', values: ['name desc', 'name;', '+name', ''], in: 'view.schema.json' },
    { keyword: 'columns', values: [[], ['a..b'], ['a"b']], in: 'view.schema.json' },
    { keyword: 'x-color', values: ['#ff0000', 'pink'], in: 'property.schema.json#/$defs/option' },
    { keyword: 'values', values: [{ '30': { title: '30 days' } }, { a: {} }, { a_b: { title: 'A' } }], in: 'list.schema.json' },
  ]
  it.each(rows.flatMap(({ values, ...row }) => values.map((value) => ({ ...row, value }))))(
    '$in $keyword $value',
    ({ in: place, keyword, value }) => {
      expect(problems(keywordPlace(place, keyword), value)).not.toEqual([])
    },
  )
})

describe('every keyword is explained', () => {
  const keywords = Object.entries(sections).flatMap(([section, place]) =>
    Object.entries(propertiesAt(place)).map(([keyword, schema]) => ({ section, place, keyword, description: String(schema.description) })),
  )

  it.each(keywords)('$place $keyword has a description with valid examples', ({ place, keyword, description }) => {
    const examples = /Example: (.+)\.$/s.exec(description)?.[1]?.split(', or ') ?? []
    expect(examples).not.toEqual([])
    for (const example of examples) expectExample(place, keyword, example)
  })

  it.each(keywords)('$keyword stands in the section "$section" of metadata/README.md', ({ section, keyword }) => {
    expect(rowsOf(section).map((row) => row.keyword)).toContain(keyword)
  })

  it.each(Object.keys(sections))('the section "%s" of metadata/README.md has valid examples and nothing that does not exist', (section) => {
    const place = sections[section] ?? ''
    const rows = rowsOf(section)
    expect(sectionText(section)).not.toMatch(/^\| `[^`]+` \| .* \| (?!in force|checked)[^|]* \| `[^`]+` \|$/m)
    expect(rows.map((row) => row.keyword).sort()).toEqual(Object.keys(propertiesAt(place)).sort())
    for (const { keyword, example } of rows) expectExample(place, keyword, example)
  })
})

describe('metadata/README.md', () => {
  const documents = [...readme.matchAll(/`(entities|lists|types)\/([a-z-]+)\.json`:\n\n```json\n(.*?)```/gs)].map(
    ([, folder, id, text]) => ({ folder, id, text }),
  )

  it('shows one document of each kind', () => {
    expect(documents.map(({ folder }) => folder)).toEqual(['entities', 'lists', 'types'])
    expect([...readme.matchAll(/```json/g)]).toHaveLength(documents.length)
  })

  it.each(documents)('$folder/$id.json is valid', ({ folder, id, text }) => {
    const schema = kinds.find((kind) => kind.folder === folder)?.schema ?? ''
    const document = JSON.parse(text ?? '') as { $id: string }
    expect(problems(schema, document)).toEqual([])
    expect(document.$id).toBe(id)
  })

  it('writes every field type as a valid property', () => {
    const section = sectionText('Field types')
    const properties = [...section.matchAll(/`(\{.*?\})`/g)].map(([, text]) => JSON.parse(text ?? '') as object)
    expect(properties.length).toBeGreaterThan(20)
    for (const property of properties) expect(problems('property.schema.json', property), JSON.stringify(property)).toEqual([])
  })
})

describe('the quick check', () => {
  const all = new Map([...schemas].map(([id, schema]) => [id, schema as Record<string, unknown>]))
  const places = Object.entries(sections).map(([section, place]) => ({ section, place }))

  it.each(places)('agrees with ajv on every part of $section, right and wrong', ({ place }) => {
    const [file = ''] = place.split('#')
    for (const [keyword, schema] of Object.entries(propertiesAt(place))) {
      const quick = quickCheck(
        new Map([...all, [file, { ...all.get(file) }], ['part', { $ref: `${keywordPlace(place, keyword)}` }]]),
        'part',
      )
      const [, text = '0'] = /Example: (.+)\.$/s.exec(String(schema.description)) ?? []
      const example = (JSON.parse(`{${text.split(', or ')[0]}}`) as Record<string, unknown>)[keyword]
      for (const value of [
        example,
        null,
        0,
        -1,
        1.5,
        '',
        'A b',
        'x'.repeat(5000),
        true,
        false,
        [],
        [[]],
        [1, 1],
        ['a', 'a'],
        {},
        { a: 1 },
      ]) {
        expect(quick(value), `${place} ${keyword} ${JSON.stringify(value)?.slice(0, 40)}`).toBe(
          problems(keywordPlace(place, keyword), value).length === 0,
        )
      }
    }
  })
})

describe('the 143 concepts', () => {
  const rows = [...sectionText('The 143 concepts').matchAll(/^\| (\d+) \| (.+?) \| (.+) \|$/gm)].map(([, row, concept, said]) => ({
    row: Number(row),
    concept: concept ?? '',
    said: said ?? '',
  }))
  const known = new Set(Object.values(sections).flatMap((place) => Object.keys(propertiesAt(place))))
  const variables = ['owner', 'user', 'isNew']

  it('are all there, in order', () => {
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 143 }, (_, index) => index + 1))
  })

  it.each(rows)('$row $concept is said with keywords that exist, or refused with a reason', ({ said }) => {
    const keywords = [...said.matchAll(/`([^`]+)`/g)].map(([, keyword]) => keyword ?? '')
    expect(keywords.filter((keyword) => !known.has(keyword) && !variables.includes(keyword))).toEqual([])
    if (keywords.length === 0) expect(said).toMatch(/^(refused: .{30,}|every record .+; nothing to declare)$/)
  })
})

describe('the closed lists of the meta-schema are those of the engine', () => {
  it('widgets', () => {
    expect(propertiesAt('property.schema.json')['x-widget']?.enum).toEqual([...widgetNames])
  })

  it('charts', () => {
    const [own] = schemas.get('report.schema.json')?.$defs.chart.anyOf ?? []
    expect(own?.enum).toEqual([...chartNames])
  })

  it('formats that an editor proposes exist', () => {
    const proposed = propertiesAt('property.schema.json').format?.examples as string[]
    expect(proposed.filter((name) => !textFormats.has(name))).toEqual([])
  })
})

describe('the shipped entities', () => {
  const entities = jsonFiles('metadata/entities').map((path) => ({
    path,
    text: readFileSync(new URL(path, root), 'utf8'),
    document: readJson(path) as AnySchemaObject,
  }))

  it.each(entities.filter(({ document }) => document['x-icon'] !== undefined))('$path has an icon that exists', ({ document }) => {
    const name = String(document['x-icon']).replace(/(^|-)(.)/g, (_, _hyphen, letter: string) => letter.toUpperCase())
    expect(existsSync(new URL(`node_modules/@tabler/icons-react/dist/esm/icons/Icon${name}.mjs`, root))).toBe(true)
  })

  it('leave the tab of free fields to the client', () => {
    const unplaced = entities.flatMap(({ document }) => {
      const tabs = document['x-tabs'] as object | undefined
      if (tabs === undefined) return []
      const placed = new Set(
        JSON.stringify(tabs)
          .match(/"[a-zA-Z0-9]+"(?=[,\]])/g)
          ?.map((name) => name.slice(1, -1)),
      )
      const shown = Object.entries(document.properties).filter(
        ([, property]) => (property as { 'x-hidden'?: boolean })['x-hidden'] !== true,
      )
      return shown.map(([name]) => name).filter((name) => !placed.has(name))
    })
    expect(unplaced).toEqual([])
  })
})

describe('the shipped lists', () => {
  it('hold all countries of ISO 3166-1, each under the title its code has', () => {
    const { values } = readJson('metadata/lists/country.json') as { values: Record<string, { title: string; aliases?: string[] }> }
    expect(Object.keys(values)).toHaveLength(249)
    expect(Object.keys(values).filter((code) => !/^[A-Z]{2}$/.test(code))).toEqual([])
    expect([values.GB?.title, values.US?.title, values.DE?.title]).toEqual(['United Kingdom', 'United States', 'Germany'])
    expect([values.GB?.aliases?.includes('UK'), values.US?.aliases?.includes('USA')]).toEqual([true, true])
  })

  it.each(jsonFiles('metadata/lists'))('%s says each title and alias once', (path) => {
    const { values } = readJson(path) as { values: Record<string, { title: string; aliases?: string[] }> }
    const spellings = Object.values(values).flatMap(({ title, aliases }) => [title, ...(aliases ?? [])].map((text) => text.toLowerCase()))
    expect(spellings.filter((text, index) => spellings.indexOf(text) !== index)).toEqual([])
  })
})

function expectExample(place: string, keyword: string, example: string): void {
  const parsed = JSON.parse(`{${example}}`) as Record<string, unknown>
  expect(Object.keys(parsed)).toEqual([keyword])
  expect(problems(keywordPlace(place, keyword), parsed[keyword]), example).toEqual([])
}

function keywordPlace(place: string, keyword: string): string {
  return `${place}${place.includes('#') ? '' : '#'}/properties/${keyword}`
}

/** What is wrong with a value, in short; the place is a meta-schema or a part of one. */
function problems(place: string, value: unknown): { at: string; keyword: string; name?: string }[] {
  const validate = ajv.getSchema(place) ?? ajv.compile({ $ref: place })
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, keyword, params }) => ({
    at: instancePath,
    keyword,
    ...(params.additionalProperty === undefined ? {} : { name: String(params.additionalProperty) }),
  }))
}

function propertiesAt(place: string): Record<string, AnySchemaObject> {
  const [file = '', pointer = ''] = place.split('#')
  const schema = pointer
    .split('/')
    .filter(Boolean)
    .reduce<AnySchemaObject>((part, key) => part[key], schemas.get(file) ?? {})
  return schema.properties
}

/** The text under a heading, up to the next heading. */
function sectionText(title: string): string {
  const text = new RegExp(`^##+ ${title}\\n(.*?)(?=^##|$(?![\\s\\S]))`, 'ms').exec(readme)?.[1]
  if (text === undefined) throw new Error(`metadata/README.md has no section "${title}"`)
  return text
}

/** The rows of the table under a heading. */
function rowsOf(section: string): { keyword: string; example: string }[] {
  return [...sectionText(section).matchAll(/^\| `([^`]+)` \|.*\| `([^`]+)` \|$/gm)].map(([, keyword, example]) => ({
    keyword: keyword ?? '',
    example: example ?? '',
  }))
}

function jsonFiles(folder: string): string[] {
  return readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.json'))
    .map((name) => `${folder}/${name}`)
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'))
}
