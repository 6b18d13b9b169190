import { KartotekaError } from '../base/errors.ts'
import { defaultSettings, type IdentitySettings, type MailSettings, type OidcSettings } from '../identity/index.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** How people sign in, by the environment (see README). Throws `usage` for a value that cannot be used. */
export function readIdentitySettings(variables: Variables, port: number): IdentitySettings {
  const oidc = readOidc(variables)
  const mail = readMail(variables)
  return {
    url: readUrl(variables.KARTOTEKA_URL ?? `http://localhost:${port}`),
    idleHours: readHours(variables, 'KARTOTEKA_SESSION_IDLE', defaultSettings.idleHours),
    sessionHours: readHours(variables, 'KARTOTEKA_SESSION_HOURS', defaultSettings.sessionHours),
    secondFactor: readSecondFactor(variables.KARTOTEKA_SECOND_FACTOR ?? defaultSettings.secondFactor),
    ...(oidc === undefined ? {} : { oidc }),
    ...(mail === undefined ? {} : { mail }),
  }
}

function readUrl(text: string): string {
  try {
    const { protocol, origin, pathname, search, hash } = new URL(text)
    if (['http:', 'https:'].includes(protocol) && pathname === '/' && search === '' && hash === '') return origin
  } catch {
    // Said below, as for an address that cannot be used.
  }
  throw new KartotekaError(
    'usage',
    `KARTOTEKA_URL is where people reach this, such as https://crm.example.com; got ${JSON.stringify(text)}.`,
  )
}

function readHours(variables: Variables, name: string, otherwise: number): number {
  const hours = Number(variables[name] ?? otherwise)
  if (hours > 0 && hours <= 24 * 366) return hours
  throw new KartotekaError('usage', `${name} is a number of hours; got ${JSON.stringify(variables[name])}.`)
}

function readSecondFactor(text: string): IdentitySettings['secondFactor'] {
  if (text === 'roles' || text === 'administrators' || text === 'everybody') return text
  throw new KartotekaError('usage', `KARTOTEKA_SECOND_FACTOR is roles, administrators or everybody; got ${JSON.stringify(text)}.`)
}

function readOidc(variables: Variables): OidcSettings | undefined {
  const { KARTOTEKA_OIDC_ISSUER: issuer, KARTOTEKA_OIDC_CLIENT_ID: clientId } = variables
  if (issuer === undefined && clientId === undefined) return undefined
  if (issuer === undefined || clientId === undefined || !URL.canParse(issuer)) {
    throw new KartotekaError('usage', 'KARTOTEKA_OIDC_ISSUER (an address) and KARTOTEKA_OIDC_CLIENT_ID are set together.')
  }
  const roles = variables.KARTOTEKA_OIDC_ROLES?.split(',').map((role) => role.trim())
  return {
    issuer,
    clientId,
    clientSecret: variables.KARTOTEKA_OIDC_CLIENT_SECRET,
    title: variables.KARTOTEKA_OIDC_TITLE ?? new URL(issuer).hostname,
    newUserRoles: roles?.filter((role) => role !== ''),
  }
}

function readMail({ KARTOTEKA_SMTP: server, KARTOTEKA_MAIL_FROM: from }: Variables): MailSettings | undefined {
  if (server === undefined) return undefined
  if (from === undefined || !/^smtps?:\/\//.test(server)) {
    throw new KartotekaError('usage', 'KARTOTEKA_SMTP is smtp://user:password@host:port, and KARTOTEKA_MAIL_FROM says who sends.')
  }
  return { server, from }
}
