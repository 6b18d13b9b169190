import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { published, rolledBack, saved } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const quay = {
  'lists/log-kind': { title: 'Kind', values: { call: { title: 'Call', color: 'blue' }, visit: { title: 'Visit' } } },
  'entities/skipper': {
    title: 'Skipper',
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      licence: { title: 'Licence', type: 'string', maxLength: 20 },
      phone: { title: 'Phone', type: 'string', format: 'phone' },
    },
    'x-plural': 'Skippers',
    'x-label': '{name}',
    'x-menu': { group: 'People', order: 10 },
    'x-duplicates': [{ fields: { name: { match: 'folded' } }, threshold: 1 }],
    'x-tabs': { main: { title: 'Main', fields: [['name', 'licence']] }, own: { title: 'Own', free: true } },
  },
  'entities/voyage': {
    title: 'Voyage',
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      state: { title: 'State', enum: ['planned', 'under way', 'over'], 'x-index': true },
      why: { title: 'Why it ended', type: 'string', maxLength: 40 },
      isLong: { title: 'Long', type: 'boolean' },
      days: { title: 'Days', type: 'integer', 'x-show-if': 'record.isLong == true', 'x-require-if': 'record.isLong == true' },
      price: { title: 'Price of a day', type: 'number', multipleOf: 0.01 },
      total: { title: 'Total', type: 'number', multipleOf: 0.01, 'x-computed': 'record.days * record.price' },
      stops: { title: 'Stops', type: 'array', items: { $ref: 'stop' } },
    },
    'x-plural': 'Voyages',
    'x-label': '{name}',
  },
  'entities/stop': {
    title: 'Stop',
    properties: {
      nights: { title: 'Nights', type: 'integer' },
      berth: { title: 'Berth', type: 'string', maxLength: 20 },
    },
    'x-rules': [{ when: 'record.nights > 1 && owner.isLong == true', set: { berth: "'pontoon'" } }],
  },
  'workflows/voyage-state': {
    title: 'Voyage',
    entity: 'voyage',
    field: 'state',
    initial: 'planned',
    states: {
      planned: { title: 'Planned', category: 'open' },
      'under way': { title: 'Under way', category: 'open' },
      over: { title: 'Over', category: 'closed', lock: true },
    },
    transitions: {
      sail: { title: 'Set sail', from: ['planned'], to: 'under way' },
      wait: { title: 'Wait', from: ['under way'], to: 'planned' },
      end: { title: 'End', from: ['under way'], to: 'over', ask: ['why'], confirm: 'Is it over?' },
    },
  },
  'roles/mate': { title: 'Mate', entities: { skipper: { read: true } } },
  'entities/log': {
    title: 'Log entry',
    required: ['subject'],
    properties: {
      subject: { title: 'Subject', type: 'string', maxLength: 80 },
      kind: { title: 'Kind', 'x-list': 'log-kind' },
      at: { title: 'When', type: 'string', format: 'date-time' },
      skipper: { title: 'Skipper', 'x-ref': 'skipper' },
      words: { title: 'Words', type: 'string', contentMediaType: 'text/plain' },
      done: { title: 'Done', type: 'boolean', default: false },
    },
    'x-plural': 'Log entries',
    'x-label': '{subject}',
    'x-timeline': {
      on: ['skipper'],
      at: 'at',
      kind: 'kind',
      text: 'words',
      logged: { done: "record.kind == 'call' && record.at <= now()" },
    },
    'x-layouts': { quick: { fields: [['subject'], ['words']] } },
  },
}

let screen: Screen
beforeAll(async () => {
  screen = await startScreen(layersOf(quay))
})
afterAll(() => screen?.close())

const makeSkipper = async (name: string) => (await screen.make('skipper', { name })).id

