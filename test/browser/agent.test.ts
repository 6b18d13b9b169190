import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { translated } from '../../engine/model/translate.ts'
import { readModelSettings } from '../../plugins/ai-agent/model/settings.ts'
import { aiAgent } from '../../plugins/ai-agent/plugin.ts'
import { companyRegisters } from '../../plugins/registers/plugin.ts'
import { published, rolledBack } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { type ModelServer, startModelServer } from '../support/model-server.ts'
import { startRegisterServer } from '../support/register-server.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const layers = layersOf({
  'types/berth': {
    properties: {
      street: { title: 'Street', type: 'string', maxLength: 100 },
      postalCode: { title: 'Postal code', type: 'string', maxLength: 20 },
      city: { title: 'City', type: 'string', maxLength: 100 },
    },
  },
  'entities/yard': {
    title: 'Yard',
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 80, 'x-search': true },
      vat: { title: 'VAT number', type: 'string', format: 'eu-vat' },
      mail: { title: 'E-mail', type: 'string', format: 'email' },
      berth: { title: 'Place', $ref: 'berth' },
      cranes: { title: 'Cranes', type: 'integer' },
    },
    'x-plural': 'Yards',
    'x-label': '{name}',
    'x-menu': { group: 'Yards', order: 10 },
    'x-tabs': {
      main: {
        title: 'Main',
        fields: [['name', 'vat'], ['mail', 'berth'], ['cranes']],
      },
    },
  },
  'scorecards/reach': {
    title: 'Reach',
    entity: 'yard',
    factors: {
      cranes: {
        title: 'Lifting',
        value: 'record.cranes',
        bands: [
          { from: 0, points: 10, reason: 'Only {value} cranes.' },
          { from: 3, points: 0, reason: '{value} cranes.' },
        ],
        fields: ['cranes'],
      },
    },
    levels: [
      { from: 0, title: 'Sound', tone: 'good' },
      { from: 50, title: 'Weak', tone: 'poor' },
    ],
  },
})

