import { resolve } from 'node:path'
import { compile, formatProblem, isError } from '../../metadata/index.ts'
import type { Command } from '../command.ts'
import { readLayers } from '../read-layers.ts'

export const check: Command = {
  name: 'check',
  usage: 'check [folder...]',
  summary: 'compile the layers without a database and print every problem',
  async run(args, environment) {
    const folders = args.length > 0 ? args.map((folder) => resolve(folder)) : environment.metadata
    const { model, problems } = compile(readLayers(folders))
    const errors = problems.filter(isError).length
    for (const problem of problems) environment.print(formatProblem(problem))
    if (model === undefined) {
      environment.print(`\n${count(errors, 'error')}, ${count(problems.length - errors, 'warning')}.`)
      return 1
    }
    const found = problems.length === 0 ? 'no problem' : count(problems.length, 'warning')
    environment.print(`${model.entities.size} entities and ${model.lists.size} lists, ${found}. Version ${model.version}.`)
    return 0
  },
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
