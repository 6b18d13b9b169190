import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { errorTable } from '../engine/base/errors.ts'
import { commands } from '../engine/cli/kartoteka.ts'
import { readLayers } from '../engine/cli/read-layers.ts'
import { compile } from '../engine/metadata/index.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const readme = read('README.md')

describe('the README', () => {
  it.each(commands.map((command) => command.name))('names the command %s', (name) => {
    expect(readme).toMatch(new RegExp(`\\\`${name}[ \\\`]`))
  })

  it('names every setting', () => {
    const settings = new Set(read('engine/cli/environment.ts').match(/KARTOTEKA_[A-Z]+(_[A-Z]+)*/g) ?? [])
    settings.delete('KARTOTEKA_')
    for (const setting of settings) expect(readme, setting).toContain(`\`${setting}\``)
  })

  it('shows an entity that compiles over the shipped metadata', () => {
    const [, path = '', text = ''] = /Write `metadata\/(entities\/bicycle\.json)`:\s+```json\n([\s\S]*?)```/.exec(readme) ?? []
    const example = { name: 'example', files: [{ path, text }] }
    const { model, problems } = compile([...readLayers([join(root, 'metadata')]), example])
    expect(problems).toEqual([])
    expect(model?.entities.get('customer')?.inverses.has('bicycles')).toBe(true)
  })

  it('points to files that are there', () => {
    for (const [, target = ''] of readme.matchAll(/\]\(([^)#:]+)\)/g)) expect(() => read(target), target).not.toThrow()
  })
})

describe('the error codes', () => {
  it('stand in the documentation of the API, each with its status', () => {
    const documented = read('engine/http/README.md')
    for (const [code, { status }] of Object.entries(errorTable)) expect(documented).toContain(`| \`${code}\` | ${status} |`)
  })
})

describe('the scripts of the package', () => {
  it('start tasks that the bootstrap knows', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const bootstrap = read('engine/cli/bootstrap.mjs')
    for (const script of Object.values(scripts)) {
      const task = /bootstrap\.mjs (\w+)/.exec(script)?.[1]
      if (task !== undefined) expect(bootstrap).toMatch(new RegExp(`^  ${task}: `, 'm'))
    }
  })

  it('records no download address', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"')
  })
})

describe('every folder of the engine', () => {
  it.each(
    readdirSync(join(root, 'engine'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name),
  )('%s stands in the code map', (name) => {
    expect(read('engine/README.md')).toContain(`\`${name}/\``)
  })
})
