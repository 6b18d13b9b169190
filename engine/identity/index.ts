export {
  type Account,
  accountOf,
  changePassword,
  confirmPassword,
  requireFresh,
} from './account.ts'
export { type ApiToken, listApiTokens, makeApiToken, readNewToken, revokeApiToken } from './api-tokens.ts'
export { addressKey, attemptTable } from './attempts.ts'
export {
  type AuthenticatorOffer,
  acceptAuthenticator,
  acceptFirstAuthenticator,
  dropAuthenticator,
  newRecoveryCodes,
  offerAuthenticator,
  offerFirstAuthenticator,
} from './authenticators.ts'
export { endAccessOfChanged, endAllSessions, endSession, type ListedSession, listSessions } from './end-access.ts'
export { isUser, personById } from './find-person.ts'
export { chooseLanguage } from './language.ts'
export { askForReset, choosePassword, lookAtLink, makePasswordLink, makeResetLink, type PasswordLink } from './links.ts'
export { createMailer, type Mailer } from './mailer.ts'
export { createOidcSignIn, type OidcSignIn } from './oidc.ts'
export {
  askForPasskey,
  keepPasskey,
  type ListedPasskey,
  listPasskeys,
  offerPasskey,
  removeAllPasskeys,
  removePasskey,
  signInByPasskey,
} from './passkeys.ts'
export { minPasswordLength } from './password-strength.ts'
export { createUser, engineEntity, hasNoUsers, type NewUser, type Person, type PersonSession } from './people.ts'
export { type Browser, createSessions, type Sessions, type SignedIn } from './sessions.ts'
export { defaultSettings, type IdentitySettings, type MailSettings, type OidcSettings } from './settings.ts'
export { hashToken, newToken } from './tokens.ts'
