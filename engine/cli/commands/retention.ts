import { parseArgs } from 'node:util'
import { eraseExpired } from '../../records/index.ts'
import type { Command } from '../command.ts'

export const retention: Command = {
  name: 'retention',
  usage: 'retention [--dry-run]',
  summary: 'erase personal values that were kept long enough; --dry-run only counts them',
  async run(args, environment) {
    const { values } = parseArgs({ args: [...args], options: { 'dry-run': { type: 'boolean' } } })
    const dryRun = values['dry-run'] === true
    const engine = await environment.openEngine()
    try {
      const expired = await eraseExpired({ ...engine.context(null), channel: 'cli' }, { folder: engine.files, dryRun })
      for (const { field, retention: period, records } of expired) {
        environment.print(
          `${field}: ${records} record${records === 1 ? '' : 's'} ${dryRun ? 'would lose' : 'lost'} a value kept longer than ${period}`,
        )
      }
      if (expired.length === 0) environment.print('Nothing has been kept too long.')
      return 0
    } finally {
      await engine.close()
    }
  },
}
