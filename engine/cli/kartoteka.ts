import { KartotekaError } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import { MetadataError } from '../metadata/index.ts'
import type { Plugin } from '../plugins/index.ts'
import type { Command } from './command.ts'
import { audit } from './commands/audit.ts'
import { check } from './commands/check.ts'
import { convert } from './commands/convert.ts'
import { demo } from './commands/demo.ts'
import { dev } from './commands/dev.ts'
import { explain } from './commands/explain.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { mails } from './commands/mails.ts'
import { overlay, promote } from './commands/overlay.ts'
import { apply, plan } from './commands/plan.ts'
import { plugin } from './commands/plugin.ts'
import { recalculate } from './commands/recalculate.ts'
import { retention } from './commands/retention.ts'
import { purge, rollback } from './commands/rollback.ts'
import { secrets } from './commands/secrets.ts'
import { start } from './commands/start.ts'
import { test } from './commands/test.ts'
import { translations } from './commands/translations.ts'
import { types } from './commands/types.ts'
import { upgrade } from './commands/upgrade.ts'
import { user } from './commands/user.ts'
import { uses } from './commands/uses.ts'
import { versions } from './commands/versions.ts'
import { readEnvironment } from './environment.ts'

export const commands: readonly Command[] = [
  start,
  dev,
  check,
  test,
  explain,
  uses,
  upgrade,
  plan,
  apply,
  versions,
  rollback,
  purge,
  recalculate,
  types,
  translations,
  importCommand,
  exportCommand,
  demo,
  mails,
  user,
  audit,
  secrets,
  retention,
  overlay,
  promote,
  convert,
  plugin,
]

/** Runs one command line, without the program's name, with the plugins that were found. Answers the exit code. */
export async function run(args: readonly string[], variables = process.env, plugins: readonly Plugin[] = []): Promise<number> {
  const [name, ...rest] = args
  const command = commands.find((candidate) => candidate.name === name)
  try {
    const environment = readEnvironment(variables, plugins)
    if (command !== undefined) return await command.run(rest, environment)
    const isHelp = name === undefined || ['help', '--help', '-h'].includes(name)
    if (!isHelp)
      environment.printError(
        `There is no command "${name}".${didYouMean(
          name,
          commands.map((known) => known.name),
        )}\n`,
      )
    for (const line of usage()) environment.print(line)
    return isHelp ? 0 : 2
  } catch (error) {
    console.error(describeError(error))
    return 2
  }
}

function usage(): readonly string[] {
  const width = Math.max(...commands.map((command) => command.usage.length))
  return ['kartoteka <command>', '', ...commands.map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`)]
}

function describeError(error: unknown): string {
  if (error instanceof MetadataError) return error.message
  if (error instanceof KartotekaError) {
    return [error.message, ...error.errors.map((problem) => `  ${problem.pointer} ${problem.message}`)].join('\n')
  }
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

if (process.argv[1]?.endsWith('kartoteka.ts')) process.exitCode = await run(process.argv.slice(2))
