import { describe, expect, it } from 'vitest'
import { compile, formatProblem } from '../../engine/metadata/index.ts'
import { findUses } from '../../engine/metadata/uses/find-uses.ts'
import { layer, withSystem } from './support.ts'

const text = { type: 'string', maxLength: 40 }

/** Every kind of document that can name a field, and the keywords of an entity that the shipped metadata do not use. */
const documents = {
  'entities/deal': {
    $id: 'deal',
    title: 'Deal',
    type: 'object',
    properties: {
      name: { title: 'Name', ...text },
      amount: { title: 'Amount', type: 'integer' },
      code: { title: 'Code', ...text, 'x-number': { patterns: ['{stage}-{0000}'], scope: ['stage'] } },
      stage: { title: 'Stage', oneOf: [{ const: 'open' }, { const: 'won' }] },
      wonOn: { title: 'Won on', type: 'string', format: 'date', 'x-show-if': "record.stage == 'won'", 'x-default': 'today()' },
      note: {
        title: 'Note',
        ...text,
        'x-lock-if': "stage == 'won' && !isNew",
        'x-history': { when: 'name != null', message: 'Now {stage}.' },
      },
    },
    'x-key': 'code',
    'x-check': [{ rule: "stage != 'won' || wonOn != null", message: 'When was it won?', field: 'wonOn' }],
    'x-colors': [{ when: "stage == 'won'", color: 'green', on: 'row' }],
    'x-layouts': { quick: { fields: [['name', 'stage']] } },
    'x-views': { board: { title: 'Board', kind: 'board', columns: ['name'], by: 'stage', filters: ['stage'], cardFields: ['wonOn'] } },
    'x-duplicates': [{ fields: { name: { match: 'exact' } }, threshold: 1 }],
    'x-tabs': { main: { title: 'Main', showIf: "stage == 'open'", fields: [['name', { field: 'stage', showIf: 'name != null' }]] } },
  },
  'roles/sales': {
    $id: 'sales',
    title: 'Sales',
    entities: { deal: { read: true, update: "record.stage == 'open'", fields: { stage: 'read' } } },
  },
  'workflows/deal-flow': {
    $id: 'deal-flow',
    title: 'Deal',
    entity: 'deal',
    field: 'stage',
    initial: 'open',
    states: { open: { title: 'Open', category: 'open' }, won: { title: 'Won', category: 'won', editable: ['note'] } },
    transitions: {
      win: {
        from: 'open',
        to: 'won',
        guard: 'record.name != null',
        ask: ['wonOn'],
        roles: 'sales',
        actions: [{ set: { wonOn: 'today()' } }],
      },
    },
  },
  'automations/remind': {
    $id: 'remind',
    title: 'Remind',
    entity: 'deal',
    on: 'updated',
    fields: ['stage'],
    when: "record.stage == 'won'",
    do: [{ set: { note: 'record.name' } }],
  },
  'reports/pipeline': {
    $id: 'pipeline',
    title: 'Pipeline',
    entity: 'deal',
    kind: 'summary',
    group: ['stage'],
    measures: ['count()', 'sum(amount)'],
    filter: "record.stage == 'open'",
  },
  'dashboards/home': {
    $id: 'home',
    title: 'Home',
    tiles: { deals: { title: 'Deals', view: 'deal.board' }, sums: { title: 'Sums', report: 'pipeline' } },
  },
  'templates/offer': {
    $id: 'offer',
    title: 'Offer',
    entity: 'deal',
    kind: 'mail',
    subject: 'Offer {{code}}',
    body: ['Dear {{name}},', 'it is {{stage}}.'],
  },
  'translations/fr': { $id: 'fr', title: 'Français', texts: { 'deal.stage': 'Étape', 'deal.views.board': 'Tableau', deal: 'Affaire' } },
}
const { model, documents: merged, problems } = compile(withSystem(layer('base', documents)))

const rows: readonly { readonly name: string; readonly uses: readonly string[] }[] = [
  {
    name: 'deal.stage',
    uses: [
      'automations/remind /fields/0 automation',
      'automations/remind /when automation',
      'entities/deal /properties/code/x-number/patterns/0 number',
      'entities/deal /properties/code/x-number/scope/0 number',
      'entities/deal /properties/note/x-history/message history',
      'entities/deal /properties/note/x-lock-if condition',
      'entities/deal /properties/wonOn/x-show-if condition',
      'entities/deal /x-check/0/rule check',
      'entities/deal /x-colors/0/when colour rule',
      'entities/deal /x-layouts/quick/fields/0/1 layout',
      'entities/deal /x-tabs/main/fields/0/1/field tab',
      'entities/deal /x-tabs/main/showIf condition',
      'entities/deal /x-views/board/by view',
      'entities/deal /x-views/board/filters/0 quick filter',
      'reports/pipeline /filter report',
      'reports/pipeline /group/0 report',
      'roles/sales /entities/deal/fields/stage role',
      'roles/sales /entities/deal/update role',
      'templates/offer /body/1 template',
      'translations/fr /texts/deal.stage translation',
      'workflows/deal-flow /field workflow',
    ],
  },
  {
    name: 'deal.wonOn',
    uses: [
      'entities/deal /x-check/0/field check',
      'entities/deal /x-check/0/rule check',
      'entities/deal /x-views/board/cardFields/0 view',
      'workflows/deal-flow /transitions/win/actions/0/set/wonOn step',
      'workflows/deal-flow /transitions/win/ask/0 workflow',
    ],
  },
  {
    name: 'deal.name',
    uses: [
      'automations/remind /do/0/set/note step',
      'entities/deal /properties/note/x-history/when condition',
      'entities/deal /x-duplicates/0/fields/name duplicate rule',
      'entities/deal /x-layouts/quick/fields/0/0 layout',
      'entities/deal /x-tabs/main/fields/0/0 tab',
      'entities/deal /x-tabs/main/fields/0/1/showIf condition',
      'entities/deal /x-views/board/columns/0 view column',
      'templates/offer /body/0 template',
      'workflows/deal-flow /transitions/win/guard guard',
    ],
  },
  { name: 'deal.amount', uses: ['reports/pipeline /measures/1 measure'] },
  { name: 'deal.code', uses: ['entities/deal /x-key key', 'templates/offer /subject template'] },
  {
    name: 'deal.x-views.board',
    uses: ['dashboards/home /tiles/deals/view dashboard', 'translations/fr /texts/deal.views.board translation'],
  },
  { name: 'sales', uses: ['workflows/deal-flow /transitions/win/roles workflow'] },
  { name: 'pipeline', uses: ['dashboards/home /tiles/sums/report dashboard'] },
]

describe('what uses this, in documents of every kind', () => {
  it('is asked of metadata that compile', () => expect(model, problems.map(formatProblem).join('\n')).toBeDefined())

  it.each(rows)('$name', ({ name, uses }) => {
    if (model === undefined) throw new Error('the metadata do not compile')
    const found = findUses({ model, documents: merged }, name)
    const shown =
      'uses' in found
        ? found.uses.map(({ file, pointer, kind }) => `${file.slice('base/'.length, -'.json'.length)} ${pointer} ${kind}`)
        : [found.problem]
    expect([...shown].sort()).toEqual(uses)
  })
})
