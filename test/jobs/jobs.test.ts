import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import { cancelJob, Jobs, keepSchedules, type ListedJob, listJobs, type NewJob, nextTime, retryJob } from '../../engine/jobs/index.ts'
import { createOne, createRecords, inTransaction, type WriteContext } from '../../engine/records/index.ts'
import { Automations, listRuns } from '../../engine/workflow/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'
import { startSmtp } from '../support/smtp.ts'

const layers = layersOf({ 'entities/note': { properties: { text: { title: 'Text', type: 'string', maxLength: 40 } } } })

/** Orders by each of which somebody is written to, another server is called and a task is made. */
const orderLayers = (url: string) =>
  layersOf({
    'entities/order': {
      'x-label': '{name}',
      properties: {
        name: { title: 'Name', type: 'string', maxLength: 40 },
        email: { title: 'E-mail', type: 'string', format: 'email' },
      },
    },
    'entities/task': { properties: { subject: { title: 'Subject', type: 'string', maxLength: 40 } } },
    'templates/thanks': {
      ...{ title: 'Thanks', entity: 'order', kind: 'mail', format: 'text' },
      subject: 'Thank you',
      body: 'For {{name}}.',
    },
    'automations/thank': {
      ...{ title: 'Thank', entity: 'order', on: 'created' },
      do: [
        { create: { entity: 'task', fields: { subject: 'record.name' } } },
        { mail: { to: 'record.email', template: 'thanks' } },
        { webhook: { url, fields: ['name'] } },
      ],
    },
  })

