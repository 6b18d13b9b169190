import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import { readAnchor, verifyAudit } from '../../records/index.ts'
import type { Command } from '../command.ts'

export const audit: Command = {
  name: 'audit',
  usage: 'audit verify [--anchor <chain:number:hash>]...',
  summary: 'read the whole audit and say where an entry was changed, removed or put in; prints the ends of the chains to write down',
  async run(args, environment) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { anchor: { type: 'string', multiple: true } },
      allowPositionals: true,
    })
    if (positionals.length !== 1 || positionals[0] !== 'verify') throw new KartotekaError('usage', `Say: kartoteka ${audit.usage}`)
    const anchors = (values.anchor ?? []).map(readAnchor)
    const engine = await environment.openEngine()
    try {
      const { entries, emptied, heads, problems } = await verifyAudit(engine.context(null), anchors)
      for (const { chain, message } of problems) environment.printError(`${chain === null ? '' : `chain ${chain}: `}${message}`)
      const without = emptied === 0 ? '' : `, ${emptied} of them without their values, as was said`
      environment.print(
        `${entries} entries read${without}; ${problems.length === 0 ? 'all as they were written' : `${problems.length} problems`}.`,
      )
      for (const { chain, number, hash } of heads) environment.print(`  ${chain}:${number}:${hash}`)
      return problems.length === 0 ? 0 : 1
    } finally {
      await engine.close()
    }
  },
}
