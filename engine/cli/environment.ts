import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KartotekaError } from '../base/errors.ts'
import { createEngine, type Engine } from '../engine.ts'
import type { Layer } from '../metadata/index.ts'
import { checkedPlugins, type Plugin, withPluginLayers } from '../plugins/index.ts'
import { secretBeside } from '../records/index.ts'
import type { RetentionMode } from '../workflow/index.ts'
import { readIdentitySettings } from './identity-settings.ts'
import { readLayers } from './read-layers.ts'

/** The folder of the installation: where `package.json` lies. */
export const home = fileURLToPath(new URL('../..', import.meta.url))

/** What a command knows of where it runs; read from the `KARTOTEKA_` variables (see README). */
export interface Environment {
  readonly port: number
  readonly database: string
  /** Folders of layers, lowest first. */
  readonly metadata: readonly string[]
  readonly files: string
  /** Proxies that are believed about where a request comes from. */
  readonly proxies: readonly string[]
  /** Requests that a person may make in a minute; undefined for any number. */
  readonly requestsPerMinute: number | undefined
  readonly adminEmail: string | undefined
  readonly adminPassword: string | undefined
  readonly isDemoWanted: boolean
  print(line: string): void
  printError(line: string): void
  readLayers(): readonly Layer[]
  openEngine(): Promise<Engine>
  /** What secret fields are encrypted with; made beside the data where KARTOTEKA_SECRET is not set. */
  secrets(): readonly string[]
  /** The file with the secret, where none is set. */
  readonly secretFile: string | undefined
}

/** Reads the environment. Relative paths start at the folder of the installation. Throws `usage` for a value that cannot be used. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>, plugins: readonly Plugin[] = []): Environment {
  const database = readDatabase(variables.KARTOTEKA_DATABASE ?? 'sqlite:./data/kartoteka.db')
  const metadata = (variables.KARTOTEKA_METADATA ?? './metadata').split(',').map((folder) => resolve(home, folder.trim()))
  const files = resolve(home, variables.KARTOTEKA_FILES ?? defaultFiles(database))
  const layers = () => withPluginLayers(readLayers(metadata), checkedPlugins(plugins))
  const secrets = variables.KARTOTEKA_SECRET?.split(',').map((secret) => secret.trim())
  const port = readPort(variables.KARTOTEKA_PORT ?? '4000')
  const seconds = readLimit(variables, 'KARTOTEKA_LONGEST_READ', 60)
  const longestRead = seconds === undefined ? undefined : seconds * 1000
  const repairDays = readLimit(variables, 'KARTOTEKA_REPAIR_DAYS', 14)
  const retention = readRetention(variables.KARTOTEKA_RETENTION)
  const callable = readList(variables.KARTOTEKA_OUTBOUND)
  const identity = readIdentitySettings(variables, port)
  return {
    port,
    database,
    metadata,
    files,
    proxies: readList(variables.KARTOTEKA_PROXIES),
    requestsPerMinute: readLimit(variables, 'KARTOTEKA_REQUESTS', 30_000),
    adminEmail: variables.KARTOTEKA_ADMIN_EMAIL,
    adminPassword: variables.KARTOTEKA_ADMIN_PASSWORD,
    isDemoWanted: variables.KARTOTEKA_DEMO !== 'off',
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
    readLayers: layers,
    secrets: () => secrets ?? [secretBeside(files)],
    secretFile: secrets === undefined ? join(files, 'secret.key') : undefined,
    openEngine: () =>
      createEngine({
        layers: layers(),
        plugins,
        database,
        files,
        identity,
        callable,
        webhookSecret: variables.KARTOTEKA_WEBHOOK_SECRET || undefined,
        longestRead,
        retention,
        repairDays,
        ...(secrets === undefined ? {} : { secrets }),
      }),
  }
}

/** A number, or `off`. */
function readLimit(variables: Readonly<Record<string, string | undefined>>, name: string, otherwise: number): number | undefined {
  const text = variables[name] ?? String(otherwise)
  const number = Number(text)
  if (text === 'off') return undefined
  if (Number.isInteger(number) && number > 0) return number
  throw new KartotekaError('usage', `${name} is a whole number above 0, or off; got ${JSON.stringify(text)}.`)
}

/** Without a word, what was kept too long is told and nothing is erased. */
function readRetention(text = 'dry-run'): RetentionMode {
  const modes: readonly RetentionMode[] = ['off', 'dry-run', 'erase']
  const mode = modes.find((known) => known === text)
  if (mode !== undefined) return mode
  throw new KartotekaError('usage', `KARTOTEKA_RETENTION is one of ${modes.join(', ')}; got ${JSON.stringify(text)}.`)
}

function readList(text = ''): readonly string[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]))
}

function readDatabase(address: string): string {
  return address.startsWith('sqlite:') ? `sqlite:${resolve(home, address.slice('sqlite:'.length))}` : address
}

/** Beside an SQLite file, else in `data`. */
function defaultFiles(database: string): string {
  return database.startsWith('sqlite:') ? join(dirname(database.slice('sqlite:'.length)), 'files') : './data/files'
}

function readPort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new KartotekaError('usage', `KARTOTEKA_PORT is a number from 0 to 65535; got ${JSON.stringify(text)}.`)
}