const home = fileURLToPath(new URL('../..', import.meta.url))
/** Beside the packages, where the program finds them. */
const folder = join(home, 'node_modules', '.kartoteka-killed-worker')
const program = join(folder, 'killed-worker.js')
const documents = join(folder, 'layers.json')

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL('killed-worker.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: { output: { entryFileNames: 'killed-worker.js' } },
    },
  })
  writeFileSync(documents, JSON.stringify(layers))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(databases)('jobs on %s', (database) => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  /** Nobody here loses a job because the machine is busy: the lease of a worker that is killed is short, that of its heir is not. */
  const lease = 60_000
  async function open(address: string, files: string): Promise<Engine> {
    const engine = await createEngine({ layers, database: address, files, jobs: { backoff: () => 5, lease } })
    ends.push(() => engine.close())
    return engine
  }
  async function fresh() {
    const { address, folder: files, remove } = await newDatabase(database)
    ends.push(remove)
    return { address, files, engine: await open(address, files) }
  }

  const add = (engine: Engine, ...jobs: NewJob[]) => inTransaction(engine.context(null), (write) => engine.jobs.add(write, jobs))
  const note = async (write: WriteContext, text: string) => {
    const entity = write.model.entities.get('note')
    if (entity !== undefined) await createOne(write, entity, { text })
  }
  const notes = async (engine: Engine) =>
    (await engine.database.all<{ text: string }>(sql`select "text" from "note" order by "text"`)).map(({ text }) => text)
  const listed = async (engine: Engine): Promise<readonly ListedJob[]> => (await listJobs(engine.context(null), {})).data
  const states = async (engine: Engine) => (await listJobs(engine.context(null), {})).counts

  it('are done when the transaction that added them has ended, and not at all when it is taken back', async () => {
    const { engine } = await fresh()
    const began: string[] = []
    engine.jobs.handle('write', async ({ payload }) => {
      began.push(String(payload.text))
      return (write) => note(write, String(payload.text))
    })
    engine.jobs.start()
    await expect(
      inTransaction(engine.context(null), async (write) => {
        await engine.jobs.add(write, [{ kind: 'write', payload: { text: 'never' } }])
        throw new Error('taken back')
      }),
    ).rejects.toThrow('taken back')
    await add(engine, { kind: 'write', payload: { text: 'kept' } })
    await expect.poll(() => notes(engine)).toEqual(['kept'])
    expect(began).toEqual(['kept'])
    expect(await states(engine)).toEqual({ done: 1 })
  })

  it('are one for each key, also when it is done', async () => {
    const { engine } = await fresh()
    engine.jobs.handle('write', async () => (write) => note(write, 'once'))
    engine.jobs.start()
    await add(engine, { kind: 'write', key: 'a' }, { kind: 'write', key: 'a' })
    await expect.poll(() => states(engine)).toEqual({ done: 1 })
    await add(engine, { kind: 'write', key: 'a' }, { kind: 'write', key: 'b' })
    await expect.poll(() => states(engine)).toEqual({ done: 2 })
    expect(await notes(engine)).toEqual(['once', 'once'])
  })

  it('wait for their time, the earlier ones first', async () => {
    const { engine } = await fresh()
    const done: unknown[] = []
    engine.jobs.handle('write', async ({ payload }) => void done.push(payload.text) as undefined)
    const at = (later: number) => new Date(Date.now() + later)
    await add(
      engine,
      { kind: 'write', payload: { text: 'soon' }, dueAt: at(300) },
      { kind: 'write', payload: { text: 'far' }, dueAt: at(3_600_000) },
      { kind: 'write', payload: { text: 'now' } },
    )
    engine.jobs.start()
    await expect.poll(() => done).toEqual(['now', 'soon'])
    await expect.poll(() => states(engine)).toEqual({ done: 2, waiting: 1 })
  })

  it('are tried again, given up after so many failures, and begun anew or cancelled by people', async () => {
    const { engine } = await fresh()
    let isBroken = true
    engine.jobs.handle('write', async () => {
      if (isBroken) throw new Error('the other side is away')
      return (write) => note(write, 'at last')
    })
    engine.jobs.start()
    await add(engine, { kind: 'write', maxAttempts: 3 })
    await expect.poll(() => states(engine)).toEqual({ dead: 1 })
    const [dead] = await listed(engine)
    expect(dead).toMatchObject({ state: 'dead', attempts: 3, error: 'the other side is away' })
    isBroken = false
    await retryJob(engine.context(null), String(dead?.id))
    engine.jobs.wake()
    await expect.poll(() => notes(engine)).toEqual(['at last'])
    await expect(retryJob(engine.context(null), String(dead?.id))).rejects.toThrow('this job is done')
    await add(engine, { kind: 'write', dueAt: new Date(Date.now() + 60_000), key: 'later' })
    const waiting = (await listed(engine)).find(({ key }) => key === 'later')
    expect(await cancelJob(engine.context(null), String(waiting?.id))).toMatchObject({ state: 'cancelled' })
    await expect(cancelJob(engine.context(null), String(waiting?.id))).rejects.toThrow('this job is cancelled')
  })

  it('leave nothing behind when the writes with which they end are refused', async () => {
    const { engine } = await fresh()
    let times = 0
    engine.jobs.handle('write', async () => async (write) => {
      await note(write, `try ${++times}`)
      if (times < 3) throw new Error('not yet')
    })
    engine.jobs.start()
    await add(engine, { kind: 'write' })
    await expect.poll(() => states(engine)).toEqual({ done: 1 })
    expect(await notes(engine)).toEqual(['try 3'])
  })

  it('are shared by several workers, each done once', async () => {
    const { engine, address, files } = await fresh()
    const engines = [engine, await open(address, files), await open(address, files)]
    const done = engines.map(() => 0)
    let share: () => void = () => undefined
    const isShared = new Promise<void>((resolve) => {
      share = resolve
    })
    for (const [index, worker] of engines.entries()) {
      worker.jobs.handle('write', async ({ payload }) => {
        done[index] = (done[index] ?? 0) + 1
        if (done.filter((count) => count > 0).length > 1) share()
        await isShared
        return (write) => note(write, String(payload.text))
      })
    }
    const texts = Array.from({ length: 120 }, (_, index) => String(index).padStart(3, '0'))
    await add(engine, ...texts.map((text) => ({ kind: 'write', payload: { text } })))
    for (const worker of engines) worker.jobs.start()
    await expect.poll(() => states(engine)).toEqual({ done: 120 })
    expect(await notes(engine)).toEqual(texts)
    expect(done.reduce((sum, count) => sum + count)).toBe(120)
  })

  it('wake the workers of another process', async () => {
    const { engine, address, files } = await fresh()
    const worker = await open(address, files)
    worker.jobs.handle('write', async () => (write) => note(write, 'told'))
    worker.jobs.start()
    await expect.poll(() => states(engine)).toEqual({})
    await add(engine, { kind: 'write' })
    await expect.poll(() => notes(engine)).toEqual(['told'])
  })

  it('of a worker that was killed are done by another, once', async () => {
    const { engine, address, files } = await fresh()
    const child = spawn(process.execPath, [program, address, files, documents], { stdio: ['ignore', 'pipe', 'inherit'] })
    const begun = new Promise<string>((resolve) => createInterface({ input: child.stdout }).once('line', resolve))
    await add(engine, { kind: 'write' })
    const id = await begun
    expect((await listed(engine))[0]).toMatchObject({ id, state: 'running', attempts: 1 })
    child.kill('SIGKILL')
    engine.jobs.handle('write', async (job) => (write) => note(write, `${job.id === id} ${job.attempts}`))
    engine.jobs.start()
    await expect.poll(() => notes(engine)).toEqual(['true 2'])
    expect(await states(engine)).toEqual({ done: 1 })
  })

  /**
   * What a mail server cannot give: whether it took a mail is known when it has answered, and a process may end before it has written that down. Such a
   * mail comes once more, under the same Message-ID, by which mail servers and readers know it; a call, under the same webhook-id.
   */
  it('send the mails and calls of automations once each by their keys, and write once, also when the process is killed amid them', async () => {
    const orders = 24
    const smtp = await startSmtp()
    const calls: string[] = []
    const receiver = createServer((incoming, answer) => {
      calls.push(String(incoming.headers['webhook-id']))
      incoming.resume().on('end', () => answer.end())
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', () => resolve()))
    const { address, folder: files, remove } = await newDatabase(database)
    ends.push(
      remove,
      () => smtp.close(),
      () => new Promise((resolve) => receiver.close(resolve)),
    )
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const ordered = orderLayers(url)
    const file = join(folder, `orders-${database}.json`)
    writeFileSync(file, JSON.stringify(ordered))
    const identity = { ...defaultSettings, mail: { server: smtp.url, from: 'crm@example.test' } }
    const engine = await createEngine({
      layers: ordered,
      plugins: shipped,
      database: address,
      files,
      identity,
      callable: ['127.0.0.1'],
      jobs: { lease },
    })
    ends.push(() => engine.close())
    const bodies = Array.from({ length: orders }, (_, index) => ({ name: `n${index}`, email: `n${index}@example.test` }))
    await createRecords(engine.context(null), 'order', bodies)
    const child = spawn(process.execPath, [program, address, files, file, smtp.url], { stdio: ['ignore', 'ignore', 'inherit'] })
    ends.push(() => child.kill('SIGKILL'))
    await smtp.count(5)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    expect(smtp.received.length).toBeLessThan(orders)
    engine.jobs.start()
    await expect.poll(async () => (await states(engine)).waiting, { timeout: 60_000 }).toBeUndefined()
    const ids = new Map<string, Set<string>>()
    for (const { to, text } of smtp.received)
      ids.set(String(to[0]), (ids.get(String(to[0])) ?? new Set()).add(/^Message-ID: (.+)/im.exec(text)?.[1] ?? ''))
    expect([...ids.keys()].sort()).toEqual(bodies.map(({ email }) => email).sort())
    expect([...ids.values()].every(({ size }) => size === 1)).toBe(true)
    expect(new Set(calls).size).toBe(orders)
    /** What one process does beside each other. */
    const workers = 4
    for (const sent of [smtp.received, calls]) expect(sent.length - orders).toBeLessThanOrEqual(workers)
    const tasks = await engine.database.all<{ subject: string }>(sql`select "subject" from "task"`)
    expect(tasks.map(({ subject }) => subject).sort()).toEqual(bodies.map(({ name }) => name).sort())
    expect(await states(engine)).toEqual({ done: 3 * orders })
  })

  it('follow schedules, which change and end', async () => {
    const { engine } = await fresh()
    const daily = { name: 'daily', cron: '0 7 * * *', timeZone: 'Europe/Berlin' }
    const keep = (...schedules: (typeof daily)[]) => inTransaction(engine.context(null), (write) => keepSchedules(write, schedules))
    await keep(daily, { ...daily, name: 'other' })
    await keep(daily, { ...daily, name: 'other' })
    expect(await states(engine)).toEqual({ waiting: 2 })
    const [job] = await listed(engine)
    expect(Date.parse(job?.dueAt ?? '')).toBe(nextTime(daily, new Date())?.getTime())
    await keep({ ...daily, cron: '30 7 * * *' })
    expect(await states(engine)).toEqual({ waiting: 1, cancelled: 2 })
  })

  it('keep the schedules beside one that cannot be kept, and tell of that one among the runs, once', async () => {
    const { engine } = await fresh()
    const logged: string[] = []
    const none = { fields: undefined, transition: undefined, due: undefined, when: undefined }
    const jobs = new Jobs(engine.database, async () => undefined)
    const automations = new Automations(jobs, engine.outbound, undefined, (message, error) => logged.push(`${message} ${error}`))
    const each = { ...none, title: '', entity: 'note', on: 'schedule' as const, isEnabled: true, steps: [] }
    const [never, nowhere, daily] = [
      { ...each, name: 'never', schedule: '0 7 30 2 *', timeZone: 'UTC' },
      { ...each, name: 'nowhere', schedule: '0 7 * * *', timeZone: 'Moon/Base' },
      { ...each, name: 'daily', schedule: '0 7 * * *', timeZone: 'UTC' },
    ]
    const model = { ...engine.model, automations: [never, nowhere, daily] }
    for (const _ of ['at the start', 'and at the next'])
      await inTransaction({ ...engine.context(null), model }, (write) => automations.keepSchedules(write))
    expect((await listed(engine)).map(({ key }) => key?.split('|')[0])).toEqual(['daily'])
    expect(logged).toHaveLength(4)
    const { data } = await listRuns(engine.context(null), {})
    expect(data.map(({ automation, about, state }) => [automation, about.id, state])).toEqual([
      ['nowhere', null, 'stopped'],
      ['never', null, 'stopped'],
    ])
    expect(data[1]?.message).toBe(
      'Its schedule "0 7 30 2 *" (UTC) cannot be kept: no such moment ever comes. Correct "schedule" or "timeZone" of the automation.',
    )
  })
})

describe('a schedule', () => {
  const berlin = (cron: string, after: string) => nextTime({ cron, timeZone: 'Europe/Berlin' }, new Date(after))?.toISOString()
  it.each([
    ['is in the time of its zone, in winter', '0 7 * * *', '2026-01-10T12:00:00Z', '2026-01-11T06:00:00.000Z'],
    ['and in summer', '0 7 * * *', '2026-03-29T00:30:00Z', '2026-03-29T05:00:00.000Z'],
    ['goes on after the hour that is passed over in spring', '30 2 * * *', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['comes once in the hour that comes twice in autumn', '30 2 * * *', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'],
    ['of the 31st leaves short months out', '0 9 31 * *', '2026-01-31T12:00:00Z', '2026-03-31T07:00:00.000Z'],
    ['of Mondays', '0 7 * * 1', '2026-05-04T05:00:00Z', '2026-05-11T05:00:00.000Z'],
  ])('%s', (_, cron, after, next) => expect(berlin(cron, after)).toBe(next))
})
