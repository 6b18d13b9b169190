import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { Engine } from '../../engine.ts'
import type { Command } from '../command.ts'
import { type Environment, home } from '../environment.ts'
import { demoFolder, loadDemo } from './demo.ts'
import { describePlan } from './plan.ts'
import { oneTimePassword } from './user.ts'

export const start: Command = {
  name: 'start',
  usage: 'start [--demo]',
  summary: 'bring the database up to date and serve; --demo loads the demo company into a new database',
  run: (args, environment) => serveUntilStopped(args, environment, () => () => undefined),
}

/** Brings the database up to date and serves until the process is asked to stop; `beside` starts what runs meanwhile and answers how to stop it. */
export async function serveUntilStopped(
  args: readonly string[],
  environment: Environment,
  beside: (engine: Engine) => () => void,
): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { demo: { type: 'boolean' } } })
  const engine = await environment.openEngine()
  const signIn = (await engine.hasNoUsers()) ? await firstStart(engine, environment, values.demo === true) : []
  if (engine.pending !== undefined) {
    environment.print(
      'The metadata asks for changes that touch what is stored. The version applied last is served until you run "npm run kartoteka apply":',
    )
    for (const line of describePlan(engine.pending)) environment.print(line)
  }
  if (environment.secretFile !== undefined) environment.print(secretWarning(environment.secretFile))
  const server = await listen(engine, environment)
  const { port } = server.address() as AddressInfo
  environment.print(`\nKartoteka serves http://localhost:${port}`)
  for (const line of signIn) environment.print(line)
  engine.jobs.start()
  const stop = beside(engine)
  await untilStopped(server)
  stop()
  await engine.close()
  return 0
}

/** Whoever has the data without this file cannot read what is secret, and neither can its owner. */
function secretWarning(file: string): string {
  return `KARTOTEKA_SECRET is not set: secret fields are encrypted with what stands in ${file}. Keep a copy of it apart from the data.`
}

/** Makes the first user, and the demo company where it is wanted. Answers what to tell about signing in. */
async function firstStart(engine: Engine, environment: Environment, withDemo: boolean): Promise<readonly string[]> {
  const email = environment.adminEmail ?? 'admin@kartoteka.example'
  const password = environment.adminPassword ?? oneTimePassword()
  await engine.createUser({ email, name: 'Administrator', password, isAdministrator: true })
  if (withDemo && environment.isDemoWanted) await loadDemo(engine, demoFolder, (line) => environment.print(line))
  const shown =
    environment.adminPassword === undefined
      ? `${password}   (made for this database; shown only now)`
      : 'as set in KARTOTEKA_ADMIN_PASSWORD'
  return [`Sign in as   ${email}`, `Password     ${shown}`]
}

/** Milliseconds in which a request has to be there: its head, and all of it. A large file takes its time. */
const patience = { headersTimeout: 20_000, requestTimeout: 300_000 }

async function listen(engine: Engine, { port, proxies, requestsPerMinute }: Environment): Promise<Server> {
  const { createDoor } = await import('../../http/door.ts')
  const server = createServer(patience, createDoor(engine, { screen: join(home, 'admin-ui', 'dist'), proxies, requestsPerMinute }))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      reject(taken ? new KartotekaError('usage', `Port ${port} is in use. Stop what uses it, or set KARTOTEKA_PORT to another.`) : error)
    })
    server.listen(port, resolve)
  })
  return server
}

/** Until the process is asked to stop; requests under way are answered first. */
async function untilStopped(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 5_000).unref()
  })
}
