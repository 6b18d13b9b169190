import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEngine } from '../../engine/engine.ts'
import { readModelSettings } from '../../plugins/ai-agent/model/settings.ts'
import { aiAgent } from '../../plugins/ai-agent/plugin.ts'
import { companyRegisters } from '../../plugins/registers/plugin.ts'
import { type Answer, databases, layersOf, newDatabase, request, serveEngine } from '../support/engine.ts'
import { type ModelServer, startModelServer } from '../support/model-server.ts'
import { startRegisterServer } from '../support/register-server.ts'
import { shipped } from '../support/shipped.ts'

const layers = layersOf({
  'entities/firm': {
    title: 'Firm',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 80 },
      vat: { title: 'VAT number', type: 'string', format: 'eu-vat' },
    },
    'x-label': '{name}',
  },
  'roles/clerk': { title: 'Clerk', entities: { firm: { read: true, create: true, update: true } } },
  'translations/fr': { title: 'Français', texts: {} },
})
const vies = 'registers.vies'

/** An installation that can be started again on its database. */
async function install(database: (typeof databases)[number], settings: Parameters<typeof aiAgent>[0], callable: readonly string[]) {
  const { address, folder, remove } = await newDatabase(database)
  const open = async () => {
    const plugins = [...shipped, companyRegisters(), aiAgent(settings)]
    const engine = await createEngine({ layers, database: address, files: join(folder, 'files'), plugins, callable })
    return { engine, served: await serveEngine(engine) }
  }
  let running = await open()
  const token = async (name: string, more: object) => {
    const account = { name, email: `${name}@example.test`, password: 'a password that is long' }
    await running.engine.createUser({ ...account, ...more })
    return (await running.engine.sessions.signIn(running.engine.context(null), account.email, account.password, 'test')).token
  }
  const [admin, clerk] = [await token('Ann', { isAdministrator: true }), await token('Cle', { roles: ['clerk'] })]
  const stop = async () => {
    await running.served.close()
    await running.engine.close()
  }
  return {
    ask: (
      method: string,
      path: string,
      body?: unknown,
      as: 'admin' | 'clerk' = 'admin',
      headers: Record<string, string> = {},
    ): Promise<Answer> =>
      request(running.served.url, method, path, body, { authorization: `Bearer ${as === 'admin' ? admin : clerk}`, ...headers }),
    async restart() {
      await stop()
      running = await open()
    },
    async close() {
      await stop()
      remove()
    },
  }
}

