// A worker over a database, for the test that kills it; says which job it has begun and never ends it. See jobs.test.ts.
import { readFileSync } from 'node:fs'
import { createEngine } from '../../engine/engine.ts'

const [database = '', files = '', file = ''] = process.argv.slice(2)
const engine = await createEngine({ layers: JSON.parse(readFileSync(file, 'utf8')), database, files, jobs: { lease: 1000 } })
engine.jobs.handle('write', async ({ id }) => {
  console.log(id)
  await new Promise(() => undefined)
  return undefined
})
engine.jobs.start()
setInterval(() => undefined, 1000)
