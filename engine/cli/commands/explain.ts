import { KartotekaError } from '../../base/errors.ts'
import { type Explanation, explain as explainLayers } from '../../metadata/explain.ts'
import type { Command } from '../command.ts'

export const explain: Command = {
  name: 'explain',
  usage: 'explain <name>',
  summary: 'print which layer says what: explain firm.nps, firm.x-tabs.identity, call-reason.web',
  async run(args, environment) {
    const [address, ...more] = args
    if (address === undefined || more.length > 0) throw new KartotekaError('usage', 'Write: kartoteka explain <name>, such as firm.nps')
    const explained = explainLayers(environment.readLayers(), address)
    if ('problem' in explained) {
      environment.printError(explained.problem)
      return 1
    }
    environment.print(explained.title)
    for (const line of explained.rows.flatMap(describeRow)) environment.print(line)
    return 0
  },
}

function describeRow({ pointer, overrides, ...last }: Explanation): readonly string[] {
  return [`  ${pointer}`, `    ${describe(last)}`, ...overrides.map((statement) => `      before: ${describe(statement)}`)]
}

function describe({ layer, file, line, value }: Omit<Explanation, 'pointer' | 'overrides' | 'isRemoved'>): string {
  return `${value === undefined ? 'removed' : JSON.stringify(value)}  by ${layer} (${file}:${line})`
}
