// How long a person waits for the screen, in headless Chromium over the built application: from the click on a row until a record page of
// 150 fields in 12 tabs can be typed in, and from a key until the letter is drawn, in a form of 300 fields on one tab. Run by `npm run bench
// screen`; `ROUNDS` and `KEYS` change how often. Prints figures, asserts nothing.

import { startScreen } from '../browser/support.ts'
import { layersOf } from '../support/engine.ts'
import { percentile } from './support/load.ts'

const rounds = Number(process.env.ROUNDS ?? 15)
const keys = Number(process.env.KEYS ?? 120)

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
  console.log(`click to a record page that can be typed in (150 fields, 12 tabs): ${say(await openings())}`)
  console.log(`key to letter drawn (300 fields on one tab): ${say(await strokes(await make('long')))}`)
} finally {
  await screen.close()
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

/** Milliseconds of work on the page that one key causes, from its event to the end of the task that draws what follows from it. */
async function strokes(id: string): Promise<readonly number[]> {
  const page = await screen.open(`/long/${id}`)
  await page.locator('#field_f0').click()
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(window, { strokeTimes: times })
    document.addEventListener(
      'keydown',
      () => {
        const start = performance.now()
        const channel = new MessageChannel()
        // A message comes after the tasks of the key and of the drawing that it asked for.
        channel.port1.onmessage = () => times.push(performance.now() - start)
        requestAnimationFrame(() => channel.port2.postMessage(0))
      },
      true,
    )
  })
  for (let key = 0; key < keys; key++) await page.keyboard.press('abcdefghij'.charAt(key % 10))
  const times = await page.evaluate(() => (window as unknown as { strokeTimes: number[] }).strokeTimes)
  await page.close()
  return times.slice(5)
}

function say(times: readonly number[]): string {
  const of = (percent: number) => `${percentile(times, percent).toFixed(1)} ms`
  return `median ${of(50)}, p95 ${of(95)}, of ${times.length}`
}
