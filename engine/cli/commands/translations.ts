import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import { compileOrThrow } from '../../metadata/index.ts'
import { textsOf } from '../../model/translate.ts'
import type { Command } from '../command.ts'

export const translations: Command = {
  name: 'translations',
  usage: 'translations missing --language fr [--all]',
  summary: 'print, as JSON by path, the texts that have no translation yet, to be filled in; --all also those made from others',
  async run(args, environment) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { language: { type: 'string' }, all: { type: 'boolean', default: false } },
    })
    if (values.language === undefined || positionals.join(' ') !== 'missing')
      throw new KartotekaError('usage', 'Write: kartoteka translations missing --language fr')
    const model = compileOrThrow(environment.readLayers())
    const said = model.translations?.get(values.language)?.texts ?? {}
    const missing = [...textsOf(model)].filter(([path, { isDerived }]) => !Object.hasOwn(said, path) && (values.all || !isDerived))
    environment.print(JSON.stringify(Object.fromEntries(missing.map(([path, { text }]) => [path, text])), null, 2))
    return 0
  },
}
