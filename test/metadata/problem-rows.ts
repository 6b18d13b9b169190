import type { ProblemCode } from '../../engine/metadata/index.ts'
import type { Documents } from '../support/engine.ts'

/** Documents that have a problem, where it is and what is said of it. */
export interface ProblemRow {
  readonly code: ProblemCode
  readonly when: string
  readonly documents: Documents
  /** Files of a layer on top. */
  readonly overlay?: Documents
  readonly place: string
  readonly pointer: string
  readonly says: RegExp
}

const name = { type: 'string', maxLength: 40 }
const number = { type: 'integer' }
const mood = { enum: ['good', 'bad'] }
const at = 'entities/firm.json:'

function firm(fields: object, root: object = {}): Documents {
  return { 'entities/firm': { properties: { name, ...fields }, ...root } }
}

/** A row about a firm with more fields, or more said at its root. */
function ofField(code: ProblemCode, when: string, fields: object, pointer: string, says: RegExp, more: Documents = {}): ProblemRow {
  return { code, when, documents: { ...firm(fields), ...more }, place: at, pointer: `/properties/${pointer}`, says }
}

function ofRoot(code: ProblemCode, when: string, root: object, pointer: string, says: RegExp, fields: object = {}): ProblemRow {
  return { code, when, documents: firm(fields, root), place: at, pointer, says }
}

/** A row about another document beside a firm that has a mood. */
function ofDocument(code: ProblemCode, when: string, path: string, document: object, pointer: string, says: RegExp): ProblemRow {
  const documents = { ...firm({ mood, size: number, phone: name, parent: { 'x-ref': 'firm', 'x-inverse': 'children' } }), [path]: document }
  return { code, when, documents, place: `${path}.json:`, pointer, says }
}

const flow = { entity: 'firm', field: 'mood', initial: 'good', states: { good: { category: 'open' }, bad: {} } }
const ways = { sour: { from: 'good', to: 'bad' } }
const step = [{ set: { name: '"x"' } }]

