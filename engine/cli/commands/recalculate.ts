import { KartotekaError } from '../../base/errors.ts'
import { recalculateAll } from '../../records/index.ts'
import type { Command } from '../command.ts'

export const recalculate: Command = {
  name: 'recalculate',
  usage: 'recalculate [entity.field]',
  summary: 'work out the computed values that are kept, and say how many were not what their expression gives',
  async run(args, environment) {
    if (args.length > 1) throw new KartotekaError('usage', 'Name one field, or none for all: kartoteka recalculate order.total')
    const engine = await environment.openEngine()
    try {
      const results = await recalculateAll(engine.context(null), args[0])
      for (const { field, records, differing } of results) environment.print(`${field}: ${differing} of ${records} differed`)
      if (results.length === 0) environment.print('No computed field is kept.')
      return 0
    } finally {
      await engine.close()
    }
  },
}
