import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const dist = fileURLToPath(new URL('../../admin-ui/dist', import.meta.url))

/** The scripts that a page loads before it asks for anything: those it names, and whatever they import at once. */
function firstScripts(): ReadonlySet<string> {
  const page = readFileSync(join(dist, 'index.html'), 'utf8')
  const found = new Set([...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? ''))
  for (const path of found) {
    const script = readFileSync(join(dist, path), 'utf8')
    for (const [, other] of script.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) found.add(`assets/${other}`)
  }
  return found
}

test('a list is there after less than 350 kB of compressed scripts', () => {
  const scripts = [...firstScripts()]
  expect(scripts.length).toBeGreaterThan(0)
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path))).length, 0)
  console.log(`first load: ${Math.round(bytes / 1000)} kB in ${scripts.length} scripts`)
  expect(bytes).toBeLessThan(350_000)
})
