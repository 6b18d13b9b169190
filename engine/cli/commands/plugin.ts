import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { Command } from '../command.ts'
import { type Environment, home } from '../environment.ts'

export const plugin: Command = {
  name: 'plugin',
  usage: 'plugin new <name> [--out folder] | plugin run <plugin>.<command> [args]',
  summary: 'make a plugin with an action, a page about it and a test that passes; or do a command of one',
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
    environment.print(`${relative(process.cwd(), folder)} is there. Its action "${name}.count" counts records; start anew to see it.`)
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

/** The files of a new plugin; `engine` is the way from its folder to the engine. */
function newPlugin(name: string, engine: string): Readonly<Record<string, string>> {
  return { 'plugin.ts': code(name, engine), 'plugin.test.ts': test(name, engine), 'README.md': readme(name) }
}

const code = (name: string, engine: string) => `import { definePlugin } from '${engine}/plugins/api.ts'

export const plugin = definePlugin({
  name: '${name}',
  version: '0.1.0',
  rights: ['read'],
  actions: {
    count: {
      title: 'How many are there?',
      description: 'Counts the records that the list shows.',
      icon: 'sum',
      on: 'list',
      async run({ records, entity, filter }) {
        const { totals } = await records.aggregate(entity, { measure: 'count() as n', filter, totals: true })
        return { title: 'Count', blocks: [{ kind: 'text', text: \`\${totals?.n} records fit.\` }] }
      },
    },
  },
})
`

const test = (name: string, engine: string) => `import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLayers } from '${engine}/cli/read-layers.ts'
import { createEngine } from '${engine}/engine.ts'
import { plugin } from './plugin.ts'

it('${name} counts the records of a list', async () => {
  const folder = mkdtempSync(join(tmpdir(), '${name}-'))
  const engine = await createEngine({ layers: readLayers([]), plugins: [plugin], database: \`sqlite:\${join(folder, 'k.db')}\`, files: folder })
  try {
    await engine.createUser({ name: 'Ann', email: 'ann@example.test', isAdministrator: true })
    const person = { id: '00000000-0000-7000-8000-000000000000', name: 'Ann', email: '', isAdministrator: true, roles: [], teams: [] }
    const answer = await engine.plugins.act(person, { entity: 'user', id: '', name: '${name}.count', input: {} })
    expect(answer.blocks).toEqual([{ kind: 'text', text: '1 records fit.' }])
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true })
  }
})
`

const readme = (name: string) => `# ${name}

| action | on | does |
| --- | --- | --- |
| \`${name}.count\` | lists | counts the records that the list shows |

It reads what the person who asks may read, and asks no other host.
`
