// How long a person waits for the screen, in headless Chromium over the built application: from the click on a row until a record page of
// 150 fields in 12 tabs can be typed in; from a key until the letter is drawn, in a form of 300 fields on one tab; how long a list of
// 100 000 rows stays empty while it is scrolled; and how much is loaded until the first list is there. Beside each stands the same of a
// plain page in the same run: what the machine takes for itself. Run by `npm run bench screen`; `ROUNDS`, `KEYS`, `ROWS` and `SECONDS`
// change how much, `ONLY` (load, open, type, scroll) what. Prints figures, asserts nothing.

import type { Page } from 'playwright-core'
import { startScreen } from '../browser/support.ts'
import { layersOf } from '../support/engine.ts'
import { percentile } from './support/load.ts'

const rounds = Number(process.env.ROUNDS ?? 15)
const keys = Number(process.env.KEYS ?? 120)
const rows = Number(process.env.ROWS ?? 100_000)
const seconds = Number(process.env.SECONDS ?? 10)
const only = (process.env.ONLY ?? '').split(',').filter((name) => name !== '')
const isWanted = (name: string) => only.length === 0 || only.includes(name)

/** Of what the work of a key is made; the rest of it is painting. */
const parts = ['scripts', 'styles', 'layout'] as const
type Part = (typeof parts)[number]

const kinds = [
  { type: 'string', maxLength: 80 },
  { type: 'integer' },
  { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'EUR' },
  { type: 'string', format: 'date' },
  { oneOf: ['a', 'b', 'c'].map((one) => ({ const: one, title: one.toUpperCase() })) },
  { type: 'boolean' },
]
const fieldsOf = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`f${index}`, { title: `Field ${index}`, ...kinds[index % kinds.length] }]),
  )
const pairs = (from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from) / 2) }, (_, row) =>
    [`f${from + row * 2}`, `f${from + row * 2 + 1}`].slice(0, to - from - row * 2),
  )

const wide = Object.fromEntries(
  Array.from({ length: 12 }, (_, tab) => [
    `t${tab}`,
    { title: `Tab ${tab + 1}`, fields: pairs(Math.round((tab * 150) / 12), Math.round(((tab + 1) * 150) / 12)) },
  ]),
)
const layers = layersOf({
  'entities/wide': { 'x-label': '{f0}', 'x-plural': 'Wide ones', properties: fieldsOf(150), 'x-tabs': wide, 'x-menu': { group: 'All' } },
  'entities/long': {
    'x-label': '{f0}',
    'x-plural': 'Long ones',
    properties: { ...fieldsOf(300), double: { title: 'Double', type: 'integer', 'x-computed': 'record.f1 * 2' } },
  },
  'entities/many': { 'x-label': '{f0}', 'x-plural': 'Many ones', properties: fieldsOf(8) },
})

const screen = await startScreen(layers)
try {
  const make = async (entity: string) =>
    (
      await screen.request<{ data: { id: string } }>('POST', `/api/records/${entity}`, {
        f0: 'First',
        f1: 1,
        f2: 12.5,
        f3: '2026-01-15',
        f4: 'a',
        f5: true,
      })
    ).data.id
  await make('wide')
  if (isWanted('load')) await firstLoad()
  if (isWanted('open'))
    compare('click to a record page that can be typed in (150 fields, 12 tabs)', await openings(), await plainOpenings())
  if (isWanted('type')) {
    const [typed, plain] = [await strokes(await make('long')), await plainStrokes()]
    compare('work of a key (300 fields on one tab), processor time of the page', typed.work, plain.work)
    for (const part of parts) console.log(`  of it ${part}: ${say(typed.parts[part])}; a plain page: ${say(plain.parts[part])}`)
    compare('key to letter drawn (300 fields on one tab)', typed.drawn, plain.drawn)
  }
  if (isWanted('scroll')) {
    await fill()
    const scrolled = await scrolling('/many?columns=f0,f1,f2,f3,f4,f5,f6,f7&sort=f1')
    compare(`frame while a list of ${rows} rows is scrolled`, scrolled.frames, (await scrolling(undefined)).frames)
    console.log(
      `  longest without a row in the middle: ${scrolled.blank.toFixed(0)} ms, with a row that is still loading: ${scrolled.waiting.toFixed(0)} ms; ${scrolled.passed} rows passed`,
    )
  }
} finally {
  await screen.close()
}

