import { withDatabase } from '../../engine.ts'
import { appliedVersion, listVersions, nameOf } from '../../migration/index.ts'
import type { Command } from '../command.ts'

export const versions: Command = {
  name: 'versions',
  usage: 'versions',
  summary: 'list the applied versions of the metadata, the newest first, and what is parked',
  async run(_args, environment) {
    return withDatabase(environment.database, async (database) => {
      const applied = await appliedVersion(database)
      if (applied === undefined) {
        environment.print('Nothing was applied to this database yet.')
        return 0
      }
      for (const { number, appliedAt, actor, modelVersion, steps, rolledBackTo } of await listVersions(database)) {
        const what = rolledBackTo === null ? '' : `, back to ${rolledBackTo}`
        environment.print(`${number}  ${appliedAt}  ${modelVersion}  ${actor ?? 'the engine'}${what}`)
        for (const step of steps.slice(0, 20)) environment.print(`     ${step}`)
        if (steps.length > 20) environment.print(`     and ${steps.length - 20} more`)
      }
      if (applied.parked.length > 0) environment.print(`Parked: ${applied.parked.map(nameOf).join(', ')}`)
      return 0
    })
  },
}
