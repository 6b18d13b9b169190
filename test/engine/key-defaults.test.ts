import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { describeForm } from '../../engine/forms/index.ts'
import { createRecord, deleteRecord, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const documents = {
  'entities/unit': { properties: { code: { type: 'string', maxLength: 10, 'x-unique': true } }, 'x-key': 'code' },
  'entities/sheet': {
    properties: {
      title: { type: 'string', maxLength: 40 },
      unit: { 'x-ref': 'unit', default: ' pc ' },
      kept: { 'x-ref': 'unit', default: 'pc', readOnly: true },
      missing: { 'x-ref': 'unit', default: 'none' },
      copy: { type: 'string', maxLength: 10, 'x-default': 'record.unit.code' },
      rows: { type: 'array', items: { $ref: 'sheet-row' } },
    },
    required: ['unit'],
  },
  'entities/sheet-row': { properties: { text: { type: 'string', maxLength: 40 }, unit: { 'x-ref': 'unit', default: 'kg' } } },
}

describe.each(databases)('defaults of references on %s', (database) => {
  let engine: Engine
  let remove = () => {}
  const units: Record<string, string> = {}
  beforeAll(async () => {
    const made = await newDatabase(database)
    remove = made.remove
    engine = await createEngine({ layers: layersOf(documents), database: made.address, files: made.folder })
    for (const code of ['pc', 'kg']) units[code] = (await create('unit', { code })).id
  })
  afterAll(async () => {
    await engine.close()
    remove()
  })

  const create = async (entity: string, body: object) => JSON.parse((await createRecord(engine.context(null), entity, body)).text)
  const change = async (id: string, body: object) => JSON.parse((await updateRecord(engine.context(null), 'sheet', id, body)).text)

  it('lead to the record with that key, before other defaults are worked out; one that is not there leaves the field empty', async () => {
    const sheet = await create('sheet', { title: 'a' })
    expect(sheet).toMatchObject({ unit: { id: units.pc }, kept: { id: units.pc }, missing: null, copy: 'pc' })
  })

  it('give way to what is sent', async () => {
    expect(await create('sheet', { unit: units.kg })).toMatchObject({ unit: { id: units.kg }, copy: 'kg' })
  })

  it('are put into new lines, not into those that are there', async () => {
    const sheet = await create('sheet', { rows: [{ text: 'a' }, { text: 'b', unit: units.pc }] })
    expect(sheet.rows).toMatchObject([{ unit: { id: units.kg } }, { unit: { id: units.pc } }])
    const emptied = await change(sheet.id, { rows: [{ id: sheet.rows[0].id, text: 'a', unit: null }, { text: 'c' }] })
    expect(emptied.rows).toMatchObject([
      { text: 'a', unit: null },
      { text: 'c', unit: { id: units.kg } },
    ])
  })

  it('are not offered as a text by the form', () => {
    const entity = engine.model.entities.get('sheet')
    expect(entity && describeForm(engine.model, entity).defaults).toEqual({})
  })

  it('do not lead to the trash', async () => {
    const { id } = await create('unit', { code: 'none' })
    await deleteRecord(engine.context(null), 'unit', id)
    expect(await create('sheet', {})).toMatchObject({ missing: null })
  })
})