/** What a browser that knows nothing yet fetches until a list has rows. */
async function firstLoad(): Promise<void> {
  await (await screen.open('/wide')).close()
  const page = await screen.open('/wide')
  await page.locator('tbody tr[data-index]').first().waitFor()
  const { bytes, count, time } = await page.evaluate(() => {
    const scripts = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).filter(({ name }) => name.endsWith('.js'))
    return { bytes: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0), count: scripts.length, time: performance.now() }
  })
  console.log(`first load until a list has rows: ${Math.round(bytes / 1000)} kB of compressed scripts (${count}), ${Math.round(time)} ms`)
  await page.close()
}

/** Milliseconds from the click on a row of the list until the first field has the focus. */
async function openings(): Promise<readonly number[]> {
  const page = await screen.open('/wide')
  const times: number[] = []
  for (let round = 0; round <= rounds; round++) {
    await page.locator('tbody tr[data-index]').first().waitFor()
    const time = await page.evaluate(async () => {
      const row =
        document.querySelector<HTMLElement>('tbody tr[data-index] a') ?? document.querySelector<HTMLElement>('tbody tr[data-index]')
      const start = performance.now()
      row?.click()
      for (;;) {
        const field = document.getElementById('field_f0')
        if (field !== null) {
          field.focus()
          if (document.activeElement === field) return performance.now() - start
        }
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
    })
    // The first one loads the code of the page.
    if (round > 0) times.push(time)
    else console.log(`  the first time, with its code: ${Math.round(time)} ms`)
    await page.goBack()
  }
  await page.close()
  return times
}

/** The same of a page that is made of one input. */
async function plainOpenings(): Promise<readonly number[]> {
  const page = await plainPage('<button>open</button>')
  const times = await page.evaluate(async (count) => {
    const found: number[] = []
    for (let round = 0; round < count; round++) {
      document.body.innerHTML = '<button>open</button>'
      const button = document.querySelector('button')
      button?.addEventListener('click', () =>
        requestAnimationFrame(() => document.body.replaceChildren(Object.assign(document.createElement('input'), { id: 'field_f0' }))),
      )
      const start = performance.now()
      button?.click()
      for (;;) {
        const field = document.getElementById('field_f0')
        field?.focus()
        if (field !== null && document.activeElement === field) break
        await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      found.push(performance.now() - start)
    }
    return found
  }, rounds)
  await page.close()
  return times
}

async function plainStrokes(): Promise<Strokes> {
  const page = await plainPage('<input id="field_f0">')
  return typing(page)
}

/** A page of the same browser with nothing of the application. */
async function plainPage(body: string): Promise<Page> {
  const page = await screen.open('/wide')
  await page.goto('about:blank')
  await page.setContent(body)
  return page
}

async function strokes(id: string): Promise<Strokes> {
  return typing(await screen.open(`/long/${id}`))
}

interface Strokes {
  /**
   * Milliseconds of processor time that the main thread of the page spends on a key, from before it to after the frame that shows it:
   * scripts, styles, layout and painting, without what it waits for.
   */
  readonly work: readonly number[]
  readonly parts: Readonly<Record<Part, readonly number[]>>
  /** From the key to the end of the task that draws what follows from it, with the wait for the next frame. */
  readonly drawn: readonly number[]
}

async function typing(page: Page): Promise<Strokes> {
  page.setDefaultTimeout(120_000)
  await page.locator('#field_f0').click()
  await page.evaluate(() => {
    const drawn: number[] = []
    Object.assign(window, { drawn })
    // A message comes after the task under way, and so after the frame is drawn.
    document.addEventListener(
      'keydown',
      () => {
        const began = performance.now()
        const channel = new MessageChannel()
        channel.port1.onmessage = () => drawn.push(performance.now() - began)
        requestAnimationFrame(() => channel.port2.postMessage(0))
      },
      true,
    )
  })
  const spent = await spending(page)
  const sums = [await spent()]
  for (let key = 0; key < keys; key++) {
    await page.keyboard.press('abcdefghij'.charAt(key % 10))
    await page.waitForFunction((count) => (window as unknown as { drawn: number[] }).drawn.length === count, key + 1)
    sums.push(await spent())
  }
  const drawn = await page.evaluate(() => (window as unknown as { drawn: number[] }).drawn)
  await page.close()
  const perKey = (name: string) => sums.slice(1).map((sum, index) => ((sum[name] ?? 0) - (sums[index]?.[name] ?? 0)) * 1000)
  return {
    work: perKey('TaskDuration').slice(5),
    parts: {
      scripts: perKey('ScriptDuration').slice(5),
      styles: perKey('RecalcStyleDuration').slice(5),
      layout: perKey('LayoutDuration').slice(5),
    },
    drawn: drawn.slice(5),
  }
}

/** Seconds of processor time that the main thread has spent so far, by kind of work. */
async function spending(page: Page): Promise<() => Promise<Readonly<Record<string, number>>>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
  }
}

