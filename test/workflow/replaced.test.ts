import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { newWorkshop, type Workshop } from '../migration/support.ts'
import { databases } from '../support/engine.ts'

const flow = (states: readonly string[]) => ({
  'entities/deal': {
    title: 'Deal',
    properties: { name: { title: 'Name', type: 'string', maxLength: 20 }, stage: { title: 'Stage', type: 'string', maxLength: 20 } },
  },
  'workflows/deal-flow': {
    ...{ title: 'Deal', entity: 'deal', field: 'stage', initial: 'open' },
    states: Object.fromEntries(states.map((state) => [state, { category: 'closed' }])),
    transitions: Object.fromEntries(states.slice(1).map((to) => [`to${to}`, { from: 'open', to }])),
  },
})
const before = flow(['open', 'offered', 'asked', 'won'])
const after = flow(['open', 'won'])
const step = 'states:deal.stage'

describe.each(databases)('a workflow that is replaced while records are in flight, on %s', (database) => {
  let shop: Workshop
  let id: string
  beforeAll(async () => {
    shop = await newWorkshop(database)
    await shop.apply(before)
    id = await shop.create(before, 'deal', { name: 'a' })
    for (const name of ['b', 'c']) await shop.create(before, 'deal', { name })
    await shop.database.transaction((executor) => executor.all(sql`update "deal" set "stage" = 'offered' where "name" in ('a', 'b')`))
    await shop.database.transaction((executor) =>
      executor.all(
        sql`update "record_state" set "state" = 'offered' where "subject_id" in (select "id" from "deal" where "stage" = 'offered')`,
      ),
    )
  })
  afterAll(() => shop.close())

  it('is planned with how many stand in each state that goes, and asks where they go', async () => {
    const plan = await shop.plan(after)
    expect(plan.isAdditive).toBe(false)
    expect(plan.steps).toMatchObject([
      {
        id: step,
        text: 'take away "asked", "offered" from the states of deal.stage',
        samples: ['offered (2)'],
        choices: ['default', 'abort'],
        moves: { from: ['asked', 'offered'], to: expect.arrayContaining(['won']) },
      },
    ])
    expect(plan.steps[0]?.problem).toContain('Records stand in states that go: offered (2).')
    await expect(shop.apply(after)).rejects.toMatchObject({ code: 'plan-required' })
    expect((await shop.read(before, 'deal', id)).stage).toBe('offered')
  })

  it('refuses a place that is no state, or that leaves some behind', async () => {
    const wrong = await shop.plan(after, { decisions: { [step]: { default: 'gone' } } })
    expect(wrong.steps[0]?.problem).toContain('"gone" is no state of deal.stage')
    await expect(shop.apply(after, { decisions: { [step]: { default: { asked: 'won' } } } })).rejects.toMatchObject({
      code: 'plan-required',
    })
  })

  it('moves them, and the history of their states tells of it', async () => {
    await shop.apply(after, { decisions: { [step]: { default: { offered: 'open' } } } })
    expect((await shop.read(after, 'deal', id)).stage).toBe('open')
    const rows = await shop.database.all<{ state: string; came_from: string | null; is_open: number }>(
      sql`select "state", "came_from", case when "ended_at" is null then 1 else 0 end as is_open from "record_state" order by "subject_id", "since"`,
    )
    const moved = rows.filter(({ state, came_from }) => state === 'offered' || came_from === 'offered')
    expect(moved).toMatchObject([
      { state: 'offered', is_open: 0 },
      { state: 'open', came_from: 'offered', is_open: 1 },
      { state: 'offered', is_open: 0 },
      { state: 'open', came_from: 'offered', is_open: 1 },
    ])
  })

  it('needs no word where nothing stands in a state that goes', async () => {
    const wide = flow(['open', 'won', 'lost'])
    await shop.apply(wide)
    const { plan } = await shop.apply(after)
    expect(plan.steps.map(({ id: name }) => name)).toEqual([step])
  })
})
