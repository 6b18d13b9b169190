import { describe, expect, it } from 'vitest'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { postgres } from '../../engine/database/dialects/postgres.ts'
import { sqlite } from '../../engine/database/dialects/sqlite.ts'
import { describeForm, describeMetadata } from '../../engine/forms/index.ts'
import { openApi } from '../../engine/http/openapi.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { diff } from '../../engine/migration/diff.ts'
import { tables } from '../../engine/migration/index.ts'
import { recordRoutesOf } from '../../engine/plugins/index.ts'
import { shipped } from '../support/shipped.ts'
import { shopLayers } from '../support/shop.ts'

const model = compileOrThrow(shopLayers)
const engineOnly = compileOrThrow(readLayers([]))
const engineTables = new Set(tables(engineOnly).map(({ name }) => name))

/** What is generated from the small shop, beside this file; `npm run golden` rewrites it, a review reads the difference. */
describe('what is generated from a model', () => {
  it.each([sqlite, postgres])('the tables on $name', async (dialect) => {
    const wanted = tables(model)
    const before = wanted.filter((table) => engineTables.has(table.name))
    const steps = diff(before, wanted, []).operations
    const statements = [...steps.flatMap((step) => step.prepare?.({ dialect }) ?? []), ...steps.flatMap((step) => step.up({ dialect }))]
    const texts = new Set(statements.map((statement) => statement.text))
    await expect(`${[...texts].join(';\n')};\n`).toMatchFileSnapshot(`tables.${dialect.name}.sql`)
  })

  it('the form', async () => {
    const entity = model.entities.get('bill')
    if (entity === undefined) throw new Error('the shop has bills')
    await expect(`${JSON.stringify(describeForm(model, entity), null, 2)}\n`).toMatchFileSnapshot('form.json')
  })

  it('the description for the screen', async () => {
    const { entities, lists, menu } = describeMetadata(model)
    const shown = { menu, lists, entities: Object.fromEntries(Object.entries(entities).filter(([name]) => !engineOnly.entities.has(name))) }
    await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot('metadata.json')
  })

  it('the description of the API', async () => {
    const { paths, components } = openApi(model, recordRoutesOf(shipped)) as { paths: object; components: object }
    await expect(`${JSON.stringify({ paths, components }, null, 2)}\n`).toMatchFileSnapshot('openapi.json')
  })
})
