import { createOne, type WriteContext } from '../records/index.ts'
import { engineEntity } from './people.ts'

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

/** Nobody: attempts at accounts that do not exist. What was typed is not kept, it may be a password. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** Writes an entry into the audit, in the transaction of what it is about. */
export async function tell(
  context: WriteContext,
  event: IdentityEvent,
  personId: string | undefined,
  detail: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  await createOne({ ...context, personId: context.personId ?? personId ?? null }, engineEntity(context, 'audit-entry'), {
    subject: 'account',
    subjectId: personId ?? nobody,
    subjectVersion: 0,
    kind: event,
    channel: context.channel ?? 'api',
    changes: detail,
  })
}
