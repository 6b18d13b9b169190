import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { defaultSettings, type Person } from '../../engine/identity/index.ts'
import { createRecord, createSavedView, updateRecord, updateSavedView } from '../../engine/records/index.ts'
import { judgeKeptReports } from '../../engine/reports/index.ts'
import { layersOf, newDatabase } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'

const layers = layersOf({
  'entities/deal': {
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, isHot: { title: 'Hot', type: 'boolean' } },
    'x-label': '{name}',
  },
  'roles/seller': { title: 'Seller', entities: { deal: { read: 'record.isHot' } } },
})

let smtp: TestSmtp
let engine: Engine
let now = new Date('2026-03-01T00:00:00Z')
let remove: () => void
let sara: Person
beforeAll(async () => {
  smtp = await startSmtp()
  const made = await newDatabase('sqlite')
  remove = made.remove
  const mail = { server: smtp.url, from: 'Kartoteka <crm@example.test>' }
  engine = await createEngine({
    ...{ layers, plugins: shipped, database: made.address, files: made.folder, clock: { now: () => now } },
    ...{ identity: { ...defaultSettings, mail }, jobs: { backoff: () => 1 } },
  })
  const user = { name: 'Sara', email: 'sara@example.test', password: 'a long enough password', roles: ['seller'] }
  await engine.createUser(user)
  const { token } = await engine.sessions.signIn(engine.context(null), user.email, user.password, 'test')
  sara = (await engine.sessions.find(engine.context(null), token)) as Person
  for (const isHot of [true, false, true]) await createRecord(engine.context(null), 'deal', { name: 'D', isHot })
  engine.jobs.start()
})
afterAll(async () => {
  await engine.close()
  await smtp.close()
  remove()
})

const definition = JSON.stringify({ entity: 'deal', group: ['isHot'], measures: ['count()'] })
const settingsOf = (mail: object) => ({ definition, mail: JSON.stringify(mail) })
const keep = (mail: object) =>
  engine.run(sara, (context) =>
    createSavedView(
      context,
      { entity: 'deal', title: `Hot ${JSON.stringify(mail).length}`, kind: 'report', settings: settingsOf(mail) },
      judgeKeptReports(engine.plugins.files),
    ),
  )
/** When the mails are due that nobody is sending: one that is sent has its next one before the clock moves on. */
const due = async () => {
  const rows = await engine.database.all<{ at: string }>(
    sql`select "due_at" as at from "background_job" where "kind" = 'report-mail' and "state" = 'waiting' and "leased_until" is null order by "due_at"`,
  )
  return rows.map(({ at }) => at.slice(0, 13))
}
const at = (moment: string) => {
  now = new Date(moment)
  engine.jobs.wake()
}
const attached = (text = '') =>
  Buffer.from(/base64\r\nContent-Disposition: attachment[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(text)?.[1] ?? '', 'base64')

it('goes to whoever keeps it, with the figures that this person may see, again and again, until the schedule changes', async () => {
  const view = await keep({ cron: '0 7 * * 1', timeZone: 'Europe/Paris', format: 'csv' })
  await engine.mailReport(view)
  await expect.poll(due).toEqual(['2026-03-02T06'])
  at('2026-03-02T06:00:01Z')
  await smtp.count(1)
  expect(smtp.received[0]?.to).toEqual(['sara@example.test'])
  expect(smtp.received[0]?.text).toMatch(/filename=Hot-\d+-2026-03-02\.csv/)
  const csv = attached(smtp.received[0]?.text).toString()
  expect(csv).toContain('true,2')
  expect(csv).not.toContain('false')
  await expect.poll(due).toEqual(['2026-03-09T06'])
  at('2026-03-09T06:00:01Z')
  await smtp.count(2)
  await expect.poll(due).toEqual(['2026-03-16T06'])

  const monthly = settingsOf({ cron: '0 7 1 * *', timeZone: 'UTC', format: 'pdf' })
  const changed = await engine.run(sara, (context) =>
    updateSavedView(context, view.id, { settings: monthly }, judgeKeptReports(engine.plugins.files)),
  )
  await engine.mailReport(changed)
  await expect.poll(due).toEqual(['2026-03-16T06', '2026-04-01T07'])
  at('2026-03-16T06:00:01Z')
  await expect.poll(due).toEqual(['2026-04-01T07'])
  expect(smtp.received).toHaveLength(2)
  at('2026-04-01T07:00:01Z')
  await smtp.count(3)
  expect(attached(smtp.received[2]?.text).subarray(0, 5).toString()).toBe('%PDF-')
  await expect.poll(due).toEqual(['2026-05-01T07'])
})

it('refuses a schedule that means nothing', async () => {
  for (const mail of [
    { cron: '* * * * *', timeZone: 'UTC', format: 'csv' },
    { cron: '0 7 * * 1', timeZone: 'Moon/Sea', format: 'csv' },
    { cron: '0 7 * * 1', timeZone: 'UTC', format: 'doc' },
    { cron: '0 0 31 2 *', timeZone: 'UTC', format: 'csv' },
  ])
    await expect(keep(mail)).rejects.toMatchObject({ code: 'validation-failed', errors: [{ pointer: '/settings/mail' }] })
})

it('ends when the person is blocked', async () => {
  await updateRecord(engine.context(null), 'user', sara.id, { state: 'blocked' })
  at('2026-05-01T07:00:01Z')
  await expect.poll(due).toEqual([])
  expect(smtp.received).toHaveLength(3)
})