describe.each(databases)('settings of plugins and connectors, on %s', (database) => {
  let registers: Awaited<ReturnType<typeof startRegisterServer>>
  let model: ModelServer
  let made: Awaited<ReturnType<typeof install>>
  const settingsOf = async (name: string) =>
    (await made.ask('GET', '/api/plugins/settings')).body.data.find((one: { name: string }) => one.name === name)
  const keep = (name: string, values: object, as: 'admin' | 'clerk' = 'admin') =>
    made.ask('PUT', `/api/plugins/settings/${name}`, values, as)
  const attempt = (name: string, values: object, input: object = {}) =>
    made.ask('POST', `/api/plugins/settings/${name}/try`, { values, input })
  beforeAll(async () => {
    registers = await startRegisterServer()
    model = await startModelServer()
    const { host } = new URL(model.url)
    made = await install(database, undefined, [host, new URL(registers.addresses.vies).host])
  })
  afterAll(async () => {
    await made.close()
    await registers.close()
    await model.close()
  })
  beforeEach(() => {
    registers.asked.length = 0
  })

  it('are forms of the schema that the plugin declares, for administrators alone', async () => {
    const { form, values, changed, kind, tryOut } = await settingsOf(vies)
    expect([kind, changed, Object.keys(form.fields)]).toEqual(['register', null, ['isOn', 'address', 'seconds', 'hours']])
    expect(values).toEqual({ isOn: true, address: 'https://ec.europa.eu/taxation_customs/vies/rest-api', seconds: 20, hours: 24 })
    expect(Object.keys(tryOut.form.fields)).toEqual(['number'])
    const french = await made.ask('GET', '/api/plugins/settings', undefined, 'admin', { 'Accept-Language': 'fr' })
    expect(JSON.stringify(french.body)).toContain('Attend, en secondes')
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', `/${vies}`],
      ['POST', `/${vies}/try`],
    ] as const)
      expect((await made.ask(method, `/api/plugins/settings${path}`, method === 'GET' ? undefined : {}, 'clerk')).status).toBe(403)
    expect((await settingsOf(vies)).changed).toBeNull()
  })

  it.each([
    ['a number beyond its range', vies, { seconds: 1000 }, '/seconds'],
    ['a name that is none', vies, { second: 10 }, ''],
    ['an address that is none', vies, { address: 'ftp://x' }, '/address'],
    ['an address with a password', vies, { address: 'https://me:secret@example.org' }, '/address'],
    ['a variable of something else', 'ai-agent', { key: 'KARTOTEKA_SECRET' }, '/key'],
  ])('refuse %s, and keep nothing', async (_, name, values, pointer) => {
    const { status, body } = await keep(name, values)
    expect([status, body.code, body.errors[0].pointer]).toEqual([422, 'validation-failed', pointer])
    expect((await settingsOf(name)).changed).toBeNull()
    expect((await keep('registers.vise', {})).body.detail).toContain('Did you mean "registers.vies"?')
  })

  it('are tried before they are kept: the answer, or what went wrong', async () => {
    const values = { address: registers.addresses.vies }
    const { body } = await attempt(vies, values, { number: 'FR40303265045' })
    expect(body.data.blocks[0].text).toMatch(/\/ms\/FR\/vat\/40303265045 answered 200 in \d+ ms/)
    expect(body.data.data).toMatchObject({ name: 'SA SODIMAS' })
    expect((await settingsOf(vies)).changed).toBeNull()
    registers.fail(true)
    const down = await attempt(vies, values, { number: 'FR40303265045' })
    registers.fail(false)
    expect(down.body.data.blocks[0].text).toContain('answered 503')
    const elsewhere = await attempt(vies, { address: 'http://127.0.0.1:9/x' }, { number: 'FR40303265045' })
    expect([elsewhere.status, elsewhere.body.code]).toEqual([422, 'outbound-refused'])
    expect((await attempt(vies, values, {})).body.errors[0].code).toBe('required')
    expect((await attempt('mail.smtp', {}, { to: 'a@example.test' })).body.detail).toContain('KARTOTEKA_SMTP')
  })

  it('hold at once and after a restart, and stand in the audit with who set them', async () => {
    const { id } = (await made.ask('POST', '/api/records/firm', { name: 'Sodimas', vat: 'FR40303265045' })).body.data
    const inform = () => made.ask('POST', `/api/records/firm/${id}/actions/ai-agent.company-information`, {})
    const kept = await keep(vies, { isOn: true, address: registers.addresses.vies, seconds: 5, hours: 0 })
    expect([kept.status, kept.body.data.changed.by, kept.body.data.values.seconds]).toEqual([200, 'Ann', 5])
    expect(JSON.stringify((await inform()).body)).toContain('"FR40303265045","Found."')
    await inform()
    expect(registers.asked).toHaveLength(2)
    await made.restart()
    expect(await settingsOf(vies)).toMatchObject({ values: { address: registers.addresses.vies, seconds: 5, hours: 0 } })
    await keep(vies, { isOn: true, address: registers.addresses.vies, hours: 24 })
    expect((await settingsOf(vies)).values).toMatchObject({ seconds: 20, hours: 24 })
    registers.asked.length = 0
    await inform()
    await inform()
    expect(registers.asked).toHaveLength(1)
    await keep(vies, { isOn: false })
    expect(JSON.stringify((await inform()).body)).not.toContain('VIES')
    const { data } = (await made.ask('GET', '/api/audit?subject=record-setting')).body
    expect(data.map((entry: { kind: string }) => entry.kind)).toEqual(['updated', 'updated', 'created'])
    expect(JSON.stringify(data)).toContain('registers.vies')
  })

  describe('a language model that an administrator sets', () => {
    const chosen = () => ({ address: model.url, model: 'scripted', provider: 'openai-compatible' })
    const tell = async (words: string) => {
      const { id } = (await made.ask('POST', '/api/records/firm', { name: 'Asked' })).body.data
      const { text } = await made.ask('POST', '/api/plugins/ai-agent/tell', { task: 'ask', entity: 'firm', id, words })
      return [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? 'null'))
    }

    it('is there from then on, with what was used today and what is left', async () => {
      expect((await made.ask('GET', '/api/plugins/ai-agent/status')).body.data).toEqual({ hasModel: false, model: null })
      expect((await attempt('ai-agent', {})).body).toMatchObject({ status: 404, code: 'not-found' })
      model.script({ text: 'ready' })
      expect((await attempt('ai-agent', chosen())).body.data.blocks[0].text).toMatch(/answered in \d+ ms: ready/)
      expect((await keep('ai-agent', { ...chosen(), tokensPerDay: 100_000 })).status).toBe(200)
      expect((await made.ask('GET', '/api/plugins/ai-agent/status')).body.data).toEqual({ hasModel: true, model: 'scripted' })
      const [tokens, seconds] = (await settingsOf('ai-agent')).usage
      expect(tokens).toMatchObject({ title: 'Tokens', most: 100_000, left: 100_000 - tokens.used })
      expect(tokens.used).toBeGreaterThan(0)
      expect(seconds).toMatchObject({ title: 'Seconds', most: null, left: null })
    })

    it('is not asked beyond what a day may use, which is said in full and survives a restart', async () => {
      const { used } = (await settingsOf('ai-agent')).usage[0]
      await keep('ai-agent', { ...chosen(), tokensPerDay: used })
      await made.restart()
      model.script({ text: 'x' })
      const [problem] = await tell('Why?')
      expect(problem).toMatchObject({ code: 'too-many-requests' })
      expect(problem.message).toBe(
        `What the language model may use a day is used up: Tokens, ${used.toLocaleString('en')} of ${used.toLocaleString('en')}. It is asked again after midnight UTC, or when an administrator allows more (Customise, Plugins and connectors). What is worked out without it is there all the same.`,
      )
      expect(model.prompts).toEqual([])
      await keep('ai-agent', { ...chosen(), tokensPerDay: used + 1 })
      await tell('Why?')
      expect(model.prompts).toHaveLength(1)
    })

    it.each([
      ['seconds', { secondsPerDay: 0 }, 'Seconds, '],
      ['money', { moneyPerDay: 0 }, 'Money, '],
    ])('nor beyond the %s of a day', async (_, caps, said) => {
      await keep('ai-agent', { ...chosen(), ...caps })
      model.script({ text: 'x' })
      expect((await tell('Why?'))[0].message).toContain(`is used up: ${said}`)
      expect(model.prompts).toEqual([])
    })

    it('counts money by the prices that are set', async () => {
      const money = async () => (await settingsOf('ai-agent')).usage[2].used
      await keep('ai-agent', { ...chosen(), priceSent: 1_000_000, priceReceived: 1_000_000, moneyPerDay: 1_000_000 })
      const [before, [tokens]] = [await money(), (await settingsOf('ai-agent')).usage]
      model.script({ text: 'x' })
      await tell('Why?')
      const after = (await settingsOf('ai-agent')).usage[0]
      expect((await money()) - before).toBeCloseTo(after.used - tokens.used, 3)
    })

    it('says which cap of one answer was reached, at what, of how much', async () => {
      await keep('ai-agent', { ...chosen(), stepsPerAnswer: 1 })
      model.script({ tool: 'find', input: { entity: 'firm' } })
      const problem = (await tell('Who?')).at(-1)
      expect(problem.message).toContain('1 steps of 1. Ask something narrower, or have an administrator allow more')
      await keep('ai-agent', { ...chosen(), tokensPerAnswer: 100 })
      model.script({ tool: 'find', input: { entity: 'firm' } })
      expect((await tell('Who?')).at(-1).message).toMatch(/: \d+ tokens of 100\./)
      await keep('ai-agent', { ...chosen(), secondsPerAnswer: 1 })
      model.script({ hangs: 'well' })
      expect((await tell('Who?')).at(-1).message).toContain('no answer within 1 seconds, which is what one answer may take')
    })
  })
})

