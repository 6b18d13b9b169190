import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { check } from '../../engine/cli/commands/check.ts'
import { readEnvironment } from '../../engine/cli/environment.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { explain } from '../../engine/metadata/explain.ts'
import { compile, formatProblem } from '../../engine/metadata/index.ts'
import type { Tab } from '../../engine/model/model.ts'
import { layer } from './support.ts'

const folder = (path: string) => new URL(`../../${path}`, import.meta.url).pathname
const folders = ['metadata', 'metadata/layers/bicycle-wholesale', 'metadata/layers/proto-cycles']
const layers = readLayers(folders.map(folder))
const { model, problems } = compile(layers)
const customer = model?.entities.get('customer')

describe('the example overlays, over the shipped metadata', () => {
  it('compile, also from the environment', async () => {
    expect(problems.map(formatProblem)).toEqual([])
    const lines: string[] = []
    const environment = readEnvironment({ KARTOTEKA_METADATA: folders.map((path) => `./${path}`).join(',') })
    expect(await check.run([], { ...environment, print: (line) => void lines.push(line) })).toBe(0)
    expect(lines).toEqual([expect.stringContaining(`Version ${model?.version}`)])
  })

  it('make the model that the layers say', () => {
    expect([customer?.title, customer?.plural]).toEqual(['Dealer', 'Dealers'])
    const nps = customer?.fields.get('nps')
    expect([nps?.title, nps?.type.name, nps?.schema.minimum, nps?.schema.maximum]).toEqual(['Net promoter score', 'integer', 0, 10])
    expect(customer?.fields.get('lastTechnicianVisit')?.type.name).toBe('date')
    expect(customer?.fields.get('projectId')?.schema).toMatchObject({ title: 'Workshop project', maxLength: 7, pattern: '^PC-[0-9]{4}$' })
    const options = (list: string) => model?.lists.get(list)?.options ?? []
    expect(options('lead-source').map(({ value }) => value)).toEqual(expect.arrayContaining(['website', 'bike-show', 'manufacturer']))
    expect(options('lead-source').find(({ value }) => value === 'tender')?.isRetired).toBe(true)
    expect(options('lost-reason').at(-1)?.title).toBe('Protected territory of another dealer')
    expect(customer?.views.map(({ key }) => key)).toContain('promoters')
    expect(customer?.views.map(({ key }) => key).slice(0, 4)).toEqual(['all', 'active', 'prospects', 'credit'])
  })

  it('put fields where they say', () => {
    expect(customer?.tabs.map(({ key }) => key)[1]).toBe('user')
    expect(rowsOf('user')).toEqual([['nps', 'lastTechnicianVisit'], ['fax']])
    expect(rowsOf('management', 'miscellaneous').at(-1)).toEqual(['testBikes'])
    const identity = rowsOf('identity')
    const categories = identity.findIndex((row) => row.includes('categories'))
    expect(identity[categories + 1]).toEqual(['projectId'])
    expect(identity).toContainEqual(['website'])
  })

  it.each([
    ['customer.nps.maximum', 'bicycle-wholesale', []],
    ['customer.nps.title', 'proto-cycles', ['bicycle-wholesale']],
    ['customer.projectId.maxLength', 'proto-cycles', ['bicycle-wholesale']],
    ['customer.name.maxLength', 'metadata', []],
    ['customer#/title', 'proto-cycles', ['metadata']],
    ['customer.x-tabs.user.free', 'metadata', []],
    ['customer.x-tabs.user.order', 'proto-cycles', []],
    ['lead-source.bike-show.title', 'bicycle-wholesale', []],
  ])('%s is said by %s, after %j', (name, by, before) => {
    const explained = explain(layers, name)
    const rows = 'rows' in explained ? explained.rows : []
    expect(rows.map((row) => [row.layer, row.overrides.map((statement) => statement.layer)])).toEqual([[by, before]])
  })

  it('and that of the documentation compile', () => {
    const readme = readFileSync(folder('metadata/README.md'), 'utf8')
    const block = /## Layers.*?\n\n( {4}\{\n.*?\n {4}\})\n/s.exec(readme)?.[1] ?? ''
    const documented = compile([...layers.slice(0, 2), layer('documented', { 'entities/customer': JSON.parse(block) })])
    expect(documented.problems.map(formatProblem)).toEqual([])
    expect(JSON.stringify(documented.model?.entities.get('customer')?.tabs)).toContain(
      '[["phone","email"],["fax"],["website"],["language"],["address"],["addresses"],["mobile"]]',
    )
  })

  it('keep a client from widening what the sector fixes', () => {
    const wider = layer('client', { 'entities/customer': { properties: { nps: { maximum: 100 } } } })
    expect(compile([...layers, wider]).problems.map(({ code, file, hint }) => [code, file, hint])).toEqual([
      ['fixed-weakened', 'client/entities/customer.json', 'Allowed: at most 10.'],
    ])
  })
})

function rowsOf(...path: readonly string[]): readonly (readonly string[])[] {
  let tabs: readonly Tab[] = customer?.tabs ?? []
  let found: Tab | undefined
  for (const key of path) {
    found = tabs.find((tab) => tab.key === key)
    tabs = found?.tabs ?? []
  }
  return found?.sections.flatMap(({ rows }) => rows) ?? []
}