describe('the journal beside a record', () => {
  test('a call is logged in two keystrokes, and changes appear when they are saved', async () => {
    const page = await screen.open(`/skipper/${await makeSkipper('Ada')}`)
    const journal = page.getByRole('complementary', { name: 'Journal' })
    await journal.getByText('Created').waitFor()
    await page.keyboard.press('c')
    await expect.poll(() => page.locator('#quick_subject').evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await journal.getByRole('link', { name: 'Call' }).waitFor()
    await expect
      .poll(() => journal.getByRole('button', { name: 'Call' }).evaluate((element) => element === document.activeElement))
      .toBe(true)
    await expect
      .poll(() => screen.request('GET', '/api/records/log?fields=subject,kind,skipper.name'))
      .toMatchObject({
        data: [{ subject: 'Call', kind: 'call', skipper: { name: 'Ada' } }],
      })
    // What is logged has happened, where the metadata says so.
    await page.keyboard.press('v')
    await expect.poll(() => page.locator('#quick_subject').evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await journal.getByRole('link', { name: 'Visit' }).waitFor()
    await expect
      .poll(() => screen.request('GET', '/api/records/log?fields=kind,done&sort=kind'))
      .toMatchObject({
        data: [
          { kind: 'call', done: true },
          { kind: 'visit', done: false },
        ],
      })

    await page.getByLabel('Licence').fill('B-7')
    await page.keyboard.press('Control+s')
    await journal.getByText('Licence: B-7').waitFor()
    await journal.getByLabel('Show in the journal').selectOption('file')
    await journal.getByText('Nothing of this kind').waitFor()
    await page.close()
  })

  test('what another person changes appears by itself', async () => {
    const id = await makeSkipper('Ann')
    const page = await screen.open(`/skipper/${id}`)
    const journal = page.getByRole('complementary', { name: 'Journal' })
    await journal.getByText('Created').waitFor()
    await screen.request('PATCH', `/api/records/skipper/${id}`, { licence: 'From afar', phone: '030-111' })
    await screen.request('PATCH', `/api/records/skipper/${id}`, { phone: '030-222' })
    await expect.poll(() => page.getByLabel('Licence').inputValue()).toBe('From afar')
    await journal.getByText('Licence: From afar').waitFor()
    await journal.getByText('030-222').waitFor()
    expect(await violationsOf(page, '.journal-panel')).toEqual([])
    await page.close()
  })

  test('is a tab on a narrow page', async () => {
    const page = await screen.open(`/skipper/${await makeSkipper('Bo')}`, { viewport: { width: 390, height: 800 } })
    await expect.poll(() => page.getByRole('tab').nth(1).textContent()).toMatch(/^Journal/)
    await page.getByRole('tab', { name: 'Journal' }).click()
    await page.getByRole('tabpanel', { name: 'Journal' }).getByText('Created').waitFor()
    await page.close()
  })
})

describe('a form that depends on its values', () => {
  test('shows, requires and computes as one types, and the server agrees', async () => {
    const page = await screen.open('/voyage/new')
    await page.getByLabel('Name *').fill('Round the isle')
    await expect.poll(() => page.getByLabel('Days').count()).toBe(0)
    await page.getByLabel('Price of a day').fill('12,5')
    await page.getByLabel('Long').check()
    await page.getByLabel('Days *').fill('3')
    await expect.poll(() => page.locator('#field_total').textContent()).toBe('37.5')
    for (const [index, nights] of ['1', '2', '3'].entries()) {
      await page.getByRole('button', { name: 'Add stop' }).click()
      await page.getByLabel(`Nights, line ${index + 1}`).fill(nights)
    }
    const berth = page.getByLabel('Berth, line 2')
    await expect.poll(() => berth.inputValue()).toBe('pontoon')
    // What a rule has set is changed by hand, and stays.
    await berth.fill('buoy')
    await page.keyboard.press('Control+s')
    await page.waitForURL(/voyage\/[0-9a-f]{8}-/)
    const id = new URL(page.url()).pathname.split('/').at(-1)
    await expect
      .poll(() => screen.request('GET', `/api/records/voyage/${id}`))
      .toMatchObject({
        data: { days: 3, total: 37.5, state: 'planned', stops: [{ berth: null }, { berth: 'buoy' }, { berth: 'pontoon' }] },
      })
    await page.close()
  })

  test('a state is left by its transitions: with undo, with questions, into what is locked', async () => {
    const data = await screen.make('voyage', { name: 'There and back' })
    const page = await screen.open(`/voyage/${data.id}`)
    const path = page.getByRole('region', { name: 'Voyage' })
    await path.getByRole('button', { name: 'Set sail' }).click()
    await page.getByText('There and back: Under way').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => path.locator('[aria-current]').textContent()).toBe('Planned')
    await path.getByRole('button', { name: 'Set sail' }).click()
    await path.getByRole('button', { name: 'End' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Is it over?').waitFor()
    await dialog.getByRole('button', { name: 'End' }).click()
    await dialog.locator('.field-errors').waitFor()
    await dialog.getByLabel('Why it ended').fill('Home again')
    await dialog.getByRole('button', { name: 'End' }).click()
    await expect.poll(() => path.locator('[aria-current]').textContent()).toBe('Over')
    await expect.poll(() => page.locator('#field_name').evaluate((field) => field.tagName)).toBe('DIV')
    await expect
      .poll(() => screen.request('GET', `/api/records/voyage/${data.id}`))
      .toMatchObject({ data: { state: 'over', why: 'Home again' } })
    expect(await violationsOf(page)).toEqual([])
    await page.close()
  })
})

describe('what a record page offers beside its form', () => {
  test('an earlier version is restored, and that is undone', async () => {
    const id = await makeSkipper('Fay')
    await screen.request('PATCH', `/api/records/skipper/${id}`, { name: 'Fay Two', licence: 'X' })
    const page = await screen.open(`/skipper/${id}`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'History' }).click()
    const history = page.getByRole('dialog', { name: /History of/ })
    await history.getByText('Name: Fay').filter({ hasText: 'Fay Two' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await history.getByRole('button', { name: 'Restore version 1' }).click()
    await expect
      .poll(() => screen.request('GET', `/api/records/skipper/${id}`))
      .toMatchObject({ data: { name: 'Fay', licence: null, version: 3 } })
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => screen.request('GET', `/api/records/skipper/${id}`)).toMatchObject({ data: { name: 'Fay Two', licence: 'X' } })
    await page.close()
  })

  test('who may do what, and why', async () => {
    const page = await screen.open(`/skipper/${await makeSkipper('Gus')}`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Who may do what' }).click()
    const access = page.getByRole('dialog', { name: /Who may do what/ })
    await access.getByText('An administrator may do everything.').waitFor()
    await expect.poll(() => access.getByRole('row', { name: /delete yes/ }).count()).toBe(1)
    expect(await violationsOf(page)).toEqual([])
    await page.close()
  })

  test('what is missing in a picker is made in place, and chosen', async () => {
    const page = await screen.open('/log/new')
    await page.getByLabel('Subject *').fill('Met somebody')
    await page.locator('#field_skipper').click()
    await page.locator('#field_skipper').fill('Hedda')
    await page.getByRole('option', { name: 'Create skipper “Hedda”' }).click()
    await expect.poll(() => page.locator('#quick_name').inputValue()).toBe('Hedda')
    await page.locator('#quick_name').press('Enter')
    await expect.poll(() => page.locator('#field_skipper').inputValue()).toBe('Hedda')
    await page.keyboard.press('Control+s')
    await page.waitForURL(/log\/[0-9a-f]{8}-/)
    await expect
      .poll(() => screen.request('GET', "/api/records/log?fields=subject,skipper.name&filter=subject == 'Met somebody'"))
      .toMatchObject({
        data: [{ skipper: { name: 'Hedda' } }],
      })
    await page.close()
  })

  test('a new record that looks like one that exists is told of it while it is typed', async () => {
    await makeSkipper('Ingeborg Sand')
    const page = await screen.open('/skipper/new')
    await page.getByLabel('Name *').fill('ingeborg sand')
    const warning = page.getByRole('status').filter({ hasText: 'Looks like one that exists' })
    await warning.getByRole('link', { name: 'Ingeborg Sand' }).waitFor()
    await page.goto(`${screen.url}/skipper/${await makeSkipper('Somebody else')}`)
    await page.getByLabel('Name *').fill('INGEBORG SAND')
    await warning.getByRole('link', { name: 'Ingeborg Sand' }).waitFor()
    await page.close()
  })
})

describe('customising a record page', () => {
  test('a field in three clicks, planned, undone and done again, published, and rolled back', async () => {
    const id = await makeSkipper('Cleo')
    const page = await screen.open(`/skipper/${id}`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Customise this page' }).click()
    await page.getByRole('button', { name: 'Own', exact: true }).click()
    await page.getByRole('button', { name: 'Add field: Own' }).click()
    await page.getByRole('button', { name: 'Whole number' }).click()
    await expect.poll(() => page.getByLabel(/Name of the field/).evaluate((input) => input === document.activeElement)).toBe(true)
    await page.keyboard.type('Boats sailed')
    await page.keyboard.press('Enter')
    const draft = page.getByRole('complementary', { name: 'Draft' })
    await page.locator('#card-boatsSailed').waitFor()
    await draft.getByText('+ Values of a new field can be stored: Boats sailed of Skipper').waitFor()
    await draft.getByText(/records?, none holds a value/).waitFor()

    await draft.getByRole('button', { name: 'Undo' }).click()
    await page.locator('#card-boatsSailed').waitFor({ state: 'detached' })
    await draft.getByRole('button', { name: 'Redo' }).click()
    await page.locator('#card-boatsSailed').waitFor()
    await page.reload()
    await page.locator('#card-boatsSailed').waitFor()

    await published(page, () => draft.getByRole('button', { name: 'Publish 1 change' }).click())
    await page.getByRole('button', { name: 'Leave customise mode' }).click()
    await page.getByRole('tab', { name: 'Own' }).click()
    await page.getByLabel('Boats sailed').fill('12')
    await saved(page)
    await expect.poll(() => screen.request('GET', `/api/records/skipper/${id}`)).toMatchObject({ data: { boatsSailed: 12 } })

    await page.goto(`${screen.url}/skipper/${id}?customise=1`)
    await draft.getByRole('listitem').filter({ hasText: 'live' }).getByText('+ Field Boats sailed on Skipper').waitFor()
    await rolledBack(page, () => draft.getByRole('button', { name: 'Go back to this one' }).first().click())
    await expect.poll(() => screen.engine.model.entities.get('skipper')?.fields.has('boatsSailed')).toBe(false)
    await page.close()
  })

  test('a field is moved by arrow keys, and what does not compile is said and cannot be published', async () => {
    const page = await screen.open(`/skipper/${await makeSkipper('Dirk')}?customise=1&tab=main`)
    await page.locator('#card-licence').focus()
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.locator('.field-card .card-title').allTextContents()).toEqual([' Licence ', ' Name *'])
    await page.locator('#card-licence').click()
    await page.getByText('Conditions').click()
    await page.getByLabel('Shown only if').fill('record.nothing == 1')
    await page.getByLabel('Shown only if').blur()
    await page.getByRole('alert').filter({ hasText: 'nothing' }).waitFor()
    await expect.poll(() => page.getByRole('button', { name: /Publish/ }).isDisabled()).toBe(true)
    await page.close()
  })

  test('a role is given an operation, a condition and another right to a field in the draft', async () => {
    const page = await screen.open('/customise')
    await page.getByLabel('Skipper: delete', { exact: true }).check()
    await page.getByRole('region', { name: 'What the role may do' }).getByRole('button', { name: 'Skipper', exact: true }).click()
    await page.getByRole('region', { name: 'Conditions' }).getByLabel('update').selectOption('rule')
    await page.getByRole('region', { name: 'Fields' }).getByLabel('Licence').selectOption('hidden')
    const draft = page.getByRole('complementary', { name: 'Draft' })
    await published(page, () => draft.getByRole('button', { name: 'Publish 1 change' }).click())
    const verbs = { read: [{ rule: true }], delete: [{ rule: true }], update: [{ rule: 'record.createdBy == user' }] }
    await expect
      .poll(() => screen.request('GET', '/api/roles/matrix'))
      .toMatchObject({ data: { grants: { mate: { skipper: { verbs, fields: { licence: { own: 'hidden' } } } } } } })
    await page.close()
  })

  test('a code list and a new kind of record, from nothing to its list', async () => {
    const page = await screen.open('/customise')
    await page.getByRole('button', { name: 'Kind', exact: true }).click()
    await page.getByRole('button', { name: 'Retire Visit' }).click()
    await page.getByLabel('Colour of Call').selectOption('green')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'New kind of record' }).click()
    await page.getByLabel('One is called').fill('Buoy')
    await page.getByRole('button', { name: 'Add to the draft' }).click()
    await published(page, () => page.getByRole('button', { name: 'Publish 3 changes' }).click())
    await page.getByRole('link', { name: 'Buoys' }).first().click()
    await page.getByRole('button', { name: 'New buoy' }).click()
    await page.getByLabel('Name *').fill('North')
    await page.keyboard.press('Control+s')
    await page.waitForURL(/buoy\/[0-9a-f]{8}-/)
    const options = screen.engine.model.lists.get('log-kind')?.options
    expect(options).toMatchObject([
      { value: 'call', color: 'green' },
      { value: 'visit', isRetired: true },
    ])
    await page.close()
  })
})

test.each(['light', 'dark'] as const)('the new pages keep to WCAG 2.2 AA in %s', async (colorScheme) => {
  const id = await makeSkipper('Eve')
  await screen.make('log', { subject: 'Hello', kind: 'call', skipper: id, words: 'Wind from the west.' })
  const page = await screen.open(`/skipper/${id}`, { colorScheme })
  await page.getByText('Wind from the west.').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('c')
  await page.locator('#quick_subject').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.goto(`${screen.url}/skipper/${id}?customise=1`)
  await page.locator('#card-name').click()
  await page.getByRole('region', { name: 'Settings of Name' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.goto(`${screen.url}/customise`)
  await page.getByRole('button', { name: 'New kind of record' }).click()
  await page.getByLabel('One is called').waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.close()
})

test('nothing on these pages broke the security policy or threw', () => {
  expect(screen.complaints).toEqual([])
})
