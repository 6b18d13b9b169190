import { resolve } from 'node:path'
import { runScenarios } from '../../scenarios/index.ts'
import type { Command } from '../command.ts'
import { readLayers } from '../read-layers.ts'

export const test: Command = {
  name: 'test',
  usage: 'test [folder...]',
  summary: 'try out the scenarios of the layers on a database that is thrown away',
  async run(args, environment) {
    const layers = args.length > 0 ? readLayers(args.map((folder) => resolve(folder))) : environment.readLayers()
    const results = await runScenarios(layers)
    for (const { name, title, failure } of results)
      environment.print(failure === undefined ? `holds  ${name}: ${title}` : `FAILS  ${name}: ${title}\n       ${failure}`)
    const failed = results.filter(({ failure }) => failure !== undefined).length
    environment.print(`${results.length} scenarios, ${failed === 0 ? 'all hold' : `${failed} of them fail`}.`)
    return failed === 0 ? 0 : 1
  },
}
