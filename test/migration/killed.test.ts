import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql } from '../../engine/base/sql.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { diff } from '../../engine/migration/diff.ts'
import { appliedVersion, listVersions, tables } from '../../engine/migration/index.ts'
import { databases, layersOf } from '../support/engine.ts'
import { after, before, decisions } from './killed-documents.ts'
import { newWorkshop, type Workshop } from './support.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))
/** Beside the packages, where the program finds them. */
const folder = join(home, 'node_modules', '.kartoteka-killed')
const program = join(folder, 'killed.js')
const wanted = join(folder, 'wanted.json')

/** The program is bundled once, as some thirty processes of it are started. */
beforeAll(async () => {
  await build({
    root: home,
    configFile: false,
    logLevel: 'warn',
    build: { ssr: join(home, 'test/migration/killed.ts'), outDir: folder, emptyOutDir: true, target: 'node20' },
  })
  writeFileSync(wanted, JSON.stringify({ layers: layersOf(after), decisions }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Applies in a process of its own, which is killed before step `fatal`, or after the last one. Answers the signal. */
function applyAndDie(address: string, fatal: number): Promise<string | null> {
  const child = spawn(process.execPath, [program, address, String(fatal), wanted], { stdio: ['ignore', 'inherit', 'inherit'] })
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)))
}

async function fill(shop: Workshop): Promise<string> {
  await shop.apply(before)
  await shop.create(before, 'old', { name: 'old' })
  return shop.create(before, 'item', { name: 'a', size: 4, count: 5, gone: 'kept', first: 'A' })
}

async function expectOld(shop: Workshop, id: string): Promise<void> {
  expect(await listVersions(shop.database)).toHaveLength(1)
  expect(await shop.read(before, 'item', id)).toMatchObject({ name: 'a', size: 4, count: 5, gone: 'kept', first: 'A' })
  expect(await shop.database.all(rawSql('select "name" from "old"'))).toEqual([{ name: 'old' }])
}

async function expectNew(shop: Workshop, id: string): Promise<void> {
  expect(await listVersions(shop.database)).toHaveLength(2)
  const item = { title: 'a', size: 4, count: '2026-01-01', first: 'A', initial: 'A.', extra: null }
  expect(await shop.read(after, 'item', id)).toMatchObject(item)
  expect(await shop.database.all(rawSql('select "_parked_gone" as gone, "_parked_count" as count from "item"'))).toMatchObject([
    { gone: 'kept' },
  ])
  expect(await shop.database.all(rawSql('select "name" from "_parked_old"'))).toEqual([{ name: 'old' }])
}

describe.each(databases)('a process killed while it applies, on %s', (database) => {
  const [old, changed] = [before, after].map((documents) => tables(compileOrThrow(layersOf(documents))))
  const total = diff(old ?? [], changed ?? [], [], decisions).operations.length

  it('has a plan with many kinds of steps', () => expect(total).toBeGreaterThan(12))

  it.each(Array.from({ length: total + 2 }, (_, index) => index + 1))('leaves the old version or the new one at step %i', async (fatal) => {
    const shop = await newWorkshop(database)
    try {
      const id = await fill(shop)
      expect(await applyAndDie(shop.address, fatal)).toBe('SIGKILL')
      if (fatal <= total + 1) await expectOld(shop, id)
      await shop.apply(after, { decisions: (await appliedVersion(shop.database))?.number === 1 ? decisions : {} })
      await expectNew(shop, id)
    } finally {
      await shop.close()
    }
  })
})
