import { definePlugin, type OutgoingMail } from '../../engine/plugins/api.ts'
import { mailsOfMbox } from './read-mbox.ts'
import { translations } from './translations.ts'

/** Mails out by SMTP, in by IMAP and from mbox files. The libraries are loaded with the first mail. */
export const plugin = definePlugin({
  name: 'mail',
  title: 'Mail',
  version: '0.2.0',
  translations,
  connectors: {
    smtp: {
      kind: 'mail-out',
      title: 'SMTP',
      settings: {
        schema: {
          type: 'object',
          properties: {
            isOn: { title: 'Sends mails', type: 'boolean', default: true },
            from: {
              title: 'Sender',
              description: 'In place of the one that the installation is started with (KARTOTEKA_MAIL_FROM).',
              type: 'string',
              format: 'email',
              maxLength: 200,
            },
            seconds: { title: 'Waits for, in seconds', type: 'integer', minimum: 5, maximum: 600, default: 600 },
          },
        },
      },
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
