import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { plugin } from '../../engine/cli/commands/plugin.ts'
import { readEnvironment } from '../../engine/cli/environment.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))
const out = mkdtempSync(join(home, 'test/plugins/made-'))
const printed: string[] = []
const environment = { ...readEnvironment({}), print: (line: string) => void printed.push(line) }

afterAll(() => rmSync(out, { recursive: true, force: true }))

it('a new plugin passes its own test', async () => {
  expect(await plugin.run(['new', 'stock-take', '--out', out], environment)).toBe(0)
  expect(printed.join()).toContain('"stock-take.count"')
  const vitest = join(home, 'node_modules/vitest/vitest.mjs')
  const test = join(out, 'stock-take/plugin.test.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--config', 'test/vitest.config.ts', test], { cwd: home })
  expect(stdout).toMatch(/Tests.*1 passed/)
}, 120_000)

it('refuses a name that is taken, and one that cannot be', async () => {
  await expect(plugin.run(['new', 'stock-take', '--out', out], environment)).rejects.toThrow('already')
  await expect(plugin.run(['new', '../escape', '--out', out], environment)).rejects.toThrow('small letters')
  await expect(plugin.run(['old', 'x'], environment)).rejects.toThrow('Say "plugin new <name>" or')
  expect(existsSync(join(out, '../escape'))).toBe(false)
})
