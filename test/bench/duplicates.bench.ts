// How long finding duplicates takes: of one record being typed, and of a whole list. Every twentieth record is a copy of another one
// with a slip of the pen; the share of the copies that are found is printed.
// Run by `npm run bench duplicates`; `ROWS` and `DATABASE` change what is measured. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecords, duplicateGroups, findDuplicates, refreshDuplicateKeys } from '../../engine/records/index.ts'
import { layersOf } from '../support/engine.ts'
import { onEachDatabase } from './support/databases.ts'
import { percentile } from './support/load.ts'

const rows = Number(process.env.ROWS ?? 100_000)
const text = { type: 'string', maxLength: 120 }
const layers = layersOf({
  'types/place': { properties: { town: text } },
  'entities/firm': {
    properties: {
      name: text,
      phone: { type: 'string', format: 'phone' },
      email: { type: 'string', format: 'email' },
      place: { $ref: 'place' },
    },
    'x-duplicates': [
      {
        fields: {
          name: { match: 'similar', weight: 3 },
          'place.town': { match: 'folded' },
          phone: { match: 'exact', of: 'digits', weight: 2 },
          email: { match: 'folded', weight: 2 },
        },
        threshold: 4,
      },
    ],
  },
})

await onEachDatabase(measure)

async function measure(name: string, address: string, files: string): Promise<void> {
  const engine = await createEngine({ layers, database: address, files })
  try {
    const firms = makeFirms()
    const written = await timed(() => fill(engine, firms))
    print(name, `${rows} records written in batches of 1000 in ${seconds(written)}`)
    print(name, `their keys made in ${seconds(await timed(() => refreshDuplicateKeys(engine.context(null), 'firm')))}`)
    await measureTyping(name, engine, firms)
    await measureList(name, engine, 'by the declared rules', {})
    await measureList(name, engine, 'by chosen fields', { fields: 'name:similar,place.town' })
    print(name, `memory after it: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`)
  } finally {
    await engine.close()
  }
}

async function fill(engine: Engine, firms: readonly object[]): Promise<void> {
  for (let start = 0; start < firms.length; start += 1000)
    await createRecords(engine.context(null), 'firm', firms.slice(start, start + 1000))
}

async function measureTyping(name: string, engine: Engine, firms: readonly Firm[]): Promise<void> {
  const times: number[] = []
  let found = 0
  for (let index = 0; index < 500; index++) {
    const firm = firms[(index * 7919) % firms.length] as Firm
    const typed = { ...firm, name: slip(firm.name), email: null }
    times.push(
      await timed(async () => {
        const { candidates } = await findDuplicates(engine.context(null), 'firm', typed)
        if (candidates.some(({ label }) => label === firm.name)) found += 1
      }),
    )
  }
  const at = (percent: number) => `${percentile(times, percent).toFixed(1)} ms`
  print(name, `a record being typed: median ${at(50)}, p99 ${at(99)}; ${found} of ${times.length} found`)
}

async function measureList(name: string, engine: Engine, how: string, query: object): Promise<void> {
  let [groups, pages, crowded, copies, peak] = [0, 0, 0, 0, 0]
  const time = await timed(async () => {
    let cursor: string | undefined
    do {
      const answer = await duplicateGroups(engine.context(null), 'firm', { ...query, limit: 200, cursor })
      groups += answer.data.length
      copies += answer.data.filter(({ records }) => records.some(({ email }) => String(email).startsWith('copy'))).length
      crowded = answer.crowded
      pages += 1
      peak = Math.max(peak, process.memoryUsage().rss)
      cursor = answer.page.next ?? undefined
    } while (cursor !== undefined)
  })
  const memory = `${Math.round(peak / 2 ** 20)} MB`
  print(
    name,
    `the list ${how}: ${seconds(time)}, ${groups} groups on ${pages} pages (${copies} with a copy), ${crowded} crowded keys, ${memory}`,
  )
}

interface Firm {
  readonly name: string
  readonly phone: string
  readonly email: string
  readonly place: { readonly town: string }
}

function makeFirms(): readonly Firm[] {
  const next = random(7)
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * next() * list.length)] as T
  const syllables = 'an ber bach dorf el fel gar hau in ker lin mann mei ner ol per rich schu stein tal ulm vo wald zig'.split(' ')
  const surnames = Array.from({ length: 8000 }, () =>
    capital(Array.from({ length: 2 + Math.floor(next() * 2) }, () => pick(syllables)).join('')),
  )
  const trades =
    'Bau Maschinenbau Logistik Software Elektro Metall Holz Handel Druck Textil Chemie Transport Garten Optik Papier Technik'.split(' ')
  const forms = ['GmbH', 'AG', 'KG', 'GmbH & Co. KG', 'SARL', 'Ltd', 'e.K.', '']
  const towns = Array.from({ length: 600 }, () => capital(Array.from({ length: 3 }, () => pick(syllables)).join('')))
  const firms: Firm[] = []
  while (firms.length < rows) {
    const number = firms.length
    const original = firms[Math.floor(next() * number)]
    if (number % 20 === 19 && original !== undefined) {
      firms.push({ ...original, name: slip(original.name, next), phone: `+4930${number}`, email: `copy${number}@firm.example` })
    } else {
      const name = `${pick(surnames)} ${next() < 0.4 ? `& ${pick(surnames)} ` : ''}${pick(trades)} ${pick(forms)}`.trim()
      firms.push({ name, phone: `+4989${1_000_000 + number}`, email: `info@firm${number}.example`, place: { town: pick(towns) } })
    }
  }
  return firms
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

/** A letter left out, doubled, replaced or swapped. */
function slip(name: string, next: () => number = Math.random): string {
  const at = 1 + Math.floor(next() * (name.length - 2))
  const [before, letter, after] = [name.slice(0, at), name.slice(at, at + 1), name.slice(at + 1)]
  const kinds = [
    before + after,
    before + letter + letter + after,
    `${before}e${after}`,
    before + after.slice(0, 1) + letter + after.slice(1),
  ]
  return kinds[Math.floor(next() * kinds.length)] ?? name
}

/** The same numbers in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}

function print(name: string, line: string): void {
  console.log(`${name.padEnd(11)} ${line}`)
}
