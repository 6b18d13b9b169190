import { definePlugin, type OutgoingMail } from '../../engine/plugins/api.ts'
import { mailsOfMbox } from './read-mbox.ts'

/** Mails out by SMTP, in by IMAP and from mbox files. The libraries are loaded with the first mail. */
export const plugin = definePlugin({
  name: 'mail',
  title: 'Mail',
  version: '0.1.0',
  connectors: {
    smtp: {
      kind: 'mail-out',
      title: 'SMTP',
      open(server) {
        let way: Promise<(from: string, mail: OutgoingMail) => Promise<void>> | undefined
        return async (from, mail) => {
          way ??= import('./send-mail.ts').then(({ smtpTo }) => smtpTo(server))
          await (await way)(from, mail)
        }
      },
    },
    imap: {
      kind: 'mail-in',
      title: 'IMAP and mbox',
      read: async (...given) => (await import('./read-mailbox.ts')).readMailbox(...given),
      message: async (...given) => (await import('./read-message.ts')).readMessage(...given),
      messagesOf: mailsOfMbox,
    },
  },
})
