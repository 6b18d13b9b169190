import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { definePlugin } from '../../engine/plugins/api.ts'
import { newDatabase } from '../support/engine.ts'
import { layers } from './firms.ts'

const ran: string[] = []
const nightly = definePlugin({
  name: 'nightly',
  version: '1.0.0',
  rights: ['read:firm'],
  jobs: {
    count: {
      title: 'Counts firms',
      cron: '0 3 * * *',
      timeZone: 'Europe/Paris',
      async run({ records, person }) {
        ran.push(`${person?.name} ${(await records.list('firm')).data.length}`)
        if (ran.length === 1) throw new Error('not today')
      },
    },
  },
})

let engine: Engine
let now = new Date('2026-03-01T00:00:00Z')
const made: { remove(): void }[] = []
beforeAll(async () => {
  const { address, folder, remove } = await newDatabase('sqlite')
  made.push({ remove })
  engine = await createEngine({
    layers,
    plugins: [nightly],
    database: address,
    files: folder,
    clock: { now: () => now },
    jobs: { backoff: () => 1 },
  })
})
afterAll(async () => {
  await engine?.close()
  for (const { remove } of made) remove()
})

it('a job of a plugin is done when it is due, tried again when it fails, and done the next day', async () => {
  engine.jobs.start()
  await expect.poll(() => engine.database.all(sql`select "due_at" from "background_job" where "kind" = 'plugin'`)).toHaveLength(1)
  expect(ran).toEqual([])
  now = new Date('2026-03-01T02:00:01Z')
  await expect
    .poll(() => {
      now = new Date(now.getTime() + 10)
      engine.jobs.wake()
      return ran
    })
    .toEqual(['undefined 0', 'undefined 0'])
  // It has ended before the clock goes on, and is due on the next day.
  const due = sql`select "due_at" as at from "background_job" where "kind" = 'plugin' and "state" = 'waiting' and "leased_until" is null`
  await expect
    .poll(async () => (await engine.database.all<{ at: string }>(due)).map(({ at }) => at.slice(0, 13)))
    .toEqual(['2026-03-02T02'])
  now = new Date('2026-03-02T02:00:01Z')
  await expect
    .poll(() => {
      engine.jobs.wake()
      return ran.length
    })
    .toBe(3)
})
