#!/usr/bin/env node
// Starts the command line: its TypeScript is bundled anew at each start (a fraction of a second, and never stale), which is much
// faster than loading some hundred modules one by one.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

const { outputFiles } = await build({
  stdin: { contents: entry(), resolveDir: here, sourcefile: 'kartoteka.entry.ts', loader: 'ts' },
  outdir: join(here, 'dist'),
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  write: false,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
  plugins: [{ name: 'place', setup: keepPlaces }],
})
// Nearly all that a check runs is run a few times: to optimise it takes V8 more time, beside it, than that saves.
if (process.argv[2] === 'check') setFlagsFromString('--interrupt-budget=2000000')
const { run, plugins } = await import(pathToFileURL(join(keep(outputFiles), 'stdin.mjs')).href)
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

/** A module finds the files beside it by `import.meta.url`, which in a bundle would be the place of the bundle. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /[\\/](engine|plugins)[\\/].*\.ts$/ }, ({ path }) => {
    const text = readFileSync(path, 'utf8')
    return { loader: 'ts', contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) }
  })
}

/** Writes a bundle under the hash of its content, whole or not at all, as other processes may be starting. Answers its folder. */
function keep(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(basename(file.path)).update(file.contents)
  const folder = join(here, 'dist', hash.digest('hex').slice(0, 16))
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date())
    return folder
  }
  forgetOld(join(here, 'dist'))
  const draft = `${folder}.${process.pid}`
  mkdirSync(draft, { recursive: true })
  for (const file of files) writeFileSync(join(draft, basename(file.path)), file.contents)
  try {
    renameSync(draft, folder)
  } catch {
    rmSync(draft, { recursive: true, force: true })
  }
  return folder
}

/** Bundles that nobody has started for a week. */
function forgetOld(place) {
  const week = 7 * 24 * 60 * 60 * 1000
  for (const name of existsSync(place) ? readdirSync(place) : []) {
    const path = join(place, name)
    if (Date.now() - statSync(path).mtimeMs > week) rmSync(path, { recursive: true, force: true })
  }
}
