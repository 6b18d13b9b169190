/** How people sign in to an installation; read from the environment (see README). */
export interface IdentitySettings {
  /** Where people reach the installation, without a slash at the end: the only base of links in mails and of passkeys. */
  readonly url: string
  /** Hours after which a session that nobody uses is over, and after which each is. */
  readonly idleHours: number
  readonly sessionHours: number
  /** Who needs a second factor, beside the people of roles that require it. */
  readonly secondFactor: 'roles' | 'administrators' | 'everybody'
  readonly oidc?: OidcSettings
  readonly mail?: MailSettings
}

/** A provider of OpenID Connect by which people sign in. */
export interface OidcSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string | undefined
  /** What the button says. */
  readonly title: string
  /** Roles of people who are not known here yet; without them, nobody is made. */
  readonly newUserRoles: readonly string[] | undefined
}

export interface MailSettings {
  /** `smtp://user:password@host:port`, or `smtps://`. */
  readonly server: string
  readonly from: string
}

export const defaultSettings: IdentitySettings = {
  url: 'http://localhost:4000',
  idleHours: 72,
  sessionHours: 14 * 24,
  secondFactor: 'roles',
}
