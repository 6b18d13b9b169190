import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { compileOrThrow } from '../../metadata/index.ts'
import type { Command } from '../command.ts'
import { home } from '../environment.ts'

/** Where the generated types lie in this repository; a test holds them current. */
export const entityTypesFile = resolve(home, 'metadata/generated/entities.d.ts')
export const formatTypesFile = resolve(home, 'engine/metadata/format.d.ts')

export const types: Command = {
  name: 'types',
  usage: 'types [file]',
  summary: 'write the TypeScript types of the entities (and of the metadata format itself)',
  async run(args, environment) {
    // Loaded when it is wanted: the generator is larger than the rest of the command line.
    const { entityTypes, formatTypes } = await import('../generate-types.ts')
    const model = compileOrThrow(environment.readLayers())
    const file = args[0] === undefined ? entityTypesFile : resolve(args[0])
    write(file, await entityTypes(model))
    environment.print(`${model.entities.size} entities -> ${file}`)
    if (args[0] === undefined) {
      write(formatTypesFile, await formatTypes())
      environment.print(`the metadata format -> ${formatTypesFile}`)
    }
    return 0
  },
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
