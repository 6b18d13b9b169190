import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Documents } from './engine.ts'
import { newFolder } from './scratch.ts'

const program = fileURLToPath(new URL('../../engine/cli/kartoteka.mjs', import.meta.url))

/** A folder of its own for a client: `write` puts documents into its layer, `environment` points the commands there. */
export function newWorkplace(database?: string): {
  readonly folder: string
  readonly environment: Record<string, string>
  write(documents: Documents, layer?: string): void
  remove(): void
} {
  const folder = newFolder('kartoteka-client-')
  return {
    folder,
    environment: {
      KARTOTEKA_METADATA: join(folder, 'metadata'),
      KARTOTEKA_DATABASE: database ?? `sqlite:${join(folder, 'data.db')}`,
      KARTOTEKA_FILES: join(folder, 'files'),
      KARTOTEKA_PORT: '0',
      KARTOTEKA_ADMIN_EMAIL: 'ann@example.test',
      KARTOTEKA_ADMIN_PASSWORD: 'a long enough password',
    },
    write(documents, layer = 'metadata') {
      for (const [path, document] of Object.entries(documents)) {
        const file = join(folder, layer, `${path}.json`)
        mkdirSync(dirname(file), { recursive: true })
        writeFileSync(file, typeof document === 'string' ? document : JSON.stringify(document, null, 2))
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Runs `kartoteka` to its end. */
export function kartoteka(args: readonly string[], environment: Record<string, string>): Promise<{ code: number; output: string }> {
  const child = start(args, environment)
  return new Promise((resolve) => {
    let output = ''
    child.stdout?.on('data', (text) => {
      output += text
    })
    child.stderr?.on('data', (text) => {
      output += text
    })
    child.on('close', (code) => resolve({ code: code ?? -1, output }))
  })
}

/** Starts `kartoteka` and waits until it serves. `output` grows as it prints. */
export async function startKartoteka(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<{ url: string; output(): string; stop(): Promise<void> }> {
  const child = start(args, environment)
  let output = ''
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: string) => {
      output += text
      const match = /serves (http:\S+)/.exec(output)
      if (match?.[1] !== undefined) resolve(match[1])
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('close', () => reject(new Error(`kartoteka ended before it served:\n${output}`)))
  })
  return {
    url,
    output: () => output,
    stop: () =>
      new Promise((resolve) => {
        child.once('close', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function start(args: readonly string[], environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout?.setEncoding('utf8')
  child.stderr?.setEncoding('utf8')
  return child
}
