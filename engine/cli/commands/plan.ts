import { applyLayers, planLayers } from '../../engine.ts'
import type { Plan } from '../../migration/index.ts'
import type { Command } from '../command.ts'

export const plan: Command = {
  name: 'plan',
  usage: 'plan',
  summary: 'print what would happen to the database so that it fits the metadata; changes nothing',
  async run(_args, environment) {
    const steps = await planLayers({ layers: environment.readLayers(), database: environment.database })
    for (const line of describePlan(steps)) environment.print(line)
    return 0
  },
}

export const apply: Command = {
  name: 'apply',
  usage: 'apply',
  summary: 'carry out the plan in one transaction; what leaves the model is parked with its values',
  async run(_args, environment) {
    const steps = await applyLayers({ layers: environment.readLayers(), database: environment.database })
    for (const line of describePlan(steps)) environment.print(line)
    if (steps.operations.length > 0) environment.print('Applied.')
    return 0
  },
}

/** A plan for people: one line a step, then the sum. */
export function describePlan(steps: Plan): readonly string[] {
  if (steps.operations.length === 0) return ['The database fits the metadata. Nothing to do.']
  const lines = steps.operations.map((operation) => `  ${operation.sign} ${operation.describe()}`)
  const count = (sign: string) => steps.operations.filter((operation) => operation.sign === sign).length
  return [...lines, `${count('+')} to add, ${count('~')} to change, ${count('-')} to park or drop.`]
}
