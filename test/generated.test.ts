import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { entityTypesFile, formatTypesFile } from '../engine/cli/commands/types.ts'
import { entityTypes, formatTypes } from '../engine/cli/generate-types.ts'
import { readLayers } from '../engine/cli/read-layers.ts'
import { compileOrThrow } from '../engine/metadata/index.ts'

const hint = 'Run "npm run kartoteka types" and commit what it writes.'

describe('the generated types', () => {
  it('of the entities are current', async () => {
    const model = compileOrThrow(readLayers([new URL('../metadata', import.meta.url).pathname]))
    expect(await entityTypes(model), hint).toBe(readFileSync(entityTypesFile, 'utf8'))
  })

  it('of the metadata format are current', async () => {
    expect(await formatTypes(), hint).toBe(readFileSync(formatTypesFile, 'utf8'))
  })
})
