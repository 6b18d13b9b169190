import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { northwindNetTotals, northwindRows } from '../support/northwind.ts'

interface Step {
  readonly entity: string
  readonly file: string
  readonly key?: string
  readonly mapping: Readonly<Record<string, string | { readonly field: string; readonly values: Readonly<Record<string, string>> }>>
  readonly values?: Readonly<Record<string, string>>
}

const folder = new URL('../../metadata/demo/', import.meta.url)
const { steps } = JSON.parse(readFileSync(new URL('demo.json', folder), 'utf8')) as { steps: readonly Step[] }

describe.each(steps)('the import of $file into $entity', (step) => {
  const rows = readRows(step.file)
  const columns = Object.keys(rows[0] ?? {})

  it('names columns that the file has', () => {
    const placeholders = Object.values(step.values ?? {}).flatMap((text) => [...text.matchAll(/\{([^}]*)\}/g)].map(([, column]) => column))
    expect([...Object.keys(step.mapping), ...placeholders].filter((column) => !columns.includes(column ?? ''))).toEqual([])
  })

  it('fills its key, so that the same record is found when it runs again', () => {
    const filled = [
      ...Object.values(step.mapping).map((target) =>
        (typeof target === 'string' ? target : target.field).replace(/\.(code|email|name)$/, ''),
      ),
      ...Object.keys(step.values ?? {}),
    ]
    expect(filled).toContain(step.key)
  })

  it('translates every value of a column that has a table of values', () => {
    for (const [column, target] of Object.entries(step.mapping)) {
      if (typeof target === 'string') continue
      const found = new Set(rows.map((row) => row[column] ?? '').filter((text) => text !== ''))
      expect([...found].filter((text) => !(text in target.values))).toEqual([])
    }
  })

  it('points to records that an earlier step brings in', () => {
    const earlier = steps.slice(0, steps.indexOf(step))
    for (const [column, target] of Object.entries(step.mapping)) {
      const path = typeof target === 'string' ? target : target.field
      const reference = /^(?:lines\.)?(?:regarding\.)?(customer|contact|lead|opportunity|product)\.code$/.exec(path)?.[1]
      if (reference === undefined) continue
      const known = new Set(earlier.filter(({ entity }) => entity === reference).flatMap(keysOf))
      expect([...new Set(rows.map((row) => (row[column] ?? '').trim()))].filter((code) => code !== '' && !known.has(code))).toEqual([])
    }
  })
})

describe('the Northwind files', () => {
  it('hold what the sample company is known for', () => {
    const counts = Object.fromEntries(
      ['customers', 'products', 'orders', 'order-details', 'employees'].map((name) => [name, northwindRows(`${name}.csv`).length]),
    )
    expect(counts).toEqual({ customers: 93, products: 77, orders: 830, 'order-details': 2155, employees: 9 })
  })

  it('hold the bad rows that an import must survive', () => {
    const customers = northwindRows('customers.csv')
    expect(customers.filter((row) => row.CompanyName === 'IT').map((row) => row.CustomerID)).toEqual(['Val2 ', 'VALON'])
    expect(customers.filter((row) => row.Country === '').length).toBeGreaterThan(0)
  })

  it('give the net totals that are worked out by hand', () => {
    const totals = northwindNetTotals()
    // 12 * 14 + 10 * 9.8 + 5 * 34.8
    expect(totals.get('10248')).toBe(44_000n)
    // 10 * 7.7 + 35 * 42.4 * 0.85 + 15 * 16.8 * 0.85
    expect(totals.get('10250')).toBe(155_260n)
    expect(totals.size).toBe(830)
  })
})

/** The codes that a step gives to the records it makes. */
function keysOf(step: Step): readonly string[] {
  const column = Object.entries(step.mapping).find(([, target]) => target === step.key)?.[0]
  const text = column === undefined ? (step.values?.[step.key ?? ''] ?? '') : `{${column}}`
  return readRows(step.file).map((row) => text.replaceAll(/\{([^}]*)\}/g, (_, name) => row[name] ?? '').trim())
}

function readRows(file: string): readonly Readonly<Record<string, string>>[] {
  return parse(readFileSync(new URL(file, folder), 'utf8'), { columns: true, bom: true })
}
