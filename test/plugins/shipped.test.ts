import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { readModelSettings } from '../../plugins/ai-agent/model/settings.ts'
import { aiAgent } from '../../plugins/ai-agent/plugin.ts'
import { plugin as crm } from '../../plugins/crm/plugin.ts'
import { tools } from '../../plugins/mcp/tools.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
/** The tests of a folder as one text. */
const testsIn = (folder: string) =>
  readdirSync(join(root, 'test', folder))
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => read(`test/${folder}/${file}`))
    .join('\n')
const overHttp = testsIn('plugins')
const onScreen = testsIn('browser')
const pictures = read('test/browser/readme.test.ts')
const plugin = aiAgent(readModelSettings({ KARTOTEKA_AI_URL: 'http://127.0.0.1:9/v1', KARTOTEKA_AI_MODEL: 'none' }))
const model = compileOrThrow(readLayers([join(root, 'metadata')]))

/** What the README of a folder shows, by the name of the picture. */
function shownIn(folder: string): readonly string[] {
  const links = [...read(`${folder}/README.md`).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path ?? '')
  for (const path of links) expect(existsSync(join(root, folder, path)), `${folder}/${path}`).toBe(true)
  return links.map((path) => path.replace(/^pictures\//, '').replace(/\.\w+$/, ''))
}

describe('what ships', () => {
  it.each(Object.entries(plugin.actions ?? {}))(
    'the action %s has a test by HTTP, one on the screen, a line and a picture',
    (name, { title }) => {
      expect(read('plugins/ai-agent/README.md')).toContain(`| \`ai-agent.${name}\` |`)
      expect(new RegExp(`ai-agent\\.${name}\\b|'${name}'`).test(overHttp), 'a test by HTTP').toBe(true)
      expect(onScreen.includes(title.replace(/[?]$/, '')), 'a test on the screen').toBe(true)
      expect(shownIn('plugins/ai-agent')).toContain(name)
    },
  )

  it.each(Object.entries({ ...crm.actions, ...crm.panels }))(
    'the part %s of the CRM has a test by HTTP, one on the screen, a line and a picture',
    (name) => {
      const label = {
        convert: 'Convert',
        'undo-conversion': 'Take the conversion back',
        'find-duplicates': 'Look for duplicates',
        progress: 'Progress',
      }[name]
      expect(read('plugins/crm/README.md')).toContain(`| \`crm.${name}\` |`)
      expect(new RegExp(`crm\\.${name}\\b|'${name}'`).test(overHttp), 'a test by HTTP').toBe(true)
      expect(onScreen.includes(`'${label}'`), 'a test on the screen').toBe(true)
      expect(shownIn('plugins/crm')).toContain(name)
    },
  )

  it('each operation of the CRM has a line, and is asked for by a test', () => {
    const tests = ['plugins', 'quality', 'records'].map(testsIn).join('\n')
    for (const path of Object.keys(crm.recordRoutes)) {
      const word = path.split('/').at(-1)?.split(' ').at(-1) ?? ''
      expect(read('plugins/crm/README.md'), path).toContain(`\`${path}\``)
      expect(new RegExp(`[/'"\`]${word}\\b`).test(tests), path).toBe(true)
    }
  })

  it.each(['summarise-journal', 'draft-mail', 'ask', 'risk-analysis'])(
    'the task %s of the model has a test by HTTP and one on the screen',
    (task) => {
      expect(overHttp.includes(`'${task}'`), 'a test by HTTP').toBe(true)
      const label = { 'summarise-journal': 'Summary', 'draft-mail': 'Draft a mail', ask: 'Question', 'risk-analysis': 'Risk' }[task]
      expect(onScreen.includes(`getByText('${label}'`), 'a test on the screen').toBe(true)
    },
  )

  it('every report stands on a dashboard, and every dashboard is drawn with the demo company and shown', () => {
    const dashboards = [...(model.dashboards?.values() ?? [])]
    const placed = new Set(dashboards.flatMap(({ tiles }) => tiles.map(({ report }) => report)))
    expect([...(model.reports?.keys() ?? [])].filter((name) => !placed.has(name))).toEqual([])
    const drawn = [...pictures.matchAll(/\{ name: '([\w-]+)', theme:/g)].map(([, name]) => name)
    expect(drawn.sort()).toEqual(dashboards.map(({ name }) => name).sort())
    expect([...shownIn('metadata/reports')].sort()).toEqual(drawn)
  })

  it('every document is filled in with the demo company and shown', () => {
    const papers = [...(model.templates?.values() ?? [])]
      .filter(({ kind }) => kind === 'document' || kind === 'label')
      .map(({ name }) => name)
    const filled = [...pictures.matchAll(/\{ name: '([\w-]+)', entity: '[\w-]+', filter: .* \},/g)].map(([, name]) => name ?? '')
    expect(papers.filter((name) => !filled.includes(name))).toEqual([])
    expect([...shownIn('metadata/templates')].sort()).toEqual(papers.sort())
  })

  it.each(Object.keys(tools))('the tool %s of MCP has a test with a client, and a line', (name) => {
    expect(read('test/plugins/mcp.test.ts').includes(`'${name}'`), 'a test with a client').toBe(true)
    expect(read('plugins/mcp/README.md')).toContain(`\`${name}\``)
  })
})
