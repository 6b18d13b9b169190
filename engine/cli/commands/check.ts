import { resolve } from 'node:path'
import { compile, formatProblem } from '../../metadata/index.ts'
import type { Command } from '../command.ts'
import { readLayers } from '../read-layers.ts'

export const check: Command = {
  name: 'check',
  usage: 'check [folder...]',
  summary: 'compile the layers without a database and print every problem',
  async run(args, environment) {
    const folders = args.length > 0 ? args.map((folder) => resolve(folder)) : environment.metadata
    const { model, problems } = compile(readLayers(folders))
    for (const problem of problems) environment.print(formatProblem(problem))
    if (model === undefined) {
      environment.print(`\n${problems.length} problem${problems.length === 1 ? '' : 's'}.`)
      return 1
    }
    environment.print(`${model.entities.size} entities and ${model.lists.size} lists, no problem. Version ${model.version}.`)
    return 0
  },
}
