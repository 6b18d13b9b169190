import { createTransport, type Transporter } from 'nodemailer'
import type { PasswordLink } from './links.ts'
import type { MailSettings } from './settings.ts'

/** Sends the mails of signing in. */
export interface Mailer {
  sendLink(kind: 'invitation' | 'reset', link: PasswordLink): Promise<void>
}

/** The way to the mail server; a mail reads neither files nor addresses. */
export function mailTransport({ server }: MailSettings): Transporter {
  return createTransport(server, { disableFileAccess: true, disableUrlAccess: true } as never)
}

/** Plain text only; values are given as fields, never put into headers by hand. */
export function createMailer(settings: MailSettings): Mailer {
  const { from } = settings
  const transport = mailTransport(settings)
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
      await transport.sendMail({ from, to: { name: '', address: person.email }, subject, text })
    },
  }
}
