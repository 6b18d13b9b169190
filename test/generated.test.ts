import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entityTypesFile, formatTypesFile } from '../engine/cli/commands/types.ts'
import { entityTypes, formatTypes } from '../engine/cli/generate-types.ts'
import { readLayers } from '../engine/cli/read-layers.ts'
import { compileOrThrow } from '../engine/metadata/index.ts'
import type { Model } from '../engine/model/model.ts'
import type { Report } from '../engine/model/report.ts'

const hint = 'Run "npm run kartoteka types" and commit what it writes.'

const shipped = () => compileOrThrow(readLayers([new URL('../metadata', import.meta.url).pathname]))

describe('the generated types', () => {
  it('of the entities are current', async () => {
    const model = shipped()
    expect(await entityTypes(model), hint).toBe(readFileSync(entityTypesFile, 'utf8'))
  })

  it('of the metadata format are current', async () => {
    expect(await formatTypes(), hint).toBe(readFileSync(formatTypesFile, 'utf8'))
  })
})

it('the page of the shipped reports says what the metadata declares (npm run golden writes it anew)', async () => {
  await expect(pageOf(shipped())).toMatchFileSnapshot('../metadata/reports/README.md')
})

it('the page of the shipped documents says what the metadata declares (npm run golden writes it anew)', async () => {
  await expect(documentsPage(shipped())).toMatchFileSnapshot('../metadata/templates/README.md')
})

/** Every document with its picture, and the other templates. */
function documentsPage({ templates = new Map(), entities }: Model): string {
  const all = [...templates.values()].sort((a, b) => a.title.localeCompare(b.title))
  const documents = all.filter(({ kind }) => kind === 'document' || kind === 'label')
  const others = all.filter((template) => !documents.includes(template))
  return [
    ...['# Shipped documents', ''],
    'Made from the files of this folder; pictures are written by the browser tests (`npm run golden`) with the demo company. `test/reports/documents.test.ts` holds each over the API.',
    ...documents.flatMap(({ name, title, description, entity, language, head, page }) => [
      ...['', `## ${title}`, ''],
      `\`${name}.json\`, of a record of ${entities.get(entity)?.plural}${language === undefined ? '' : `, in the language of \`${language}\``}${head === undefined ? '' : `, below the head \`${head}\``}${page === undefined ? '' : `, on ${page.width} by ${page.height} mm`}. ${description ?? ''}`.trim(),
      ...['', `![${title} with the demo company](pictures/${name}.jpg)`],
    ]),
    ...['', '## Heads and mails', '', '| template | of | says |', '| --- | --- | --- |'],
    ...others.map(
      ({ name, title, kind, entity, description }) =>
        `| [${title}](${name}.json), ${kind} | ${entities.get(entity)?.plural} | ${description ?? ''} |`,
    ),
    '',
  ].join('\n')
}

/** Every report by the dashboards on which it stands, with what it is made of. */
function pageOf({ reports = new Map(), dashboards = new Map(), entities }: Model): string {
  const told = new Set<string>()
  const line = (report: Report, heading: string) => {
    told.add(report.name)
    const made = [...report.groups, ...report.columns].map((name) => `\`${name}\``).join(', ')
    const measures = report.measures.map((name) => `\`${name}\``).join(', ')
    const period =
      report.period === undefined ? '' : `${report.period.field}: ${report.period.default}${report.period.isCompared ? ', compared' : ''}`
    const filter = report.filter === undefined ? '' : `\`${report.filter.replaceAll('|', '\\|')}\``
    const about = entities.get(report.entity)?.plural
    return `| [${heading}](${report.name}.json) | ${about} | ${made} | ${measures} | ${filter} | ${period} | ${report.chart} |`
  }
  const head = ['| report | about | by | figures | filter | period | drawn as |', '| --- | --- | --- | --- | --- | --- | --- |']
  const parts = [...dashboards.values()].flatMap(({ name, title, description, filters, tiles }) => [
    ...['', `## ${title}`, ''],
    ...(description === undefined ? [] : [description, '']),
    ...[`![The dashboard ${title} with the demo company](pictures/${name}.png)`, ''],
    ...(filters.length === 0 ? [] : [`Narrowed by ${filters.map((filter) => filter.title.toLowerCase()).join(', ')}.`, '']),
    ...head,
    ...tiles.flatMap((tile) => {
      const report = reports.get(tile.report ?? '')
      if (tile.widget !== undefined) return [`| ${tile.title} | \`${tile.widget}\`, the widget of a plugin | | | | | |`]
      return report === undefined ? [] : [line(report, tile.title)]
    }),
  ])
  const others = [...reports.values()].filter(({ name }) => !told.has(name)).map((report) => line(report, report.title))
  return [
    ...['# Shipped reports', ''],
    ...[
      'Made from the files of this folder and of `dashboards/`; pictures are written by the browser tests (`npm run golden`). Every figure is worked out once more from the',
    ],
    ...['records by `test/reports/recompute.test.ts`, on both databases.'],
    ...parts,
    ...(others.length === 0 ? [] : ['', '## On no dashboard', '', ...head, ...others]),
    '',
  ].join('\n')
}
