// A worker over a database, for the test that kills it; says which job it has begun and never ends it. See jobs.test.ts.
import { readFileSync } from 'node:fs'
import { createEngine } from '../../engine/engine.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import { shipped } from '../support/shipped.ts'

const [database = '', files = '', file = '', server] = process.argv.slice(2)
const identity = server === undefined ? defaultSettings : { ...defaultSettings, mail: { server, from: 'crm@example.test' } }
const options = { plugins: shipped, database, files, identity, callable: ['127.0.0.1'], jobs: { lease: 1000, backoff: () => 20 } }
const engine = await createEngine({ layers: JSON.parse(readFileSync(file, 'utf8')), ...options })
engine.jobs.handle('write', async ({ id }) => {
  console.log(id)
  await new Promise(() => undefined)
  return undefined
})
engine.jobs.start()
setInterval(() => undefined, 1000)
