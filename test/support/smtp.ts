import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  readonly to: readonly string[]
  /** The whole message as it came, with its headers. */
  readonly text: string
}

export interface TestSmtp {
  /** For `mail.server` of the settings. */
  readonly url: string
  /** What came in, oldest first. */
  readonly received: readonly ReceivedMail[]
  /** Errors that the next mails are answered with, one each; they count as received. */
  readonly refusals: Error[]
  /** Resolves when so many mails have come in since the start. */
  count(wanted: number): Promise<readonly ReceivedMail[]>
  close(): Promise<void>
}

/** A mail server on a port of its own that keeps what it is sent. */
export async function startSmtp(): Promise<TestSmtp> {
  const received: ReceivedMail[] = []
  const refusals: Error[] = []
  const waiting = new Set<() => void>()
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() })
        for (const tell of waiting) tell()
        done(refusals.shift())
      })
    },
  })
  // A client that ends amid a mail is no failure of the server.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    received,
    refusals,
    async count(wanted) {
      await new Promise<void>((resolve) => {
        const look = () => {
          if (received.length < wanted) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      })
      return received
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}
