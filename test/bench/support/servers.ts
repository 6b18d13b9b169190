import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const home = fileURLToPath(new URL('../../..', import.meta.url))

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number
  readonly pid: number
  stop(): Promise<void>
}

/** The product as `kartoteka start` runs it. */
export function startEngine(database: string, environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
  const flags = (process.env.ENGINE_FLAGS ?? '').split(' ').filter((flag) => flag !== '')
  return start([...flags, 'engine/cli/kartoteka.mjs', 'start'], {
    KARTOTEKA_PORT: '0',
    KARTOTEKA_DATABASE: database,
    KARTOTEKA_METADATA: './metadata',
    KARTOTEKA_REQUESTS: 'off',
    ...environment,
  })
}

/** The server written by hand that the engine is compared with. */
export function startControl(database: string): Promise<ServerProcess> {
  const flags = (process.env.CONTROL_FLAGS ?? '').split(' ').filter((flag) => flag !== '')
  return start([...flags, '--import', 'tsx', 'test/bench/support/control-server.ts', database], {})
}

/** Milliseconds of processor time that a process has used, in all its threads; 0 where the system does not tell. */
export function processorTime({ pid }: ServerProcess): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** Waits for the address that a server prints. */
function start(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { cwd: home, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const port = /localhost:(\d+)/.exec(line)?.[1]
      if (port !== undefined) resolve({ port: Number(port), pid: child.pid ?? 0, stop: () => stop(child) })
    })
  })
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
}
