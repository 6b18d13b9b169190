import type { MailOut } from '../outbound/index.ts'
import type { PasswordLink } from './links.ts'

/** Sends the mails of signing in. */
export interface Mailer {
  sendLink(kind: 'invitation' | 'reset', link: PasswordLink): Promise<void>
}

/** Plain text only. */
export function createMailer(mailOut: MailOut): Mailer {
  return {
    async sendLink(kind, { link, expiresAt, person }) {
      const subject = kind === 'invitation' ? 'Your invitation to Kartoteka' : 'Choose a new password for Kartoteka'
      const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
      const text = [
        `Hello ${person.name},`,
        '',
        kind === 'invitation' ? 'choose a password to begin:' : 'choose a new password here:',
        link,
        '',
        `The link works once, until ${until}.`,
        ...(kind === 'reset' ? ['If you did not ask for it, there is nothing to do: your password stays as it is.'] : []),
        '',
      ].join('\n')
      await mailOut.send({ to: { name: '', address: person.email }, subject, text })
    },
  }
}
