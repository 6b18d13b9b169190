import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { listJobs } from '../../engine/jobs/index.ts'
import { createRecord } from '../../engine/records/index.ts'
import { layersOf, newDatabase } from '../support/engine.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')

describe('webhooks', () => {
  const calls: { headers: IncomingHttpHeaders; body: string }[] = []
  const answers = [500, 200]
  const other = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      calls.push({ headers: request.headers, body })
      response.writeHead(answers[calls.length - 1] ?? 200).end()
    })
  })
  let engine: Engine
  let remove: () => void
  beforeAll(async () => {
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', () => resolve()))
    const { port } = other.address() as AddressInfo
    const made = await newDatabase('sqlite')
    remove = made.remove
    const hook = (kind: string, url: string) => ({
      ...{ title: 'Tell', entity: 'note', on: 'created', when: `record.kind == "${kind}"` },
      do: [{ webhook: { url, fields: ['text'] } }],
    })
    const layers = layersOf({
      'entities/note': {
        properties: { text: { title: 'Text', type: 'string', maxLength: 40 }, kind: { title: 'Kind', type: 'string', maxLength: 40 } },
      },
      'automations/tell': hook('told', `http://127.0.0.1:${port}/hook`),
      'automations/inner': hook('inner', 'http://127.0.0.2:1/'),
    })
    const options = { callable: ['127.0.0.1'], webhookSecret: secret, jobs: { backoff: () => 20 } }
    engine = await createEngine({ layers, database: made.address, files: made.folder, ...options })
    engine.jobs.start()
  })
  afterAll(async () => {
    await engine.close()
    await new Promise((resolve) => other.close(resolve))
    remove()
  })

  it('are tried again until the other side has them, by the same id, and signed', async () => {
    const { id } = await createRecord(engine.context(null), 'note', { text: 'Hello', kind: 'told' })
    await expect.poll(() => calls.length).toBe(2)
    const [first, second] = calls
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ entity: 'note', record: { id, text: 'Hello' } })
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    const signed = `${second?.headers['webhook-id']}.${second?.headers['webhook-timestamp']}.${second?.body}`
    expect(second?.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`)
    await expect
      .poll(async () => (await listJobs(engine.context(null), { kind: 'webhook' })).data)
      .toMatchObject([{ state: 'done', attempts: 2 }])
  })

  it('do not reach what may not be called, and wait for people in the end', async () => {
    await createRecord(engine.context(null), 'note', { text: 'No', kind: 'inner' })
    const dead = async () => (await listJobs(engine.context(null), { kind: 'webhook', state: 'dead' })).data
    await expect.poll(dead).toMatchObject([{ attempts: 10 }])
    expect(calls).toHaveLength(2)
  })
})
