import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { Command } from '../command.ts'

export const user: Command = {
  name: 'user',
  usage: 'user <e-mail> [--name "Ann Smith"] [--admin]',
  summary: 'make a user who can sign in; the password is read from KARTOTEKA_PASSWORD, or made and printed once',
  async run(args, environment) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { name: { type: 'string' }, admin: { type: 'boolean' } },
      allowPositionals: true,
    })
    const [email] = positionals
    if (email === undefined) throw new KartotekaError('usage', `Say the e-mail: kartoteka ${user.usage}`)
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

/** A password that is good for a first sign-in: 96 random bits. */
export function oneTimePassword(): string {
  return randomBytes(12).toString('base64url')
}
