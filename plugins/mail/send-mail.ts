import { createTransport } from 'nodemailer'
import type { OutgoingMail } from '../../engine/plugins/api.ts'

/** The way to a mail server (`smtps://user:password@host`); a mail reads neither files nor addresses. */
export function smtpTo(server: string): (from: string, mail: OutgoingMail) => Promise<void> {
  const transport = createTransport(server, { disableFileAccess: true, disableUrlAccess: true } as never)
  return async (from, { to, references, files = [], invitation, ...mail }) => {
    await transport.sendMail({
      ...{ from, ...mail, to: [to].flat() },
      ...(references === undefined ? {} : { references: [...references] }),
      attachments: files.map(({ name, mediaType, content }) => ({ filename: name, contentType: mediaType, content: Buffer.from(content) })),
      ...(invitation === undefined ? {} : { icalEvent: { method: 'REQUEST', filename: 'invitation.ics', content: invitation } }),
    })
  }
}
