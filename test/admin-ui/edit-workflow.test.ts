import { expect, test } from 'vitest'
import {
  addState,
  addTransition,
  addValue,
  dropValue,
  moveState,
  newWorkflow,
  removeState,
  saidParts,
  setTransition,
  statesOf,
  transitionsOf,
  writtenValues,
} from '../../admin-ui/src/designer/edit-workflow.ts'
import { arrowsOf, placeStates } from '../../admin-ui/src/designer/workflow-layout.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const values = [
  { value: 'draft', title: 'Draft' },
  { value: 'sent', title: 'Sent', color: 'blue' },
  { value: 'paid', title: 'Paid' },
]
const bill = {
  $id: 'bill',
  title: 'Bill',
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 20 },
    state: { title: 'State', default: 'draft', oneOf: values.map(({ value, title }) => ({ const: value, title })) },
  },
}
const workflow = newWorkflow('bill-state', 'bill', 'state', values)

function compiled(entity: object, document: object) {
  const found = compileOrThrow(layersOf({ 'entities/bill': entity, 'workflows/bill-state': document })).entities.get('bill')?.workflows?.[0]
  if (found === undefined) throw new Error('no workflow')
  return found
}

test('a choice becomes a workflow in which each value leads to the next', () => {
  const { initial, transitions } = compiled(bill, workflow)
  expect(initial).toBe('draft')
  expect([...transitions.values()].map(({ title, from, to }) => [title, [...from], to])).toEqual([
    ['Sent', ['draft'], 'sent'],
    ['Paid', ['sent'], 'paid'],
  ])
})

test('a state is added with its value, connected, moved, and taken away with the ways that led there', () => {
  const held = addValue(bill, 'state', 'late', 'Late')
  const { document, key } = addTransition(moveState(addState(workflow, 'late', 'Late'), 'late', -1), 'sent', 'late')
  const open = setTransition(document, key, { from: '*', guard: "record.name != ''", message: undefined })
  expect([...compiled(held, open).states.keys()]).toEqual(['draft', 'sent', 'late', 'paid'])
  expect(transitionsOf(open).find((one) => one.key === key)).toMatchObject({ isFromAnywhere: true, from: ['draft', 'sent', 'paid'] })

  const without = removeState(open, 'late')
  expect(statesOf(without).map((state) => state.key)).toEqual(['draft', 'sent', 'paid'])
  expect(transitionsOf(without).map((one) => one.to)).toEqual(['sent', 'paid'])
  expect(dropValue(held, 'state', 'late', 'draft')).toEqual(bill)
})

test('taking away where records begin lets them begin in the next state, and the value of the field follows', () => {
  const without = removeState(workflow, 'draft')
  expect(without).toMatchObject({ initial: 'sent', transitions: { paid: { to: 'paid' } } })
  const entity = dropValue(bill, 'state', 'draft', 'sent')
  expect([...compiled(entity, without).states.keys()]).toEqual(['sent', 'paid'])
  expect(entity).toMatchObject({ properties: { state: { default: 'sent' } } })
})

test('a value of a code list is retired, not taken away', () => {
  const list = { $id: 'stage', title: 'Stage', values: { draft: { title: 'Draft' } } }
  expect(dropValue(addValue(list, 'state', 'late', 'Late'), 'state', 'draft', 'late').values).toEqual({
    draft: { title: 'Draft', retired: true },
    late: { title: 'Late' },
  })
})

test('the picture runs from the first state to the last, and ways back go around', () => {
  const { document } = addTransition(addTransition(workflow, 'paid', 'draft').document, 'draft', 'paid')
  const placed = placeStates(statesOf(document), transitionsOf(document))
  expect(placed.map(({ key, rank }) => [key, rank])).toEqual([
    ['draft', 0],
    ['sent', 1],
    ['paid', 2],
  ])
  expect(arrowsOf(placed, transitionsOf(document)).map(({ from, to, way }) => `${from} ${way} ${to}`)).toEqual([
    'draft next sent',
    'sent next paid',
    'paid right draft',
    'draft left paid',
  ])
})

test('states and transitions are said as the values they stand for, unless the document or a translation calls them otherwise', () => {
  const { document } = addTransition(
    { ...workflow, states: { ...(workflow.states as object), paid: { title: 'Settled' } } },
    'draft',
    'sent',
  )
  const parts = { states: statesOf(document), transitions: transitionsOf(document) }
  const french = new Map([
    ['draft', 'Brouillon'],
    ['sent', 'Envoyée'],
    ['paid', 'Payée'],
  ])
  const values = new Map([...writtenValues(bill, 'state')].map(([key, written]) => [key, { written, said: french.get(key) ?? '' }]))
  const said = saidParts(parts, (part, key) => (part === 'states' && key === 'draft' ? 'Ébauche' : undefined), values)
  expect(said.states.map(({ title }) => title)).toEqual(['Ébauche', 'Envoyée', 'Settled'])
  expect(said.transitions.map(({ title }) => title)).toEqual(transitionsOf(document).map(({ to }) => (to === 'paid' ? 'Paid' : 'Envoyée')))
})
