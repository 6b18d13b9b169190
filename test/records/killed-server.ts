// A server over a database, for the test that kills it; prints its port and a token when it serves. See killed.test.ts.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEngine } from '../../engine/engine.ts'
import { createDoor } from '../../engine/http/door.ts'

const [database = '', files = '', file = '', email = '', password = ''] = process.argv.slice(2)
const engine = await createEngine({ layers: JSON.parse(readFileSync(file, 'utf8')), database, files })
if (await engine.hasNoUsers()) await engine.createUser({ name: 'Ann', email, password, isAdministrator: true })
const { token } = await engine.sessions.signIn(engine.context(null), email, password, 'test')
const server = createServer(createDoor(engine))
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: (server.address() as AddressInfo).port, token })))