describe('the key of a model', () => {
  const variables = { KARTOTEKA_AI_MODEL: 'scripted', KARTOTEKA_AI_KEY: 'key-of-the-operator' }
  it('goes to the address that the installation was started with, and to no other; another variable is named', async () => {
    const [own, other] = [await startModelServer(() => ({ text: 'ready' })), await startModelServer(() => ({ text: 'ready' }))]
    process.env.KARTOTEKA_AI_KEY_OTHER = 'key-of-the-other'
    const hosts = [own, other].map(({ url }) => new URL(url).host)
    const made = await install('sqlite', readModelSettings({ ...variables, KARTOTEKA_AI_URL: own.url }), hosts)
    const attempt = (values: object) => made.ask('POST', '/api/plugins/settings/ai-agent/try', { values, input: {} })
    try {
      await attempt({})
      expect(own.keys).toEqual(['Bearer key-of-the-operator'])
      await attempt({ address: other.url })
      await attempt({ address: other.url, key: 'KARTOTEKA_AI_KEY_OTHER' })
      expect(other.keys).toEqual([undefined, 'Bearer key-of-the-other'])
      await made.ask('PUT', '/api/plugins/settings/ai-agent', { key: 'KARTOTEKA_AI_KEY_OTHER' })
      const listed = await made.ask('GET', '/api/plugins/settings')
      expect(listed.text).not.toMatch(/key-of-the/)
      expect(listed.text).toContain('{"field":"key","name":"KARTOTEKA_AI_KEY_OTHER","isSet":true}')
    } finally {
      delete process.env.KARTOTEKA_AI_KEY_OTHER
      await made.close()
      await own.close()
      await other.close()
    }
  })
})
