import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aiAgent } from '../../plugins/ai-agent/plugin.ts'
import { companyRegisters } from '../../plugins/registers/plugin.ts'
import { layersOf } from '../support/engine.ts'
import { type ModelServer, startModelServer } from '../support/model-server.ts'
import { startRegisterServer } from '../support/register-server.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const layers = layersOf({
  'entities/yard': {
    title: 'Yard',
    'x-plural': 'Yards',
    properties: { name: { title: 'Name', type: 'string', maxLength: 80 }, vat: { title: 'VAT number', type: 'string', format: 'eu-vat' } },
    'x-label': '{name}',
    'x-menu': { group: 'Yards', order: 10 },
  },
})

describe('settings of plugins and connectors at the screen', () => {
  let registers: Awaited<ReturnType<typeof startRegisterServer>>
  let model: ModelServer
  let screen: Screen
  beforeAll(async () => {
    registers = await startRegisterServer()
    model = await startModelServer()
    screen = await startScreen(layers, [companyRegisters(registers.addresses), aiAgent(undefined)], [new URL(model.url).host])
  })
  afterAll(async () => {
    await screen?.close()
    await registers?.close()
    await model?.close()
  })

  test('a register is tried, what went wrong is told at its field, and what is kept says who set it', async () => {
    const page = await screen.open('/customise')
    await page.getByRole('link', { name: 'Settings of plugins and connectors' }).click()
    const card = page.getByRole('region', { name: /^VIES/ })
    await card.getByText('As it was shipped or started').waitFor()
    await card.getByLabel('Number').fill('FR40303265045')
    await card.getByRole('button', { name: 'Try it' }).click()
    await card.getByRole('cell', { name: 'SA SODIMAS' }).waitFor()
    registers.fail(true)
    await card.getByRole('button', { name: 'Try it' }).click()
    await card.getByText(/answered 503/).waitFor()
    registers.fail(false)
    expect(await violationsOf(page)).toEqual([])

    await card.getByLabel('Address').fill('https://me:secret@vies.example')
    await card.getByRole('button', { name: 'Keep' }).click()
    await card.getByText('An address holds no user and password').waitFor()
    await expect.poll(() => card.getByLabel('Address').inputValue()).toBe('https://me:secret@vies.example')
    await card.getByRole('button', { name: 'Discard' }).click()
    await card.getByLabel('Waits for, in seconds').fill('7')
    await card.getByRole('button', { name: 'Keep' }).click()
    await card.getByText('Set by Ann Admin').waitFor()
    await page.reload()
    await expect.poll(() => card.getByLabel('Waits for, in seconds').inputValue()).toBe('7')
    expect(screen.complaints).toEqual([])
  })

  test('a model is set and tried; what it used today stands beside its limits, and a question beyond them is refused with them', async () => {
    const yard = await screen.make('yard', { name: 'Boa' })
    const page = await screen.open('/customise/plugins')
    const card = page.getByRole('region', { name: 'AI Agent' })
    await card.getByText('KARTOTEKA_AI_KEY is not set in the environment.').waitFor()
    await card.getByLabel('Address').fill(model.url)
    await card.getByLabel('Model', { exact: true }).fill('scripted')
    await card.getByLabel('Tokens a day').fill('500')
    model.script({ text: 'ready' })
    await card.getByRole('button', { name: 'Try it' }).click()
    await card.getByText(/The model answered in \d+ ms: ready/).waitFor()
    await card.getByRole('button', { name: 'Keep' }).click()
    const tokens = card.getByRole('row', { name: /^Tokens/ })
    await tokens.getByText('used up').waitFor()
    await expect.poll(() => tokens.getByRole('cell').allTextContents()).toEqual(['1,100', '500', 'used up'])
    await card.getByText('Set by Ann Admin').waitFor()
    expect(await violationsOf(page)).toEqual([])

    await page.goto(`${screen.url}/yard/${yard.id}`)
    await page.getByRole('button', { name: 'Ask the model' }).click()
    await page.getByText('Question').click()
    await page.getByLabel('Your question').fill('What is it called?')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('Tokens, 1,100 of 500').waitFor()
    await page.getByText(/asked again after midnight UTC, or when an administrator allows more/).waitFor()
    expect(screen.complaints).toEqual([])
  })
})
