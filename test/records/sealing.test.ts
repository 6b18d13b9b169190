import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../engine/base/clock.ts'
import { rawSql } from '../../engine/base/sql.ts'
import { applyLayers, createEngine, type Engine, planLayers, withDatabase } from '../../engine/engine.ts'
import { changeHooks, lazyBox } from '../../engine/live/index.ts'
import { describePlan, rollback } from '../../engine/migration/index.ts'
import {
  checkSecrets,
  createRecord,
  getRecord,
  readHistory,
  rotateSecrets,
  unmaskValue,
  updateRecord,
  verifyAudit,
} from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const [iban, account] = ['DE89370400440532013000', '1234567890123']
const secrets = ['the first secret of this test']

const documents = (secret: object, name = 'firm', more: object = {}) => ({
  [`entities/${name}`]: {
    properties: {
      name: { ...text, title: 'Name' },
      iban: { ...text, title: 'IBAN', ...secret },
      accounts: { type: 'array', items: { $ref: 'firm-account' }, title: 'Accounts' },
    },
    'x-label': '{name}',
    ...more,
  },
  'entities/firm-account': { properties: { number: { ...text, title: 'Number', ...secret } } },
})
const [clear, sealed] = [layersOf(documents({})), layersOf(documents({ 'x-secret': true }))]

describe.each(databases)('a field that becomes secret on %s', (database) => {
  let made: Awaited<ReturnType<typeof newDatabase>>
  let engine: Engine
  let id = ''

  const open = async (layers: typeof clear, keys = secrets) => {
    engine = await createEngine({ layers, database: made.address, files: made.folder, secrets: keys })
  }
  const reopen = async (layers: typeof clear, keys = secrets) => {
    await engine.close()
    await open(layers, keys)
  }
  const everything = async () => {
    const tables = ['firm', 'firm_account', 'audit_entry', 'outbox_message', 'idempotency_key']
    const rows = await Promise.all(tables.map((table) => engine.database.all(rawSql(`select * from "${table}"`))))
    return JSON.stringify(rows)
  }
  const unmask = (field: string) => unmaskValue(engine.context(null), 'firm', id, { field, reason: 'In a test' })
  const read = async () => JSON.parse((await getRecord(engine.context(null), 'firm', id)).text)

  beforeEach(async () => {
    made = await newDatabase(database)
    await open(clear)
    engine.outbox.subscribe('never', {}, () => Promise.reject(new Error('not now')))
    id = (await createRecord(engine.context(null), 'firm', { name: 'Acme', iban, accounts: [{ number: account }] })).id
    await createRecord(engine.context(null), 'firm', { name: 'Empty' })
  })
  afterEach(async () => {
    await engine.close()
    made.remove()
  })

  it('has its stored values encrypted at the next start, in the history and the outbox as well, which keep the rest', async () => {
    expect(await everything()).toContain(iban)
    const plan = await planLayers({ layers: sealed, database: made.address })
    expect(describePlan(plan)).toContainEqual(expect.stringMatching(/^ {2}~ encrypt the values of firm\.iban \(1 of 2 rows/))
    await reopen(sealed)
    expect(engine.pending).toBeUndefined()
    const all = await everything()
    for (const value of [iban, account]) expect(all).not.toContain(value)
    const { data } = JSON.parse(await readHistory(engine.context(null), 'firm', id, {}))
    expect(data[0].changes).toMatchObject({
      name: { after: 'Acme' },
      iban: { isSecret: true },
      accounts: { added: [{ id: expect.any(String) }] },
    })
    expect(await read()).toMatchObject({ iban: '••••3000', accounts: [{ number: '••••0123' }] })
    expect(await unmask('iban')).toBe(iban)
    const { problems, emptied } = await verifyAudit(engine.context(null))
    expect([problems, emptied]).toEqual([[], expect.any(Number)])
    expect(emptied).toBeGreaterThan(0)
  })

  it('is done once: a second start changes nothing', async () => {
    await reopen(sealed)
    const before = await engine.database.all(rawSql('select "iban" from "firm" order by "id"'))
    await reopen(sealed)
    expect(await engine.database.all(rawSql('select "iban" from "firm" order by "id"'))).toEqual(before)
  })

  it('is secret no more only by decision, and opens or is kept aside then', async () => {
    await reopen(sealed)
    await engine.close()
    const source = { layers: clear, database: made.address, secrets: () => secrets }
    await expect(applyLayers(source)).rejects.toMatchObject({ code: 'plan-required' })
    await applyLayers({ ...source, decisions: { 'open:firm.iban': { open: true }, 'open:firm_account.number': { park: true } } })
    await open(clear)
    expect(await read()).toMatchObject({ iban, accounts: [{ number: null }] })
    await reopen(sealed)
    expect(await read()).toMatchObject({ iban: '••••3000' })
  })

  it('comes back readable after a rollback over it', async () => {
    await reopen(sealed)
    await engine.close()
    const hooks = changeHooks(
      lazyBox(() => secrets),
      systemClock,
    )
    await withDatabase(made.address, (opened) => rollback(opened, 1, { clock: systemClock, ...hooks }))
    await open(clear)
    expect(await read()).toMatchObject({ iban, accounts: [{ number: account }] })
  })

  it('is encrypted for its new place when it is renamed', async () => {
    await reopen(sealed)
    await engine.close()
    const renamed = documents({ 'x-secret': true })
    const firm = renamed['entities/firm'] as unknown as { properties: Record<string, object> }
    const { iban: before, ...rest } = firm.properties
    const layers = layersOf({
      ...renamed,
      'entities/firm': { ...firm, properties: { ...rest, bankAccount: { ...before, 'x-renamed-from': 'iban' } } },
    })
    await applyLayers({ layers, database: made.address, secrets: () => secrets })
    await open(layers)
    expect(await unmask('bankAccount')).toBe(iban)
  })

  it('is encrypted anew with a new key, which may be stopped and gone on with', async () => {
    await reopen(sealed)
    const next = ['the second secret of this test', ...secrets]
    await reopen(sealed, next)
    expect(await unmask('iban')).toBe(iban)
    const places = async () => (await checkSecrets(engine.context(null))).filter(({ place }) => place.startsWith('firm'))
    expect(await places()).toMatchObject([
      { place: 'firm.iban', current: 0, closed: 0, clear: 0 },
      { place: 'firm-account.number', current: 0, closed: 0 },
    ])
    expect(await rotateSecrets(engine.context(null))).toEqual(
      expect.arrayContaining([
        { place: 'firm.iban', rotated: 1, closed: 0 },
        { place: 'firm-account.number', rotated: 1, closed: 0 },
      ]),
    )
    expect((await rotateSecrets(engine.context(null))).every(({ rotated }) => rotated === 0)).toBe(true)
    await reopen(sealed, next.slice(0, 1))
    expect(await unmask(`iban`)).toBe(iban)
    expect(await places()).toMatchObject([{ current: 1, closed: 0 }, { current: 1 }])
  })

  it('says which values no key opens', async () => {
    await reopen(sealed)
    await reopen(sealed, ['quite another secret than before'])
    expect(await checkSecrets(engine.context(null))).toContainEqual(expect.objectContaining({ place: 'firm.iban', closed: 1 }))
    expect(await rotateSecrets(engine.context(null))).toContainEqual({ place: 'firm.iban', rotated: 0, closed: 1 })
    await updateRecord(engine.context(null), 'firm', id, { iban: 'FR7630006000011234567890189' })
    expect(await unmask('iban')).toBe('FR7630006000011234567890189')
  })
})
