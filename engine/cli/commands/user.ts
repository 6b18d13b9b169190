import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import { makeResetLink } from '../../identity/index.ts'
import type { Command } from '../command.ts'
import type { Environment } from '../environment.ts'

export const user: Command = {
  name: 'user',
  usage: 'user [reset] <e-mail> [--name "Ann Smith"] [--admin]',
  summary: 'make a user who can sign in; the password is read from KARTOTEKA_PASSWORD, or made and printed once; reset prints a link',
  async run(args, environment) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { name: { type: 'string' }, admin: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [first, second] = positionals
    const email = first === 'reset' ? second : first
    if (email === undefined) throw new KartotekaError('usage', `Say the e-mail: kartoteka ${user.usage}`)
    if (first === 'reset') return reset(email, environment)
    const given = process.env.KARTOTEKA_PASSWORD
    const password = given ?? oneTimePassword()
    const engine = await environment.openEngine()
    try {
      await engine.createUser({ email, name: values.name ?? email, password, isAdministrator: values.admin === true })
    } finally {
      await engine.close()
    }
    environment.print(`${email} can sign in${given === undefined ? ` with the password ${password}` : ''}.`)
    return 0
  },
}

/** Prints a link by which somebody chooses a new password; until then the old one is good. */
async function reset(email: string, environment: Environment): Promise<number> {
  const engine = await environment.openEngine()
  try {
    const context = { ...engine.context(null), channel: 'cli' } as const
    const { link, expiresAt, person } = await makeResetLink(context, engine.sessions.settings, email)
    environment.print(
      `${person.name} chooses a new password here, once, until ${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC:`,
    )
    environment.print(link)
    return 0
  } finally {
    await engine.close()
  }
}

/** A password that is good for a first sign-in: 96 random bits. */
export function oneTimePassword(): string {
  return randomBytes(12).toString('base64url')
}
