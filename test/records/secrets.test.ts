import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSecretBox } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const iban = 'DE89370400440532013000'
/** With a sign that no digest and no encrypted text holds, so that it is not found in one by chance. */
const pin = '47#11'
const layers = layersOf({
  'entities/firm': {
    properties: {
      name: { type: 'string', maxLength: 80, title: 'Name' },
      iban: { type: 'string', maxLength: 40, title: 'IBAN', 'x-secret': true },
      pin: { type: 'string', maxLength: 20, title: 'PIN', 'x-secret': 'hash' },
      accounts: { type: 'array', items: { $ref: 'firm-account' }, title: 'Accounts' },
    },
    'x-label': '{name}',
  },
  'entities/firm-account': {
    properties: {
      bank: { type: 'string', maxLength: 80, title: 'Bank' },
      number: { type: 'string', maxLength: 40, title: 'Number', 'x-secret': true },
    },
  },
})

describe('a box of secrets', () => {
  const box = createSecretBox(['a secret of some length', 'a former secret as long'])

  it('opens what it sealed, for the same place only', () => {
    const sealed = box.seal(iban, 'firm.iban')
    expect(sealed).not.toContain(iban.slice(0, -4))
    expect(sealed).toMatch(/\.3000$/)
    expect(box.open(sealed, 'firm.iban')).toBe(iban)
    expect(() => box.open(sealed, 'firm.other')).toThrow(/another field/)
  })

  it('shows no end of a short value', () => {
    expect(box.seal('12345678', 'firm.pin')).toMatch(/\.$/)
  })

  it('seals the same value differently each time, and notices a change', () => {
    const [a, b] = [box.seal(iban, 'p'), box.seal(iban, 'p')]
    expect(a).not.toBe(b)
    const changed = a
      .replace(/\.([\w-])/, (_, letter: string) => `.${letter === 'A' ? 'B' : 'A'}`)
      .replace(/(\.[\w-]{20})(.)/, (_, start: string, letter: string) => start + (letter === 'A' ? 'B' : 'A'))
    expect(() => box.open(changed, 'p')).toThrow()
  })

  it('opens what a former secret sealed, and says that it is not current', () => {
    const sealed = createSecretBox(['a former secret as long']).seal(iban, 'p')
    expect([box.open(sealed, 'p'), box.isCurrent(sealed), box.isCurrent(box.seal(iban, 'p'))]).toEqual([iban, false, true])
    expect(() => createSecretBox(['quite another secret']).open(sealed, 'p')).toThrow(/former key/)
  })

  it('refuses a secret that is too short', () => {
    expect(() => createSecretBox(['short'])).toThrow(/16 characters/)
  })
})

describe.each(databases)('secret fields on %s', (name) => {
  let server: TestServer
  let id = ''

  beforeAll(async () => {
    server = await startServer(name, layers)
    const body = { name: 'Acme', iban, pin, accounts: [{ bank: 'North', number: '1234567890123' }] }
    const { body: made, status } = await server.request('POST', '/api/records/firm', body)
    expect(status).toBe(201)
    id = made.data.id
  })
  afterAll(() => server.close())

  const stored = async () => {
    const all = async (text: string) => JSON.stringify(await server.engine.database.all({ text, values: [] }))
    return (await all('select * from "firm"')) + (await all('select * from "firm_account"')) + (await all('select * from "audit_entry"'))
  }
  const read = async () => (await server.request('GET', `/api/records/firm/${id}`)).body.data

  it('are encrypted in the database, also in lines and in the history', async () => {
    const text = await stored()
    for (const clear of [iban, pin, '1234567890123']) expect(text).not.toContain(clear)
  })

  it('are answered masked, by the write as by every read', async () => {
    expect(await read()).toMatchObject({ iban: '••••3000', pin: '••••', accounts: [{ number: '••••0123' }] })
    const list = await server.request('GET', '/api/records/firm?fields=iban,accounts(number)')
    expect(list.body.data[0]).toMatchObject({ iban: '••••3000', accounts: [{ number: '••••0123' }] })
  })

  it('stay as they are when what was read is sent back', async () => {
    const before = await read()
    const { iban: _same, ...line } = before.accounts[0]
    const patch = { name: 'Acme Ltd', iban: before.iban, accounts: [{ ...line, bank: 'South' }] }
    expect((await server.request('PATCH', `/api/records/firm/${id}`, patch)).status).toBe(200)
    expect(await read()).toMatchObject({ name: 'Acme Ltd', iban: '••••3000', accounts: [{ bank: 'South', number: '••••0123' }] })
  })

  it('are replaced by what is sent, and emptied', async () => {
    await server.request('PATCH', `/api/records/firm/${id}`, { iban: 'FR7630006000011234567890189' })
    expect((await read()).iban).toBe('••••0189')
    await server.request('PATCH', `/api/records/firm/${id}`, { iban: null })
    expect((await read()).iban).toBeNull()
  })

  it.each(['filter=iban == "x"', 'filter=iban != null', 'sort=iban', 'search=0532'])('cannot be found out by %s', async (query) => {
    const { status, body } = await server.request('GET', `/api/records/firm?${encodeURI(query)}`)
    if (status === 200) expect(body.data).toEqual([])
    else expect(status).toBe(400)
  })
})
