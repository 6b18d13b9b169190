// The server a good programmer writes by hand for one table: express, and SQL that writes the JSON. What the engine is compared with.
// Started by the benches with the address of the database.
import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { type ControlDatabase, openControl } from './control-database.ts'

const database: ControlDatabase = await openControl(process.argv[2] ?? '')
const app = express()
app.disable('x-powered-by')
app.set('etag', false)

app.get('/customers/:id', async (request, response) => {
  const text = await database.get(request.params.id)
  if (text === undefined) response.status(404).json({ title: 'not found' })
  else response.type('json').send(`{"data":${text}}`)
})

app.get('/customers', async (request, response) => {
  const { state, rating, expand, after, search } = request.query as Record<string, string | undefined>
  const text =
    search !== undefined
      ? await database.search(search)
      : after !== undefined
        ? await database.after(after)
        : await database.list(state ?? '', Number(rating), expand !== undefined)
  response.type('json').send(`{"data":${text}}`)
})

app.get('/states', async (_request, response) => {
  response.type('json').send(`{"data":${await database.states()}}`)
})

app.post('/customers', express.json(), async (request, response) => {
  const id = randomUUID()
  const { name, state, rating, email, creditLimit, city } = request.body as Record<string, unknown>
  const code = `N-${id}`
  const row = [id, name, code, state, rating, email, creditLimit, city, new Date().toISOString()]
  await database.create(row, JSON.stringify(request.body))
  response
    .status(201)
    .type('json')
    .send(`{"data":${await database.get(id)}}`)
})

const server = app.listen(0, () => console.log(`http://localhost:${(server.address() as AddressInfo).port}`))
process.once('SIGTERM', () => process.exit(0))
