import { parseArgs } from 'node:util'
import { systemClock } from '../../base/clock.ts'
import { KartotekaError } from '../../base/errors.ts'
import { withDatabase } from '../../engine.ts'
import { changeHooks, lazyBox } from '../../live/index.ts'
import { describePlan, purge as purgeParked, rollback as rollBack } from '../../migration/index.ts'
import type { Command } from '../command.ts'
import { personAtTheKeyboard } from './plan.ts'

export const rollback: Command = {
  name: 'rollback',
  usage: 'rollback <number>',
  summary: 'bring the tables back to an earlier version, with the values that were parked since',
  async run(args, environment) {
    const number = Number(args[0])
    if (args.length !== 1 || !Number.isInteger(number) || number < 1) {
      throw new KartotekaError(
        'usage',
        'Say the number of the version to go back to: kartoteka rollback 3. "kartoteka versions" lists them.',
      )
    }
    const hooks = changeHooks(lazyBox(environment.secrets), systemClock)
    return withDatabase(environment.database, async (database) => {
      const { plan, version } = await rollBack(database, number, { clock: systemClock, actor: personAtTheKeyboard(), ...hooks })
      for (const line of describePlan(plan)) environment.print(line)
      environment.print(`Version ${version.number} is version ${number} again. What the files say otherwise is planned at the next start.`)
      return 0
    })
  },
}

export const purge: Command = {
  name: 'purge',
  usage: 'purge <table[.column]> --yes',
  summary: 'destroy what is parked under a name, for good',
  async run(args, environment) {
    const { values, positionals } = parseArgs({ args: [...args], options: { yes: { type: 'boolean' } }, allowPositionals: true })
    const [name] = positionals
    if (name === undefined || positionals.length > 1) {
      throw new KartotekaError(
        'usage',
        'Say what to destroy: kartoteka purge article.price --yes. "kartoteka versions" lists what is parked.',
      )
    }
    if (values.yes !== true)
      throw new KartotekaError('usage', `The values of "${name}" cannot be brought back after that. Add --yes to destroy them.`)
    const { afterwards } = changeHooks(lazyBox(environment.secrets), systemClock)
    return withDatabase(environment.database, async (database) => {
      for (const step of await purgeParked(database, name, { clock: systemClock, actor: personAtTheKeyboard(), afterwards }))
        environment.print(`  ${step}`)
      return 0
    })
  },
}
