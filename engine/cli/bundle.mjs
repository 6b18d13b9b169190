// Bundles programs of this repository, which is much faster than loading some hundred modules one by one, and never stale.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** How much V8 lets the heap grow before it collects: twice and more by default, which holds hundreds of megabytes of nothing. It costs no time that could be measured. */
export const heapFlag = '--heap-growing-percent=30'

/** Bundles the module with this text, whose imports start from this folder. Answers the address of the bundle, to be imported or run. */
export async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here, sourcefile: 'kartoteka.entry.ts', loader: 'ts' },
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
  return pathToFileURL(join(keep(outputFiles), 'stdin.mjs')).href
}

/** A module finds the files beside it by `import.meta.url`, which in a bundle would be the place of the bundle. */
function keepPlaces({ onLoad }) {
  onLoad({ filter: /[\\/](engine|plugins|test)[\\/].*\.ts$/ }, ({ path }) => {
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
