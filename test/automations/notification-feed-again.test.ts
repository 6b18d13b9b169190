import { expect, it } from 'vitest'
import { sqlite } from '../../engine/database/dialects/sqlite.ts'
import type { Database } from '../../engine/database/index.ts'
import { NotificationFeed } from '../../engine/workflow/notification-feed.ts'

it('whoever listens again after the last one left, before anybody was told, is told', async () => {
  const person = '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'
  const database = { dialect: sqlite, all: async () => [{ person, count: 1, latest: person }], watch: async () => async () => undefined }
  const feed = new NotificationFeed(database as unknown as Database)
  const leave = feed.subscribe(person, () => undefined)
  leave()
  let told = 0
  const leaveAgain = feed.subscribe(person, () => {
    told++
  })
  await expect.poll(() => told).toBe(1)
  leaveAgain()
})
