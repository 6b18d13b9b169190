import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptied, published } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const text = { type: 'string', maxLength: 60 }
const yard = {
  'lists/lost-reason': { title: 'Lost reason', values: { price: { title: 'Price' } } },
  'roles/clerk': { title: 'Clerk', entities: { bid: { read: true } } },
  'entities/bid': {
    title: 'Bid',
    required: ['name'],
    properties: {
      name: { title: 'Name', ...text },
      stage: {
        title: 'Stage',
        oneOf: [
          { const: 'open', title: 'Open', 'x-color': 'blue' },
          { const: 'won', title: 'Won', 'x-color': 'green' },
        ],
        default: 'open',
      },
      worth: { title: 'Worth', type: 'integer' },
      city: { title: 'City', ...text },
      reason: { title: 'Reason', 'x-list': 'lost-reason' },
    },
    'x-plural': 'Bids',
    'x-label': '{name}',
    'x-menu': { group: 'Trade', order: 10 },
  },
}

let screen: Screen
beforeAll(async () => {
  screen = await startScreen(layersOf(yard))
  for (const [name, worth] of [
    ['Quay wall', 90],
    ['Crane', 20],
  ] as const)
    await screen.make('bid', { name, worth })
})
afterAll(() => screen.close())

describe('customising a list and a board', () => {
  test('columns, sorting, a colour and a board in the draft, undone by key, published', async () => {
    const page = await screen.open('/bid')
    await page.getByRole('button', { name: 'Import, export and more' }).click()
    await page.getByRole('menuitem', { name: 'Customise this view' }).click()
    const settings = page.getByRole('region', { name: 'Settings of All bids' })
    await settings.getByRole('button', { name: 'Take City away' }).click()
    await page.getByRole('columnheader', { name: 'City' }).waitFor({ state: 'detached' })
    await page.getByRole('columnheader', { name: 'Worth' }).getByRole('button').click()
    await settings.getByLabel('Direction of Worth').selectOption('falling')
    await expect.poll(() => page.locator('tbody .record-link').allTextContents()).toEqual(['Quay wall', 'Crane'])
    await settings.getByRole('button', { name: 'Take Reason away' }).click()
    await page.getByRole('columnheader', { name: 'Reason' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await page.getByRole('columnheader', { name: 'Reason' }).waitFor()

    await settings.getByRole('button', { name: 'Add colour' }).click()
    await settings.getByRole('button', { name: 'Write CEL: New colour when' }).click()
    const cel = settings.getByLabel('New colour when, in CEL')
    await cel.pressSequentially('record.wo')
    await page.getByRole('option', { name: 'worth' }).click()
    await cel.pressSequentially(' > 50')
    await page.keyboard.press('Enter')
    await settings.getByText('True of 1 record now.').waitFor()
    await settings.getByLabel('Colour 1', { exact: true }).selectOption('green')
    expect(await violationsOf(page)).toEqual([])

    await page.locator('input[aria-label="Add a view"]').click()
    await page.getByRole('option', { name: 'New board' }).click()
    await page.getByRole('region', { name: 'Settings of New board' }).getByLabel('Name of the view').fill('By stage')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Settings of By stage' }).waitFor()
    await published(page, () => page.getByRole('button', { name: 'Publish 3 changes' }).click())
    expect(screen.engine.model.entities.get('bid')?.views).toMatchObject([
      { key: 'all', columns: ['name', 'stage', 'worth', 'reason'], sort: [{ path: 'worth', isDescending: true }] },
      { kind: 'board', title: 'By stage', by: 'stage' },
    ])
    await page.goto(`${screen.url}/bid?view=all`)
    await page.locator('tr[data-row-color="green"]').filter({ hasText: 'Quay wall' }).waitFor()
    await page.close()
  })
})

/** Publishes, and looks at the page while what was published is still on its way to it. */
async function publishSlowly(page: Page, look: () => Promise<void>): Promise<void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route('**/api/metadata', async (route) => {
    await released
    await route.continue()
  })
  const asked = page.waitForRequest('**/api/metadata')
  await page.getByRole('button', { name: /^Publish/ }).click()
  await asked
  await look()
  release()
  await emptied(page)
  await page.unroute('**/api/metadata')
}

describe('customising a workflow', () => {
  test('a choice becomes a workflow; a state that goes asks where its records go', async () => {
    const page = await screen.open('/customise')
    await page.getByRole('button', { name: 'New workflow' }).click()
    await page.getByLabel('Over the values of').selectOption('Bid: Stage')
    await page.getByRole('button', { name: 'Draw it' }).click()
    await page.getByRole('group', { name: 'State Won' }).waitFor()
    await page.getByRole('button', { name: 'Add state' }).click()
    const state = page.getByRole('region', { name: 'Settings of New state 3' })
    await state.getByLabel('Name of the state').fill('Lost')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Settings of Lost' }).getByLabel('It is').selectOption('lost')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByLabel('To', { exact: true }).selectOption('Lost')
    await page.getByRole('button', { name: 'Add transition' }).click()
    const lose = page.getByRole('region', { name: 'Settings of Lost' })
    await lose.locator('input[aria-label="Add to Asks for"]').click()
    await page.getByRole('option', { name: 'Reason' }).click()
    await page.getByRole('group', { name: 'Transition Lost' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await publishSlowly(page, () => page.getByRole('group', { name: 'State Lost' }).waitFor())
    expect(screen.engine.model.entities.get('bid')?.workflows?.[0]?.transitions.get('lost')).toMatchObject({
      to: 'new-state-3',
      ask: ['reason'],
    })

    await page.getByRole('group', { name: 'State Open' }).click()
    await page.getByRole('button', { name: 'Remove state' }).click()
    await page.getByText('Records stand there: Open (2). Where do they go?').waitFor()
    await expect.poll(() => page.getByRole('button', { name: /^Publish/ }).isDisabled()).toBe(true)
    await expect.poll(() => page.getByText('records keep what they have').count()).toBe(0)
    await page.getByLabel('From Open to').selectOption('Won')
    await page.getByRole('button', { name: /^Publish/ }).click()
    await expect
      .poll(() => screen.request('GET', '/api/records/bid?fields=stage'))
      .toMatchObject({ data: [{ stage: 'won' }, { stage: 'won' }] })
    await page.close()
  })
})

test('nothing on these pages broke the security policy or threw', () => {
  expect(screen.complaints).toEqual([])
})