describe('the AI Agent at the screen', () => {
  let registers: Awaited<ReturnType<typeof startRegisterServer>>
  let model: ModelServer
  let screen: Screen
  beforeAll(async () => {
    registers = await startRegisterServer()
    model = await startModelServer()
    const settings = readModelSettings({ KARTOTEKA_AI_URL: model.url, KARTOTEKA_AI_MODEL: 'scripted' })
    screen = await startScreen(layers, [aiAgent(settings), companyRegisters(registers.addresses)])
  })
  afterAll(async () => {
    await screen?.close()
    await registers?.close()
    await model?.close()
  })

  test('what registers say is decided field by field and taken back; what the model says leads to what it rests on', async () => {
    const yard = await screen.make('yard', {
      name: 'Sodimas',
      vat: 'FR40303265045',
    })
    const page = await screen.open(`/yard/${yard.id}`)
    await page.getByRole('button', { name: 'AI Agent' }).click()
    await page.getByRole('menuitem', { name: /Company information/ }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('cell', { name: 'SA SODIMAS' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await drawer.getByRole('checkbox', { name: 'Place' }).uncheck()
    await drawer.getByRole('button', { name: 'Accept 1 field' }).click()
    await drawer.getByText('Accepted').waitFor()
    const read = async () => (await screen.request<{ data: { name: string } }>('GET', `/api/records/yard/${yard.id}`)).data.name
    await expect.poll(() => read()).toBe('SA SODIMAS')
    await drawer.getByRole('button', { name: 'Take back' }).click()
    await drawer.getByRole('checkbox', { name: 'Name' }).waitFor()
    await expect.poll(() => read()).toBe('Sodimas')
    await page.getByRole('button', { name: 'Close' }).click()

    model.script({ text: `It is called Sodimas. [[yard/${yard.id}#name]]\nIt is rich. ![x](https://evil.example/x.png)\n` })
    await page.getByRole('button', { name: 'Ask the model' }).click()
    await drawer.getByText('Question').click()
    await drawer.getByLabel('Your question').fill('What is it called?')
    await drawer.getByRole('button', { name: 'Ask', exact: true }).click()
    await drawer.getByText('It is called Sodimas.').waitFor()
    await drawer.getByText('1 sentence was left out').waitFor()
    await expect.poll(() => drawer.getByRole('link', { name: 'Sodimas: Name' }).getAttribute('href')).toBe(`/yard/${yard.id}`)
    await expect.poll(() => drawer.locator('img, a[href*="evil"]').count()).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    expect(screen.complaints).toEqual([])
  })

  test('a change of the form that is said in words is planned, taken into the draft and published', async () => {
    const page = await screen.open('/yard')
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: /Change the form in words/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('In your words').fill('add NPS 0 to 10 on the Usr tab')
    await dialog.getByRole('button', { name: 'Start' }).click()
    await dialog.getByText('There is no tab or section “Usr”').waitFor()
    await dialog.getByLabel('In your words').fill('add NPS 0 to 10 on the Main tab')
    await dialog.getByRole('button', { name: 'Start' }).click()
    await dialog.getByText('Field NPS on Yard').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Take into the draft' }).click()
    await published(page, () => page.getByRole('button', { name: 'Publish 1 change' }).click())
    const { data } = await screen.request<{ data: { entities: Record<string, { fields: object }> } }>('GET', '/api/metadata')
    expect(data.entities.yard?.fields).toMatchObject({ nps: { title: 'NPS' } })
    expect(screen.complaints).toEqual([])
  })

  test('a scorecard is redone on the screen: wrong CEL is told at its place, a trial comes before the publish, and it can be taken back', async () => {
    await screen.make('yard', { name: 'Boa', cranes: 2 })
    const page = await screen.open('/customise')
    await page.getByRole('link', { name: 'Yard: Reach' }).click()
    const trial = page.getByRole('region', { name: 'Trial' })
    await trial.getByLabel('Try with').first().click()
    await page.getByRole('option', { name: 'Boa' }).click()
    await trial.getByText('Only 2 cranes.').waitFor()
    await trial.getByText('Weak').waitFor()

    const lifting = page.getByRole('group', { name: 'Factor Lifting' })
    await lifting.getByLabel('Step 2 of Lifting: from').fill('2')
    await page.keyboard.press('Enter')
    await trial.getByText('2 cranes.', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add factor' }).click()
    const second = page.getByRole('group', { name: 'Factor Factor 2' })
    const cel = second.getByLabel('Value (CEL)')
    await cel.fill('record.cra')
    await page.getByRole('option', { name: /cranes/ }).click()
    await expect.poll(() => cel.inputValue()).toBe('record.cranes')
    await cel.fill('record.craens')
    await cel.press('Tab')
    await second.getByText(/Did you mean "cranes"/).waitFor()
    await trial.getByText('It is tried again when the draft is right.').waitFor()
    await cel.fill('record.cranes * 4')
    await cel.press('Tab')
    await second.getByLabel('Step 1 of Factor 2: points').fill('30')
    await page.keyboard.press('Enter')
    await trial.getByRole('row', { name: /Factor 2 .* 8 30 of 30/ }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    const stored = () => screen.engine.model.scorecards?.get('reach')?.factors.map(({ key, bands }) => [key, bands.length])
    expect(stored()).toEqual([['cranes', 2]])
    await second.getByText('Translations of the reasons').click()
    await second.getByRole('group', { name: 'Nothing is judged yet.' }).getByLabel('Français').fill('Rien encore.')
    await page.keyboard.press('Enter')
    await published(page, () => page.getByRole('button', { name: 'Publish 2 changes' }).click())
    const french = translated(screen.engine.model, 'fr').scorecards?.get('reach')?.factors.at(-1)
    expect(french?.bands.map(({ reason }) => reason)).toEqual(['Rien encore.'])
    expect(stored()).toEqual([
      ['cranes', 2],
      ['factor2', 1],
    ])
    await rolledBack(page, () => page.getByRole('button', { name: 'Go back to this one' }).first().click())
    expect(stored()).toEqual([['cranes', 2]])
    expect(screen.complaints).toEqual([])
  })

  test('a pasted text becomes a new record when it is accepted', async () => {
    const page = await screen.open('/yard')
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: /New from a text/ }).click()
    await page.getByRole('dialog').getByLabel('Text').fill('Dock & Sons\n1 Quay Street\n26600 Pont\nmail@dock.example')
    await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    await page.getByRole('link', { name: 'Open the new record' }).click()
    await page.getByRole('heading', { name: 'Dock & Sons' }).waitFor()
    expect(screen.complaints).toEqual([])
  })
})
