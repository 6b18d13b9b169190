import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KartotekaError } from '../../engine/base/errors.ts'
import { createRecords, deleteRecord, purgeRecord, restoreRecord, updateRecord } from '../../engine/records/index.ts'
import { databases } from '../support/engine.ts'
import { testSeed } from '../support/seed.ts'
import { openLedger } from './ledger.ts'

/** What a write is made of; numbers choose among the records that are there. */
const number = fc.nat({ max: 1000 })
const line = fc.record({ good: number, quantity: fc.integer({ min: -5, max: 20 }), price: fc.integer({ min: 0, max: 5000 }) })
const values: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  group: fc.record({ name: fc.constantFrom('A', 'B', 'C') }),
  firm: fc.record({ group: number, discount: fc.constantFrom(0, 10, 33, null) }, { requiredKeys: [] }),
  bill: fc.record(
    {
      firm: number,
      date: fc.constantFrom('2026-01-01', '2026-02-01', null),
      isOpen: fc.boolean(),
      lines: fc.array(line, { maxLength: 3 }),
      tags: fc.uniqueArray(fc.nat({ max: 4 }), { maxLength: 3 }),
    },
    { requiredKeys: [] },
  ),
  good: fc.record({ name: fc.constantFrom('x', 'y', null) }),
  tag: fc.record({ weight: fc.integer({ min: -3, max: 9 }) }),
  note: fc.record({ about: fc.tuple(fc.constantFrom('firm', 'group'), number) }),
}
const entityNames = Object.keys(values)
type Write =
  | { readonly kind: 'create'; readonly entity: string; readonly bodies: readonly Record<string, unknown>[] }
  | { readonly kind: 'update'; readonly entity: string; readonly at: number; readonly body: Record<string, unknown> }
  | { readonly kind: 'delete' | 'restore' | 'purge'; readonly entity: string; readonly at: number }
const write: fc.Arbitrary<Write> = fc.oneof(
  ...Object.entries(values).flatMap(([name, body]): fc.Arbitrary<Write>[] => {
    const entity = fc.constant(name)
    return [
      fc.record({ kind: fc.constant('create'), entity, bodies: fc.array(body, { minLength: 1, maxLength: 3 }) }),
      fc.record({ kind: fc.constant('update'), entity, at: number, body }),
      fc.record({ kind: fc.constantFrom('delete', 'restore', 'purge'), entity, at: number }),
    ]
  }),
)

const removals = { delete: deleteRecord, restore: restoreRecord, purge: purgeRecord }

describe.each(databases)('stored computed fields on %s, after random writes', (database) => {
  it(`are what their expressions give (KARTOTEKA_TEST_SEED=${testSeed})`, async () => {
    const ledger = await openLedger(database)
    const ids: Record<string, string[]> = Object.fromEntries(entityNames.map((name) => [name, []]))
    const context = () => ledger.engine.context(null)
    const pick = (entity: string, at: unknown) => {
      const known = ids[entity] ?? []
      return known.length === 0 ? null : (known[Number(at) % known.length] ?? null)
    }
    const filledIn = (body: Record<string, unknown>): object => {
      const result: Record<string, unknown> = { ...body }
      for (const name of ['group', 'firm', 'good']) if (name in body) result[name] = pick(name, body[name])
      if (Array.isArray(body.lines)) result.lines = body.lines.map((one) => ({ ...(filledIn(one) as object), price: one.price / 100 }))
      if (Array.isArray(body.tags)) result.tags = [...new Set(body.tags.flatMap((at) => pick('tag', at) ?? []))]
      if (Array.isArray(body.about)) {
        const id = pick(body.about[0], body.about[1])
        result.about = id === null ? null : { entity: body.about[0], id }
      }
      return result
    }
    const run = async (one: Write) => {
      if (one.kind === 'create') {
        const texts = await createRecords(context(), one.entity, one.bodies.map(filledIn))
        ids[one.entity]?.push(...texts.map((text) => JSON.parse(text).id))
        return
      }
      const id = pick(one.entity, one.at)
      if (id === null) return
      if (one.kind === 'update') await updateRecord(context(), one.entity, id, filledIn(one.body))
      else await removals[one.kind](context(), one.entity, id)
      if (one.kind === 'purge') ids[one.entity] = (ids[one.entity] ?? []).filter((known) => known !== id)
    }
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(write, { minLength: 12, maxLength: 25, size: 'max' }), async (writes) => {
          for (const one of writes) {
            // A reference into the trash, or a record that others need, is refused; what is refused has changed nothing.
            await run(one).catch((error: unknown) => {
              if (!(error instanceof KartotekaError)) throw error
            })
          }
          expect(await ledger.differences()).toEqual([])
        }),
        { seed: testSeed, numRuns: 20, endOnFailure: true },
      )
      const counts = entityNames.map((name) => ids[name]?.length ?? 0)
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(30)
    } finally {
      await ledger.close()
    }
  })
})