export const checkRows: readonly ProblemRow[] = [
  ofField('wrong-result', 'a default of another type', { size: { ...number, 'x-default': '"a"' } }, 'size/x-default', /whole number.*text/),
  ofField('wrong-result', 'a condition that is a number', { size: { ...number, 'x-show-if': 'record.size' } }, 'size/x-show-if', /yes\/no/),
  ofField(
    'wrong-result',
    'a default of another entity',
    { boss: { 'x-ref': 'firm', 'x-default': 'user' } },
    'boss/x-default',
    /"user".*points to "firm"/,
  ),
  ofField(
    'bad-expression',
    'a condition that names nothing',
    { size: { ...number, 'x-lock-if': 'record.sise > 1' } },
    'size/x-lock-if',
    /sise/,
  ),
  ofField(
    'bad-expression',
    'an option that has no such part',
    { mood: { ...mood, 'x-pick': 'choice.colour == "red"' } },
    'mood/x-pick',
    /colour/,
  ),
  ofField(
    'default-cycle',
    'defaults that need each other',
    { a: { ...number, 'x-default': 'record.b' }, b: { ...number, 'x-default': 'record.a' } },
    'a/x-default',
    /a -> b -> a/,
  ),
  ofField(
    'unknown-view',
    'a picker with a view that is not there',
    { boss: { 'x-ref': 'firm', 'x-picker': { view: 'activ' } } },
    'boss/x-picker/view',
    /no view "activ"/,
  ),
  ofField(
    'unknown-list',
    'suggestions of a list that is not there',
    { trade: { ...name, 'x-suggest': 'trades' } },
    'trade/x-suggest',
    /no code list "trades"/,
  ),
  ofField(
    'unknown-option',
    'dependent options that do not exist',
    { mood, tone: { enum: ['x'], 'x-options-by': { field: 'mood', map: { goood: ['x'] } } } },
    'tone/x-options-by/map/goood',
    /Did you mean "good"/,
  ),
  ofField(
    'bad-default',
    'a default that is too long',
    { code: { type: 'string', maxLength: 3, default: 'abcd' } },
    'code/default',
    /"abcd" of "code" is refused.*3/,
  ),
  ofField(
    'bad-default',
    'a default of a reference to records that have no key',
    { parent: { 'x-ref': 'firm', default: 'A' } },
    'parent/default',
    /"A" of "parent" is refused: "firm" has no x-key/,
  ),
  ofField('bad-default', 'a default that cannot be chosen', { mood: { ...mood, default: 'fine' } }, 'mood/default', /"fine".*refused/),
  ofField(
    'bad-example',
    'an example with wrong check digits',
    { iban: { type: 'string', format: 'iban', examples: ['FR00'] } },
    'iban/examples/0',
    /"FR00".*refused/,
  ),
  ofField(
    'empty-range',
    'fewer items at most than at least',
    { notes: { type: 'array', items: name, minItems: 5, maxItems: 2 } },
    'notes/minItems',
    /minItems is 5 and maxItems is 2/,
  ),
  ofField(
    'same-title',
    'two values with one title',
    {
      mood: {
        oneOf: [
          { const: 'a', title: 'Fine' },
          { const: 'b', title: 'fine' },
        ],
      },
    },
    'mood/oneOf/1',
    /same title/,
  ),
  {
    code: 'duplicate-alias',
    when: 'an alias of two values',
    documents: { 'lists/land': { values: { gb: { title: 'Britain', aliases: ['UK'] }, ua: { title: 'Ukraine', aliases: ['uk'] } } } },
    place: 'lists/land.json:',
    pointer: '/values/ua/aliases',
    says: /means both "gb" and "ua"/,
  },
  ofField('bad-number', 'two counters', { code: { ...name, 'x-number': '{00}-{00}' } }, 'code/x-number', /2 counters/),
  ofField('bad-number', 'a brace that is not closed', { code: { ...name, 'x-number': 'C-{000' } }, 'code/x-number', /not closed/),
  ofField(
    'bad-number',
    'numbers that are too long',
    { code: { type: 'string', maxLength: 4, 'x-number': { patterns: ['C-{00000}'] } } },
    'code/x-number/patterns/0',
    /7 letters.*takes 4/,
  ),
  ofField(
    'unknown-field',
    'a number with a field that is not there',
    { code: { ...name, 'x-number': '{nmae}-{00}' } },
    'code/x-number',
    /Did you mean "name"/,
  ),
  ofField('number-not-text', 'numbers for an integer', { code: { ...number, 'x-number': 'C-{00}' } }, 'code/x-number', /given to texts/),
  ofField(
    'bad-currency',
    'a currency in a number',
    { size: number, price: { type: 'number', 'x-unit': 'currency', 'x-currency': 'size' } },
    'price/x-currency',
    /holds no currency/,
  ),
  ofField(
    'unknown-field',
    'a currency that is not there',
    { price: { type: 'number', 'x-unit': 'currency', 'x-currency': 'curency' } },
    'price/x-currency',
    /no field "curency"/,
  ),
  ofField(
    'bad-fetch',
    'a fetch through no reference',
    { copy: { ...name, 'x-fetch': 'name' } },
    'copy/x-fetch',
    /does not go through a reference/,
  ),
  ofField(
    'bad-fetch',
    'a fetch into another type',
    { boss: { 'x-ref': 'firm' }, size: { ...number, 'x-fetch': 'boss.name' } },
    'size/x-fetch',
    /cannot hold/,
  ),
  ofField(
    'conflicting-keywords',
    'two defaults',
    { size: { ...number, default: 1, 'x-default': '2' } },
    'size/x-default',
    /both default and x-default/,
  ),
  ofField(
    'no-effect',
    'an override of nothing',
    { size: { ...number, 'x-overridable': true } },
    'size/x-overridable',
    /needs x-computed or x-fetch/,
  ),
  ofField(
    'secret-exposed',
    'a secret that is searched',
    { code: { ...name, 'x-secret': true, 'x-search': true } },
    'code/x-search',
    /secret/,
  ),
  ofField(
    'not-yet-served',
    'several references to several entities',
    { tags: { type: 'array', items: { 'x-ref': ['firm', 'user'] } } },
    'tags',
    /not served yet/,
  ),
  ofField(
    'not-yet-served',
    'several references inside a composite value',
    { box: { type: 'object', properties: { note: name, tags: { type: 'array', items: { 'x-ref': 'firm' } } } } },
    'box/properties/tags',
    /part of a composite value/,
  ),
  ofField(
    'wrong-value',
    'several references that are unique',
    { tags: { type: 'array', items: { 'x-ref': 'firm' }, 'x-unique': true } },
    'tags/x-unique',
    /several references, which cannot be searched, unique or indexed/,
  ),
  ofField(
    'unknown-entity',
    'several references to nothing',
    { tags: { type: 'array', items: { 'x-ref': 'frim' } } },
    'tags/items/x-ref',
    /Did you mean "firm"/,
  ),
  ofField('name-case', 'names that differ by capitals', { salesrep: name, salesRep: name }, 'salesRep', /differ only by capitals/),
  {
    code: 'name-case',
    when: 'entities that differ by a hyphen',
    documents: { 'entities/pricelist': { properties: { name } }, 'entities/price-list': { properties: { name } } },
    place: 'entities/price-list.json:',
    pointer: '/$id',
    says: /differ only by hyphens/,
  },
  ofField(
    'derived-name-too-long',
    'a part with a long name',
    { [`a${'b'.repeat(39)}`]: { type: 'object', properties: { [`c${'d'.repeat(39)}`]: name } } },
    `a${'b'.repeat(39)}`,
    /81 letters.*63/,
  ),
  ofField('column-collision', 'a text beside a reference', { boss: { 'x-ref': 'firm' }, bossId: name }, 'bossId', /column "boss_id"/),
  {
    code: 'table-collision',
    when: 'an entity like a table of the engine',
    documents: { 'entities/kartoteka-version': { properties: { name } } },
    place: 'entities/kartoteka-version.json:',
    pointer: '/$id',
    says: /engine's own/,
  },
  ofField(
    'renamed-from-existing',
    'a former name that is in use',
    { phone: name, telephone: { ...name, 'x-renamed-from': 'phone' } },
    'telephone/x-renamed-from',
    /still there/,
  ),
  {
    ...ofField(
      'never-filled',
      'a required field that is read-only',
      { size: { ...number, readOnly: true } },
      'size',
      /nobody can enter it/,
    ),
    documents: firm({ size: { ...number, readOnly: true } }, { required: ['size'] }),
  },
  ofRoot('unknown-mixin', 'a mixin that is not there', { 'x-mixins': ['audited'] }, '/x-mixins/0', /no mixin "audited"/),
  {
    code: 'mixin-conflict',
    when: 'a field from two mixins',
    documents: {
      ...firm({}, { 'x-mixins': ['m-one', 'm-two'] }),
      'types/m-one': { 'x-kind': 'mixin', properties: { size: number } },
      'types/m-two': { 'x-kind': 'mixin', properties: { size: name } },
    },
    place: at,
    pointer: '/x-mixins/1',
    says: /"m-one" and "m-two" both bring a field "size"/,
  },
  ofRoot('unfit-field', 'a tree over another entity', { 'x-tree': 'boss' }, '/x-tree', /a reference to "firm" itself/, {
    boss: { 'x-ref': 'user' },
  }),
  ofRoot('unfit-field', 'a range of numbers', { 'x-range': { start: 'size' } }, '/x-range/start', /here stands a date/, { size: number }),
  ofRoot('unknown-field', 'a picture that is not there', { 'x-image': 'logo' }, '/x-image', /no field "logo"/),
  ofRoot(
    'bad-expression',
    'a rule that names nothing',
    { 'x-check': [{ rule: 'record.sise > 1', message: 'No.' }] },
    '/x-check/0/rule',
    /sise/,
  ),
  ofRoot(
    'wrong-result',
    'a rule that sets text into a number',
    { 'x-rules': [{ when: 'true', set: { size: 'record.name' } }] },
    '/x-rules/0/set/size',
    /whole number/,
    { size: number },
  ),
  ofRoot(
    'bad-placeholder',
    'an address with an open brace',
    { 'x-actions': { map: { title: 'Map', call: 'url:https://example.com/{name' } } },
    '/x-actions/map/call',
    /do not pair/,
  ),
  ofRoot(
    'unknown-transition',
    'a button for no transition',
    { 'x-actions': { win: { title: 'Win', call: 'transition:win' } } },
    '/x-actions/win/call',
    /no.*transition "win"/i,
  ),
  ofRoot(
    'unknown-role',
    'a button for a role that is not there',
    { 'x-actions': { map: { title: 'Map', call: 'maps.open', roles: 'slaes' } } },
    '/x-actions/map/roles',
    /no role "slaes"/,
  ),
  ofRoot(
    'unreachable-threshold',
    'weights that are too small',
    { 'x-duplicates': [{ fields: { name: { match: 'exact' } }, threshold: 2 }] },
    '/x-duplicates/0/threshold',
    /sum up to 1; 2 is never reached/,
  ),
  ofRoot(
    'unknown-inverse',
    'links that are not there',
    { 'x-convert': [{ to: 'firm', fields: { name: 'record.name' }, links: ['children'] }] },
    '/x-convert/0/links/0',
    /no list of records "children"/,
  ),
  ofRoot(
    'unfit-field',
    'links that cannot point to the new record',
    { 'x-convert': [{ to: 'user', fields: { name: 'record.name' }, links: ['children'] }] },
    '/x-convert/0/links/0',
    /"children" cannot point to "user" by "firm.parent"/,
    { parent: { 'x-ref': 'firm', 'x-inverse': 'children' } },
  ),
  ofRoot(
    'unknown-transition',
    'a transition that is not there',
    { 'x-convert': [{ to: 'firm', fields: { name: 'record.name' }, transition: 'sour' }] },
    '/x-convert/0/transition',
    /has a transition "sour"/,
  ),
  ofRoot(
    'unfit-field',
    'a record that becomes the same twice',
    {
      'x-convert': [
        { to: 'firm', fields: { name: 'record.name' } },
        { to: 'firm', fields: { name: 'record.name' } },
      ],
    },
    '/x-convert/1/to',
    /stands here twice/,
  ),
  ofRoot(
    'free-twice',
    'two free tabs',
    { 'x-tabs': { a: { title: 'A', free: true }, b: { title: 'B', free: true } } },
    '/x-tabs/b/free',
    /"a" takes/,
  ),
  ofRoot(
    'empty-tab',
    'a tab with nothing',
    { 'x-tabs': { a: { title: 'A', order: 1 }, b: { title: 'B', free: true } } },
    '/x-tabs/a',
    /Nothing stands/,
  ),
  ofRoot(
    'unknown-template',
    'a cell with a template that is not there',
    { 'x-tabs': { a: { title: 'A', fields: [['name', { template: 'card' }]] } } },
    '/x-tabs/a/fields/0/1/template',
    /no template "card"/,
  ),
  ofRoot(
    'bad-expression',
    'a tab under a condition that names nothing',
    { 'x-tabs': { a: { title: 'A', fields: [['name']], showIf: 'record.sise > 1' } } },
    '/x-tabs/a/showIf',
    /sise/,
  ),
  ofRoot(
    'unknown-field',
    'a quick form with a misspelt field',
    { 'x-layouts': { quick: { fields: [['nmae']] } } },
    '/x-layouts/quick/fields/0/0',
    /Did you mean "name"/,
  ),
  ofRoot(
    'unknown-view',
    'a panel with a view that is not there',
    { 'x-panels': { p: { title: 'P', view: 'firm.open' } } },
    '/x-panels/p/view',
    /no view "open"/,
  ),
  ofRoot(
    'view-incomplete',
    'a board without columns to be',
    { 'x-views': { b: { title: 'B', kind: 'board' } } },
    '/x-views/b',
    /needs "by"/,
  ),
  ofRoot(
    'unfit-field',
    'a board by a number',
    { 'x-views': { b: { title: 'B', kind: 'board', by: 'size' } } },
    '/x-views/b/by',
    /a choice or a reference/,
    { size: number },
  ),
  ofRoot(
    'default-twice',
    'two views that open first',
    { 'x-views': { a: { title: 'A', columns: ['name'], default: true }, b: { title: 'B', columns: ['name'], default: true } } },
    '/x-views/b/default',
    /"a" opens first/,
  ),
  ofDocument(
    'unknown-entity',
    'a role for nothing',
    'roles/clerk',
    { entities: { frim: { read: true } } },
    '/entities/frim',
    /Did you mean "firm"/,
  ),
  ofDocument(
    'unknown-field',
    'a role with a misspelt field',
    'roles/clerk',
    { entities: { firm: { read: true, fields: { nmae: 'read' } } } },
    '/entities/firm/fields/nmae',
    /Did you mean "name"/,
  ),
  ofDocument(
    'wrong-result',
    'a role with a condition that is text',
    'roles/clerk',
    { entities: { firm: { read: 'record.name' } } },
    '/entities/firm/read',
    /yes\/no/,
  ),
  ofDocument(
    'role-cycle',
    'a circle of roles',
    'roles/clerk',
    { inherits: ['clerk'], entities: { firm: { read: true } } },
    '/inherits',
    /clerk -> clerk/,
  ),
  ofDocument(
    'write-without-read',
    'a role that changes what it cannot read',
    'roles/clerk',
    { entities: { firm: { update: true } } },
    '/entities/firm',
    /may update records of "firm", but not read/,
  ),
  ofDocument(
    'unknown-state',
    'a workflow that begins nowhere',
    'workflows/flow',
    { ...flow, initial: 'god', transitions: ways },
    '/initial',
    /Did you mean "good"/,
  ),
  ofDocument(
    'unknown-option',
    'a state that the field cannot have',
    'workflows/flow',
    { ...flow, states: { ...flow.states, ugly: {} }, transitions: { ...ways, a: { from: '*', to: 'ugly' } } },
    '/states/ugly',
    /cannot have the value "ugly"/,
  ),
  ofDocument(
    'unreachable-state',
    'a state without a way to it',
    'workflows/flow',
    { ...flow, transitions: { stay: { from: 'good', to: 'good' } } },
    '/states/bad',
    /No transition leads to/,
  ),
  ofDocument(
    'dead-end',
    'an open state without a way out',
    'workflows/flow',
    { ...flow, states: { good: {}, bad: { category: 'open' } }, transitions: ways },
    '/states/bad',
    /leads out of it/,
  ),
  ofDocument(
    'colliding-transitions',
    'two equal transitions',
    'workflows/flow',
    { ...flow, transitions: { ...ways, again: { from: ['good'], to: 'bad' } } },
    '/transitions/again',
    /"again" and "sour"/,
  ),
  ofDocument(
    'wrong-result',
    'a guard that is a number',
    'workflows/flow',
    { ...flow, transitions: { sour: { ...ways.sour, guard: 'record.size' } } },
    '/transitions/sour/guard',
    /yes\/no/,
  ),
  {
    ...ofDocument(
      'workflow-twice',
      'two workflows of one field',
      'workflows/second',
      { ...flow, transitions: ways },
      '/field',
      /"first" is about "firm.mood"/,
    ),
    documents: { ...firm({ mood }), 'workflows/first': { ...flow, transitions: ways }, 'workflows/second': { ...flow, transitions: ways } },
  },
  ofDocument(
    'incomplete-automation',
    'a schedule without a time',
    'automations/nag',
    { entity: 'firm', on: 'schedule', do: step },
    '/on',
    /needs "schedule"/,
  ),
  ofDocument(
    'bad-schedule',
    'a 25th hour',
    'automations/nag',
    { entity: 'firm', on: 'schedule', schedule: '0 25 * * 1', do: step },
    '/schedule',
    /hour "25"/,
  ),
  ofDocument(
    'automation-loop',
    'an automation that sets itself off',
    'automations/nag',
    { entity: 'firm', on: 'updated', do: step },
    '/do',
    /sets "name"/,
  ),
  ofDocument(
    'unknown-field',
    'an automation that sets nothing',
    'automations/nag',
    { entity: 'firm', on: 'created', do: [{ set: { nmae: '"x"' } }] },
    '/do/0/set/nmae',
    /Did you mean "name"/,
  ),
  ofDocument(
    'unknown-field',
    'a step that sets a field which the other records do not have',
    'automations/nag',
    { entity: 'firm', on: 'created', do: [{ update: { of: 'record.parent', set: { nmae: '"x"' } } }] },
    '/do/0/update/set/nmae',
    /Did you mean "name"/,
  ),
  ofDocument(
    'wrong-result',
    'a step that changes no records',
    'automations/nag',
    { entity: 'firm', on: 'created', do: [{ update: { of: 'record.children.map(c, c.name)', set: { name: '"x"' } } }] },
    '/do/0/update/of',
    /records of one entity/,
  ),
  ofDocument(
    'unknown-state',
    'a workflow of which one beginning is no state',
    'workflows/flow',
    { ...flow, initial: ['good', 'god'], transitions: ways },
    '/initial/1',
    /Did you mean "good"/,
  ),
  ofDocument(
    'bad-placeholder',
    'a message with an open brace',
    'automations/nag',
    { entity: 'firm', on: 'created', do: [{ notify: { to: 'user', text: '{name' } }] },
    '/do/0/notify/text',
    /do not pair/,
  ),
  ofDocument(
    'unfit-field',
    'a sum of texts',
    'reports/sizes',
    { entity: 'firm', group: ['mood'], measures: ['sum(name)'] },
    '/measures/0',
    /here stands a number/,
  ),
  ofDocument(
    'unknown-report',
    'a tile with a report that is not there',
    'dashboards/home',
    { tiles: { a: { title: 'A', report: 'sizes' } } },
    '/tiles/a/report',
    /no report "sizes"/,
  ),
  ofDocument('empty-tile', 'a tile with nothing', 'dashboards/home', { tiles: { a: { title: 'A' } } }, '/tiles/a', /shows nothing/),
  ofDocument(
    'bad-template',
    'a block that is not closed',
    'templates/letter',
    { entity: 'firm', body: 'Dear {{#if name}}{{name}}' },
    '/body',
    /\{\{#if\}\} is not closed/,
  ),
  ofDocument(
    'unknown-field',
    'a template with a misspelt path',
    'templates/letter',
    { entity: 'firm', body: ['Dear', '{{#each children}}{{nmae}}{{/each}}'] },
    '/body',
    /Did you mean "name"/,
  ),
  ofField(
    'stored-restless',
    'a value that is kept and reads the time through another one',
    {
      due: { type: 'string', format: 'date' },
      isLate: { type: 'boolean', 'x-computed': 'record.due < today()' },
      late: { ...number, 'x-computed': 'record.isLate ? 1 : 0', 'x-stored': true },
    },
    'late/x-stored',
    /"late" reads today\(\)/,
  ),
  ofField(
    'stored-shape',
    'a list that is kept',
    {
      tags: { type: 'array', items: { enum: ['a', 'b'] } },
      same: { type: 'array', items: { enum: ['a', 'b'] }, 'x-computed': 'record.tags', 'x-stored': true },
    },
    'same/x-stored',
    /cannot be kept/,
  ),
  ofDocument(
    'bad-language',
    'a file that is no language',
    'translations/french',
    { texts: { firm: 'Firme' } },
    '/$id',
    /"french" is not the code/,
  ),
  ofDocument(
    'orphaned-translation',
    'a text of nothing',
    'translations/fr',
    { texts: { 'firm.nmae': 'Nom' } },
    '/texts/firm.nmae',
    /Nothing has the path/,
  ),
  ofDocument(
    'untranslated',
    'texts that are missing',
    'translations/fr',
    { texts: { firm: 'Firme' } },
    '/texts',
    /^\d+ of \d+ texts of "[a-z]+" are missing: /,
  ),
]
