import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { Command } from '../command.ts'
import { type Environment, home } from '../environment.ts'

export const plugin: Command = {
  name: 'plugin',
  usage: 'plugin new <name> [--out folder] | plugin run <plugin>.<command> [args]',
  summary: 'make a plugin with one part of each kind, a page about it and tests that pass; or do a command of one',
  async run(args, environment) {
    if (args[0] === 'run') return runCommand(args[1] ?? '', args.slice(2), environment)
    const { values, positionals } = parseArgs({ args: [...args], options: { out: { type: 'string' } }, allowPositionals: true })
    const [verb, name = ''] = positionals
    if (verb !== 'new') throw new KartotekaError('usage', 'Say "plugin new <name>" or "plugin run <plugin>.<command>".')
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
      throw new KartotekaError('usage', `A plugin is named with small letters, digits and hyphens, such as price-check; got "${name}".`)
    const folder = join(resolve(values.out ?? join(home, 'plugins')), name)
    if (existsSync(folder)) throw new KartotekaError('usage', `There is a folder ${folder} already. Choose another name.`)
    mkdirSync(folder, { recursive: true })
    const engine = relative(folder, join(home, 'engine')).replaceAll('\\', '/')
    for (const [file, text] of Object.entries(newPlugin(name, engine))) writeFileSync(join(folder, file), text)
    environment.print(
      `${relative(process.cwd(), folder)} is there, with one part of each kind: its action "${name}.count" counts the records of a list. Start anew to see it.`,
    )
    return 0
  },
}

async function runCommand(name: string, args: readonly string[], environment: Environment): Promise<number> {
  const engine = await environment.openEngine()
  try {
    return await engine.plugins.command(name, args, environment.print)
  } finally {
    await engine.close()
  }
}

/** The files of a new plugin, made of the one in `new-plugin/`; `engine` is the way from its folder to the engine. */
function newPlugin(name: string, engine: string): Readonly<Record<string, string>> {
  const inCamelCase = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
  const made = (file: string): [string, string] => {
    const text = readFileSync(join(home, 'engine/cli/new-plugin', file), 'utf8')
    const moved = text
      .replace(/'\.\.\/\.\.\/(plugins|engine)/g, `'${engine}/$1`)
      .replace(/'\.\.\/read-layers/g, `'${engine}/cli/read-layers`)
      .replaceAll('ENGINE', engine)
    return [file, moved.replaceAll('my-plugin', name).replaceAll('myPlugin', inCamelCase).replaceAll('My plugin', title)]
  }
  return Object.fromEntries(['plugin.ts', 'plugin.test.ts', 'README.md'].map(made))
}
