import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { applyLayers, planLayers } from '../../engine.ts'
import { type Decisions, describePlan, parseDecision } from '../../migration/index.ts'
import type { Command } from '../command.ts'
import type { Environment } from '../environment.ts'

export { describePlan } from '../../migration/index.ts'

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
  usage: 'apply [--decide step=park|default:<value>|convert:<CEL>]',
  summary: 'carry out the plan in one transaction; what leaves the model is parked with its values',
  async run(args, environment) {
    const { values } = parseArgs({ args: [...args], options: { decide: { type: 'string', multiple: true } } })
    const decisions = Object.fromEntries((values.decide ?? []).map(parseDecision))
    return Object.keys(decisions).length > 0 ? applyDecided(environment, decisions) : applyAsPlanned(environment)
  },
}

/** Prints the counted plan and carries out that very plan; with a step that needs a decision, nothing. */
async function applyAsPlanned(environment: Environment): Promise<number> {
  const source = { layers: environment.readLayers(), database: environment.database }
  const planned = await planLayers(source)
  for (const line of describePlan(planned)) environment.print(line)
  if (planned.steps.some((step) => step.problem !== undefined)) {
    environment.printError('Nothing was applied.')
    return 1
  }
  const { operations } = await applyLayers({ ...source, planId: planned.id, actor: personAtTheKeyboard() })
  if (operations.length > 0) environment.print('Applied.')
  return 0
}

async function applyDecided(environment: Environment, decisions: Decisions): Promise<number> {
  const source = { layers: environment.readLayers(), database: environment.database }
  const applied = await applyLayers({ ...source, decisions, actor: personAtTheKeyboard() })
  for (const line of describePlan(applied)) environment.print(line)
  environment.print('Applied.')
  return 0
}

/** Who stands in the list of versions for what a command does. */
export function personAtTheKeyboard(): string {
  try {
    return userInfo().username
  } catch {
    return 'command line'
  }
}
