#!/usr/bin/env node
// Starts the command line, as a bundle that is made when a file of it has changed.
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { bundle, heapFlag } from './bundle.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))

const address = await bundle(entry())
setFlagsFromString(heapFlag)
// Nearly all that a check runs is run a few times: to optimise it takes V8 more time, beside it, than that saves.
if (process.argv[2] === 'check') setFlagsFromString('--interrupt-budget=2000000')
const { run, plugins } = await import(address)
process.exitCode = await run(process.argv.slice(2), process.env, plugins)

/** The command line with every plugin of `plugins/` and of the folders in KARTOTEKA_PLUGINS: one bundle, so that there is one of everything. */
function entry() {
  const folders = [
    join(here, '../../plugins'),
    ...(process.env.KARTOTEKA_PLUGINS ?? '').split(',').filter((folder) => folder.trim() !== ''),
  ]
  const files = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .map((name) => resolve(folder, name, 'plugin.ts'))
          .filter((file) => existsSync(file))
      : [],
  )
  const imports = files.map((file, index) => `import { plugin as plugin${index} } from ${JSON.stringify(file)}`)
  const names = files.map((_, index) => `plugin${index}`)
  return [...imports, `export { run } from './kartoteka.ts'`, `export const plugins = [${names.join(', ')}]`].join('\n')
}
