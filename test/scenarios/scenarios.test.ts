import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScenarios } from '../../engine/scenarios/index.ts'
import { shippedLayers } from '../content/support.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const given = { deal: { entity: 'deal', values: { name: 'Boat', owner: '@me' } } }
const lose = (values?: object) => ({ as: 'seller', transition: { record: 'deal', name: 'lose', ...(values && { values }) } })
const documents = {
  'roles/seller': {
    title: 'Seller',
    entities: { deal: { create: true, read: true, update: 'record.owner == user' }, user: { read: true } },
  },
  'entities/deal': {
    title: 'Deal',
    properties: {
      name: { title: 'Name', ...text, 'x-unique': true },
      reason: { title: 'Reason', ...text },
      owner: { title: 'Owner', 'x-ref': 'user' },
      stage: { title: 'Stage', enum: ['open', 'lost'] },
    },
  },
  'workflows/deal-stage': {
    ...{ title: 'Deal', entity: 'deal', field: 'stage', initial: 'open' },
    states: { open: { category: 'open' }, lost: { category: 'lost', lock: true } },
    transitions: { lose: { title: 'Lose', from: 'open', to: 'lost', ask: ['reason'] } },
  },
}
const scenario = (title: string, rest: object) => ({ title, given, ...rest })
const holding = {
  'scenarios/needs-reason': scenario('A deal is not lost without a reason', {
    when: [lose()],
    then: { refused: { field: 'reason', code: 'required' } },
  }),
  'scenarios/for-reason': scenario('A deal is lost for a reason', {
    when: [lose({ reason: 'price' })],
    then: { accepted: { deal: { stage: 'lost', owner: '@me' } } },
  }),
  'scenarios/made-and-lost': {
    title: 'A deal that was made is lost and then closed',
    when: [
      { as: 'seller', create: { record: 'deal', entity: 'deal', values: { name: 'Boat', owner: '@me' } } },
      lose({ reason: 'price' }),
      { as: 'seller', change: { record: 'deal', values: { name: 'Ship' } } },
    ],
    then: { refused: { code: 'locked', field: 'name', message: 'cannot be changed any more' } },
  },
  'scenarios/stays': scenario('Sellers delete nothing', {
    when: [{ as: 'seller', delete: 'deal' }],
    then: { refused: { code: 'forbidden' } },
  }),
}

it('holds in the shipped customer file', async () => {
  const results = await runScenarios(shippedLayers)
  expect(results.filter(({ failure }) => failure !== undefined)).toEqual([])
  expect(results.length).toBeGreaterThanOrEqual(12)
})

it('says of each scenario why it fails', async () => {
  const wrong = {
    'scenarios/accepted-after-all': scenario('A', { when: [lose({ reason: 'price' })], then: { refused: {} } }),
    'scenarios/other-code': scenario('B', { when: [lose()], then: { refused: { code: 'locked' } } }),
    'scenarios/other-value': scenario('C', { when: [lose({ reason: 'price' })], then: { accepted: { deal: { reason: 'time' } } } }),
    'scenarios/refused-after-all': scenario('D', { when: [lose()], then: { accepted: { deal: {} } } }),
    'scenarios/step-refused': scenario('E', { when: [lose(), lose({ reason: 'price' })], then: { refused: {} } }),
    'scenarios/unplayable': { title: 'F', given: { deal: { entity: 'deal', values: { name: 5 } } }, when: [lose()], then: { refused: {} } },
  }
  const results = await runScenarios(layersOf({ ...documents, ...holding, ...wrong }))
  const failures = Object.fromEntries(results.map(({ name, failure }) => [name, failure]))
  expect(failures).toMatchObject({
    'accepted-after-all': 'It was to be refused, and is accepted.',
    'other-code': expect.stringContaining('another reason than {"code":"locked"}'),
    'other-value': '"reason" of "deal" is "price", not "time".',
    'refused-after-all': expect.stringContaining('and is refused: /reason'),
    'step-refused': expect.stringContaining('Step 1 is refused'),
    unplayable: expect.stringContaining('It cannot be played: /name'),
  })
  for (const name of Object.keys(holding)) expect(failures[name.split('/')[1] ?? '']).toBeUndefined()
})

describe.each(databases)('a publish on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layersOf({ ...documents, ...holding }))
  })
  afterAll(() => server.close())
  const publish = (body: object) => server.request('POST', '/api/metadata/publish', body)
  const asks = () => server.engine.model.entities.get('deal')?.workflows?.[0]?.transitions.get('lose')?.ask

  it('is refused with the scenario that fails, unless an administrator insists', async () => {
    const loosened = { workflows: { 'deal-stage': { transitions: { lose: { ask: null } } } } }
    const refused = await publish(loosened)
    expect(refused.status, refused.text).toBe(422)
    expect(refused.body).toMatchObject({
      code: 'metadata-refused',
      detail: expect.stringContaining('"A deal is not lost without a reason" does not hold'),
      errors: [{ pointer: '/scenarios/needs-reason', code: 'scenario-failed' }],
    })
    expect(asks()).toEqual(['reason'])
    expect((await publish({ entities: { deal: { description: 'Harmless' } } })).status).toBe(200)
    expect((await publish({ ...loosened, ignoreScenarios: true })).status).toBe(200)
    expect(asks()).toEqual([])
  })

  it('is not refused for a scenario that failed before, which is told; and still for one that it breaks itself', async () => {
    const harmless = await publish({ entities: { deal: { description: 'Still harmless' } } })
    expect(harmless.status, harmless.text).toBe(200)
    expect(harmless.body.data.failing).toEqual([
      { name: 'needs-reason', title: 'A deal is not lost without a reason', failure: 'It was to be refused, and is accepted.' },
    ])
    const refused = await publish({ roles: { seller: { entities: { deal: { delete: true } } } } })
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/scenarios/stays'])
    expect(refused.body.detail).not.toContain('more')
    const mended = await publish({ workflows: { 'deal-stage': { transitions: { lose: { ask: ['reason'] } } } } })
    expect([mended.status, mended.body.data.failing]).toEqual([200, []])
    expect((await publish({ workflows: { 'deal-stage': { transitions: { lose: { ask: null } } } }, ignoreScenarios: true })).status).toBe(
      200,
    )
  })

  it('that takes away what a scenario below names is told which one no longer holds, and goes through when an administrator insists', async () => {
    const less = { workflows: { 'deal-stage': { transitions: { lose: null } } } }
    const refused = await publish(less)
    expect(refused.body.errors.map(({ code, pointer }: Record<string, string>) => [code, pointer])).toContainEqual([
      'scenario-failed',
      '/scenarios/for-reason',
    ])
    expect((await publish({ ...less, ignoreScenarios: true })).status).toBe(200)
    expect(server.engine.model.entities.get('deal')?.workflows?.[0]?.transitions.size).toBe(0)
  })
})
