import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { insertJobs } from '../../engine/jobs/enqueue.ts'
import { JobTable } from '../../engine/jobs/job-table.ts'
import { createOne, inTransaction } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

const layers = layersOf({ 'entities/note': { properties: { text: { type: 'string', maxLength: 40 } } } })
const lease = 60_000

describe.each(databases)('a job whose lease has run out, on %s', (name) => {
  let engine: Engine
  let close: () => Promise<void>
  let now = 0
  const worker = (title: string) => new JobTable(engine.database, title, () => new Date(now))
  const taken = async (table: JobTable) => (await table.take(['write'], 10, lease)).map(({ attempts }) => attempts)
  const notes = () => engine.database.all<{ text: string }>({ text: 'select "text" from "note"', values: [] })

  beforeEach(async () => {
    const { address, folder, remove } = await newDatabase(name)
    engine = await createEngine({ layers, database: address, files: folder })
    close = async () => {
      await engine.close()
      remove()
    }
    now = Date.now()
    await inTransaction(engine.context(null), (write) => insertJobs(write, [{ kind: 'write', key: 'once' }]))
    now += 1000
  })
  afterEach(() => close())

  it('is taken over by another worker, and the first can neither end it, keep it nor put it off', async () => {
    const [first, second] = [worker('first'), worker('second')]
    const [job] = await first.take(['write'], 10, lease)
    if (job === undefined) throw new Error('the job is due')
    expect(await taken(second)).toEqual([])
    now += lease + 1
    expect(await taken(second)).toEqual([2])

    await first.renew([job.id], 10 * lease)
    await first.putOff(job, 'The first is late', undefined)
    const ended = inTransaction(engine.context(null), async (write) => {
      await createOne(write, engine.model.entities.get('note') as never, { text: 'by the first' })
      await first.finish(write.executor, job)
    })
    await expect(ended).rejects.toThrow()
    expect(await notes()).toEqual([])

    await inTransaction(engine.context(null), async (write) => {
      await createOne(write, engine.model.entities.get('note') as never, { text: 'by the second' })
      await second.finish(write.executor, job)
    })
    expect(await notes()).toEqual([{ text: 'by the second' }])
    now += 20 * lease
    expect(await taken(first)).toEqual([])
  })

  it('stays with its worker as long as that renews it, and goes back when it is let go', async () => {
    const [first, second] = [worker('first'), worker('second')]
    const [job] = await first.take(['write'], 10, lease)
    now += lease - 1
    await first.renew([job?.id ?? ''], lease)
    now += lease - 1
    expect(await taken(second)).toEqual([])
    await second.release([job?.id ?? ''])
    expect(await taken(second)).toEqual([])
    await first.release([job?.id ?? ''])
    expect(await taken(second)).toEqual([1])
  })
})
