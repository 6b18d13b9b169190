// Bundles programs of this repository, which is much faster than loading some hundred modules one by one. A bundle is used again until a
// file that went into it changes, so it is never stale.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const dist = join(here, 'dist')

/** How much V8 lets the heap grow before it collects: twice and more by default, which holds hundreds of megabytes of nothing. It costs no time that could be measured. */
export const heapFlag = '--heap-growing-percent=30'

/**
 * What a server is started with: the memory of SQLite comes from several threads, and the C library of Linux otherwise keeps a part for each of them
 * that never becomes smaller. Set before a process starts, or not at all.
 */
export const memoryEnvironment = { MALLOC_ARENA_MAX: '2' }

/** Bundles the module with this text, whose imports start from this folder. Answers the address of the bundle, to be imported or run. */
export async function bundle(contents) {
  const note = join(dist, `${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.json`)
  const folder = readyFolder(note) ?? (await built(contents, note))
  return pathToFileURL(join(folder, 'stdin.mjs')).href
}

async function built(contents, note) {
  const { build } = await import('esbuild')
  const begun = Date.now()
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: here, sourcefile: 'kartoteka.entry.ts', loader: 'ts' },
    outdir: dist,
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
    metafile: true,
    absWorkingDir: here,
  })
  const folder = keep(outputFiles)
  // By names that are right wherever the whole is copied to; what is no file is the text of the entry.
  const names = [...Object.keys(metafile.inputs), 'bundle.mjs'].filter((name) => existsSync(resolve(here, name)))
  const inputs = Object.fromEntries(names.map((name) => [name, stateOf(name)]))
  // What was saved while the bundle was made may be in it or not.
  if (Object.values(inputs).every(([changed]) => changed < begun)) replaceFile(note, JSON.stringify({ made: basename(folder), inputs }))
  return folder
}

/** The folder of the bundle that was made of the very files that are there now. */
function readyFolder(note) {
  if (!existsSync(note)) return undefined
  const { made, inputs } = JSON.parse(readFileSync(note, 'utf8'))
  const folder = join(dist, made)
  if (!existsSync(join(folder, 'stdin.mjs'))) return undefined
  if (Object.entries(inputs).some(([name, state]) => String(stateOf(name)) !== String(state))) return undefined
  utimesSync(folder, new Date(), new Date())
  return folder
}

/** Empty for a file that is gone. */
function stateOf(name) {
  const found = statSync(resolve(here, name), { throwIfNoEntry: false })
  return found === undefined ? [] : [found.mtimeMs, found.size, found.ino]
}

function replaceFile(path, text) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, path)
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
  const folder = join(dist, hash.digest('hex').slice(0, 16))
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date())
    return folder
  }
  forgetOld(dist)
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