async function fill(): Promise<void> {
  const atOnce = 1000
  for (let from = 0; from < rows; from += atOnce) {
    const part = Array.from({ length: Math.min(atOnce, rows - from) }, (_, index) => ({
      f0: `Row ${from + index}`,
      f1: from + index,
      f2: index / 4,
      f4: 'b',
    }))
    await screen.request('POST', '/api/records/many', part)
  }
}

interface Scrolled {
  /** Milliseconds between two frames. */
  readonly frames: readonly number[]
  readonly blank: number
  readonly waiting: number
  readonly passed: number
}

/** Scrolls 60 rows a second, with a push of 1000 now and then; without an address a plain page of as much text. */
async function scrolling(path: string | undefined): Promise<Scrolled> {
  const lines = Array.from({ length: 2000 }, (_, index) => `<p>Row ${index}</p>`).join('')
  const page =
    path === undefined
      ? await plainPage(`<div class="table-scroller" style="height:800px;overflow:auto">${lines}</div>`)
      : await screen.open(path)
  await page
    .locator(path === undefined ? 'p' : 'tbody tr[data-index]')
    .first()
    .waitFor()
  const found = await page.evaluate(async (duration) => {
    const start = document.querySelector<HTMLElement>('tbody tr[data-index], p')
    let scroller = start?.parentElement ?? null
    while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight + 1) scroller = scroller.parentElement
    if (scroller === null) throw new Error('nothing scrolls')
    const box = scroller.getBoundingClientRect()
    const frames: number[] = []
    const longest = { blank: 0, waiting: 0 }
    const since = { blank: 0, waiting: 0 }
    let last = performance.now()
    const begin = last
    while (last - begin < duration * 1000) {
      scroller.scrollTop += frames.length % 90 === 89 ? 1000 : 36
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const now = performance.now()
      frames.push(now - last)
      const row = document.elementFromPoint(box.left + 200, box.top + box.height / 2)?.closest('tr, p')
      const state = row === null || row === undefined ? 'blank' : row.matches('tr[data-index], p') ? undefined : 'waiting'
      for (const one of ['blank', 'waiting'] as const) {
        since[one] = state === one ? since[one] + now - last : 0
        longest[one] = Math.max(longest[one], since[one])
      }
      last = now
    }
    return { frames, ...longest, passed: Math.round(scroller.scrollTop / 36) }
  }, seconds)
  await page.close()
  return found
}

function compare(what: string, times: readonly number[], control: readonly number[]): void {
  console.log(`${what}: ${say(times)}`)
  const ratio = (percent: number) => (percentile(times, percent) / percentile(control, percent)).toFixed(1)
  console.log(`  a plain page: ${say(control)}; ${ratio(50)} times its median, ${ratio(95)} times its p95`)
}

function say(times: readonly number[]): string {
  const of = (percent: number) => `${percentile(times, percent).toFixed(1)} ms`
  return `median ${of(50)}, p95 ${of(95)}, of ${times.length}`
}
