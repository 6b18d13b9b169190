import { userInfo } from 'node:os'
import { parseArgs } from 'node:util'
import { applyLayers, planLayers } from '../../engine.ts'
import { type Decisions, describePlan, parseDecision } from '../../migration/index.ts'
import type { Command } from '../command.ts'
import type { Environment } from '../environment.ts'

export { describePlan } from '../../migration/index.ts'

const decide = '[--decide step=park|default:<value>|convert:<CEL>]'

export const plan: Command = {
  name: 'plan',
  usage: `plan ${decide}`,
  summary: 'print what would happen to the database so that it fits the metadata; changes nothing',
  async run(args, environment) {
    const source = { layers: environment.readLayers(), database: environment.database }
    for (const line of describePlan(await planLayers({ ...source, decisions: readDecisionsOf(args) }))) environment.print(line)
    return 0
  },
}

export const apply: Command = {
  name: 'apply',
  usage: `apply ${decide}`,
  summary: 'carry out the plan in one transaction; what leaves the model is parked with its values',
  run: (args, environment) => applyAsPlanned(environment, readDecisionsOf(args)),
}

function readDecisionsOf(args: readonly string[]): Decisions {
  const { values } = parseArgs({ args: [...args], options: { decide: { type: 'string', multiple: true } } })
  return Object.fromEntries((values.decide ?? []).map(parseDecision))
}

/** Prints the counted plan and carries out that very plan; with a step that needs a decision, nothing. */
async function applyAsPlanned(environment: Environment, decisions: Decisions): Promise<number> {
  const source = { layers: environment.readLayers(), database: environment.database, decisions }
  const planned = await planLayers(source)
  for (const line of describePlan(planned)) environment.print(line)
  if (planned.steps.some((step) => step.problem !== undefined)) {
    environment.printError('Nothing was applied.')
    return 1
  }
  const { operations } = await applyLayers({ ...source, secrets: environment.secrets, planId: planned.id, actor: personAtTheKeyboard() })
  if (operations.length > 0) environment.print('Applied.')
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
