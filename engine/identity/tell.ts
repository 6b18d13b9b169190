import { recordEvent, type WriteContext } from '../records/index.ts'

/** What happened to the access of a person, as the audit names it. */
export type IdentityEvent =
  | 'signed-in'
  | 'sign-in-failed'
  | 'signed-out'
  | 'access-ended'
  | 'password-changed'
  | 'invited'
  | 'reset-asked'
  | 'factor-added'
  | 'factor-removed'
  | 'token-made'
  | 'token-revoked'
  | 'identity-linked'

/** Writes an entry into the audit, in the transaction of what it is about; without a person, of an attempt at an account that does not exist. */
export async function tell(
  write: WriteContext,
  event: IdentityEvent,
  personId: string | undefined,
  details: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const actor = event === 'sign-in-failed' ? write.personId : (write.personId ?? personId)
  await recordEvent(write, { kind: event, subject: 'account', subjectId: personId, personId: actor, details })
}
