import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The floors of the engine, read from the top: a folder imports only from folders above it. */
const folders = [
  'base',
  'fields',
  'recurrence',
  'model',
  'expression',
  'metadata',
  'access',
  'forms',
  'database',
  'migration',
  'records',
  'outbound',
  'identity',
  'live',
  'jobs',
  'workflow',
  'reports',
  'mail',
  'plugins',
  'background.ts',
  'requests.ts',
  'up-to-date.ts',
  'engine.ts',
  'scenarios',
  'http',
  'cli',
]
const pure = folders.slice(0, folders.indexOf('database'))

function sources(folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !/node_modules|dist/.test(name))
}

function imports(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1] ?? '')
}

/** The folder of the engine a file stands in. */
function floor(file: string): string {
  return relative('engine', file).split('/')[0] ?? ''
}

describe('the architecture', () => {
  it('lets each folder of the engine import only from folders above it', () => {
    const wrong = sources('engine').flatMap((file) =>
      imports(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => join(dirname(file), target))
        .filter((target) => target.startsWith('engine/') && folders.indexOf(floor(target)) > folders.indexOf(floor(file)))
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
    expect(sources('engine').filter((file) => !folders.includes(floor(file)))).toEqual([])
  })

  it('keeps the folders of meaning free of Node, the database and the network', () => {
    const wrong = sources('engine')
      .filter((file) => pure.includes(floor(file)))
      .flatMap((file) =>
        imports(file)
          .filter((target) => /^(node:|knex|pg$|sqlite3|express)/.test(target))
          .map((target) => `${file} -> ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it('lets the screen import only the folders of meaning', () => {
    const wrong = sources('admin-ui').flatMap((file) =>
      imports(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => join(dirname(file), target))
        .filter((target) => !target.startsWith('admin-ui/') && !pure.some((folder) => target.startsWith(`engine/${folder}/`)))
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('lets plugins import nothing of the engine but its API', () => {
    const wrong = sources('plugins')
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) =>
        imports(file)
          .filter((target) => target.startsWith('.'))
          .map((target) => join(dirname(file), target))
          .filter((target) => target !== 'engine/plugins/api.ts' && target.split('/')[1] !== file.split('/')[1])
          .map((target) => `${file} -> ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it.each([
    ...['.', 'engine', 'metadata', 'admin-ui', 'plugins', 'test'],
    ...folders.filter((folder) => !folder.includes('.') && existsSync(join(root, 'engine', folder))).map((folder) => `engine/${folder}`),
  ])('%s has a README', (folder) => {
    expect(existsSync(join(root, folder, 'README.md'))).toBe(true)
  })

  it('keeps files short', () => {
    const long = [...sources('engine'), ...sources('admin-ui'), ...sources('plugins')].filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length > 400,
    )
    expect(long).toEqual([])
  })
})
