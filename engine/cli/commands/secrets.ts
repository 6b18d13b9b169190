import { KartotekaError } from '../../base/errors.ts'
import { checkSecrets, rotateSecrets } from '../../records/index.ts'
import type { Command } from '../command.ts'
import type { Environment } from '../environment.ts'

export const secrets: Command = {
  name: 'secrets',
  usage: 'secrets check | rotate',
  summary: 'say with which keys secret values are encrypted and whether all open; encrypt all with the first key of KARTOTEKA_SECRET',
  async run(args, environment) {
    const [what] = args
    if (args.length === 1 && what === 'check') return check(environment)
    if (args.length === 1 && what === 'rotate') return rotate(environment)
    throw new KartotekaError('usage', `Say: kartoteka ${secrets.usage}`)
  },
}

async function check(environment: Environment): Promise<number> {
  const engine = await environment.openEngine()
  try {
    const found = await checkSecrets(engine.context(null))
    for (const { place, byKey, digests, clear, closed } of found) {
      const keys = Object.entries(byKey).map(([key, n]) => `${n} with key ${key}`)
      const parts = [
        ...keys,
        ...(digests === 0 ? [] : [`${digests} digests`]),
        ...(clear === 0 ? [] : [`${clear} in clear`]),
        ...(closed === 0 ? [] : [`${closed} cannot be opened`]),
      ]
      environment.print(`${place}: ${parts.length === 0 ? 'no values' : parts.join(', ')}`)
    }
    if (found.length === 0) environment.print('No field is secret.')
    return found.every(({ clear, closed }) => clear + closed === 0) ? 0 : 1
  } finally {
    await engine.close()
  }
}

async function rotate(environment: Environment): Promise<number> {
  const engine = await environment.openEngine()
  try {
    const done = await rotateSecrets(engine.context(null))
    for (const { place, rotated, closed } of done) {
      environment.print(`${place}: ${rotated} encrypted anew${closed === 0 ? '' : `, ${closed} cannot be opened`}`)
    }
    const isWhole = done.every(({ closed }) => closed === 0)
    environment.print(
      isWhole ? 'The former keys are not needed any more.' : 'Add the key that opens the rest to KARTOTEKA_SECRET, and run this again.',
    )
    return isWhole ? 0 : 1
  } finally {
    await engine.close()
  }
}
