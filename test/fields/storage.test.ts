import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { fieldTypes } from '../../engine/fields/index.ts'
import { createRecord, listRecords, updateRecord } from '../../engine/records/index.ts'
import { type Documents, databases, layersOf, newDatabase } from '../support/engine.ts'

/** One entity for each example of each type; those that need records to point to are tested with references. */
const cases = fieldTypes
  .filter((type) => !['reference', 'references', 'attachments', 'lines', 'attachment', 'composite', 'listValue', 'id'].includes(type.name))
  .flatMap((type) => type.examples.map((examples, index) => ({ type, examples, entity: `sample-${type.name.toLowerCase()}-${index}` })))
  .filter(({ examples }) => JSON.stringify(examples.schema).includes('"x-list"') === false)

const documents: Documents = Object.fromEntries(
  cases.map(({ entity, examples }) => [
    `entities/${entity}`,
    { properties: { place: { type: 'integer' }, value: { title: 'Value', ...examples.schema } }, 'x-label': '{place}' },
  ]),
)

describe.each(databases)('what the field types store, on %s', (database) => {
  let engine: Engine
  let remove = () => {}
  beforeAll(async () => {
    const made = await newDatabase(database)
    remove = made.remove
    engine = await createEngine({ layers: layersOf(documents), database: made.address, files: made.folder })
  })
  afterAll(async () => {
    await engine.close()
    remove()
  })

  const context = () => engine.context(null)
  const list = async (entity: string, query: object) => JSON.parse(await listRecords(context(), entity, query)).data

  describe.each(cases)('$entity', ({ entity, examples, type }) => {
    it('answers each valid value as it was given, or in its canonical form', async () => {
      for (const [given, ...rest] of examples.valid) {
        const expected = rest.length === 0 ? given : rest[0]
        const { text } = await createRecord(context(), entity, { value: given })
        expect(JSON.parse(text).value, JSON.stringify(given)).toEqual(expected)
      }
    })

    it('empties a value', async () => {
      const given = examples.valid.find(([value, ...rest]) => (rest.length === 0 ? value : rest[0]) !== null)?.[0]
      const { id } = await createRecord(context(), entity, { value: given })
      const { text } = await updateRecord(context(), entity, id, { value: null })
      expect(JSON.parse(text).value).toBeNull()
      const empty = await list(entity, { filter: `record.id == '${id}' && value == null` })
      expect(empty).toHaveLength(1)
    })

    it('refuses each invalid value at its field', async () => {
      for (const given of examples.invalid) {
        const attempt = createRecord(context(), entity, { value: given })
        await expect(attempt, JSON.stringify(given)?.slice(0, 80)).rejects.toMatchObject({ code: 'validation-failed' })
        const error = (await attempt.catch((caught) => caught)) as { errors: { pointer: string; message: string }[] }
        for (const problem of error.errors) expect(problem.pointer).toMatch(/^\/value/)
      }
    })

    if (examples.ascending.length === 0) return
    it('sorts and compares', async () => {
      const { ascending } = examples
      const shuffled = ascending
        .map((value, place) => ({ value, place }))
        .sort((a, b) => ((a.place * 7) % ascending.length) - ((b.place * 7) % ascending.length))
      for (const row of [...shuffled, { value: null, place: -1 }]) await createRecord(context(), entity, row)
      const places = (rows: { place: number | null }[]) => rows.map((row) => row.place)
      const all = await list(entity, { sort: 'value', filter: 'place != null', limit: 200 })
      expect(places(all)).toEqual([...ascending.keys(), -1])
      const down = await list(entity, { sort: '-value', filter: 'place != null', limit: 200 })
      expect(places(down)).toEqual([...[...ascending.keys()].reverse(), -1])
      if (type.name === 'boolean' || typeof ascending[1] === 'boolean') return
      const pivot = JSON.stringify(ascending[1])
      const less = await list(entity, { sort: 'value', filter: `place != null && value < ${pivot}` })
      expect(places(less)).toEqual([0])
      const notLess = await list(entity, { sort: 'value', filter: `place != null && !(value < ${pivot})`, limit: 200 })
      expect(places(notLess)).toEqual([...[...ascending.keys()].slice(1), -1])
    })
  })
})
