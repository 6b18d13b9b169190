import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'

/** A mailbox of the test's own behind a small IMAP server. */
export interface ImapServer {
  readonly port: number
  /** Puts a mail into the mailbox, as a mail server would. */
  deliver(source: string): void
  /** The mailbox is made anew: numbers begin again, and its version changes. */
  renew(): void
  /** Commands that came, without their tags. */
  readonly commands: readonly string[]
  close(): Promise<void>
}

interface Box {
  validity: number
  readonly mails: { readonly uid: number; readonly source: Buffer }[]
}

/**
 * An IMAP server on loopback with one account and one mailbox. It follows RFC 3501 for what a client needs that reads mails: CAPABILITY, LOGIN, LIST,
 * EXAMINE, SELECT, UID SEARCH, UID FETCH with BODY.PEEK[], NOOP, LOGOUT. Every other command is answered BAD, as the RFC asks. A client of its own is
 * read from the other side by `imapflow`, which talks to real servers.
 */
export async function startImap(account: { readonly user: string; readonly password: string }): Promise<ImapServer> {
  const box: Box = { validity: 1, mails: [] }
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    serve(socket, box, account, commands)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    deliver(source) {
      const uid = (box.mails.at(-1)?.uid ?? 0) + 1
      box.mails.push({ uid, source: Buffer.from(source.replaceAll(/\r?\n/g, '\r\n')) })
    },
    renew() {
      box.validity += 1
      const kept = box.mails.splice(0)
      for (const [index, { source }] of kept.entries()) box.mails.push({ uid: index + 1, source })
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function serve(socket: Socket, box: Box, account: { user: string; password: string }, commands: string[]): void {
  let pending = ''
  let isIn = false
  const say = (...lines: (string | Buffer)[]) => {
    for (const line of lines) {
      socket.write(line)
      socket.write('\r\n')
    }
  }
  say('* OK [CAPABILITY IMAP4rev1] ready')
  const answer = (tag: string, command: string) => {
    const [, name = '', rest = ''] = /^(UID \w+|\w+) ?(.*)$/i.exec(command) ?? []
    const verb = name.toUpperCase()
    commands.push(verb)
    const ok = (text = 'done') => say(`${tag} OK ${text}`)
    if (verb === 'CAPABILITY') {
      say('* CAPABILITY IMAP4rev1')
      ok()
    } else if (verb === 'LOGIN') {
      isIn = rest === `"${account.user}" "${account.password}"` || rest === `${account.user} ${account.password}`
      if (isIn) ok()
      else say(`${tag} NO [AUTHENTICATIONFAILED] Wrong name or password`)
    } else if (verb === 'NOOP') ok()
    else if (verb === 'LOGOUT') {
      say('* BYE')
      ok()
      socket.end()
    } else if (!isIn) say(`${tag} NO Sign in first`)
    else if (verb === 'LIST' || verb === 'LSUB') {
      say(rest.endsWith('""') ? `* ${verb} (\\Noselect) "/" ""` : `* ${verb} () "/" INBOX`)
      ok()
    } else if (verb === 'EXAMINE' || verb === 'SELECT') {
      if (!/INBOX/i.test(rest)) say(`${tag} NO [NONEXISTENT] There is no such mailbox`)
      else {
        const next = (box.mails.at(-1)?.uid ?? 0) + 1
        say(
          `* ${box.mails.length} EXISTS`,
          '* 0 RECENT',
          '* FLAGS (\\Seen)',
          `* OK [UIDVALIDITY ${box.validity}] valid`,
          `* OK [UIDNEXT ${next}] next`,
        )
        ok('[READ-ONLY] done')
      }
    } else if (verb === 'UID SEARCH') {
      const first = Number(/UID (\d+):\*/i.exec(rest)?.[1] ?? 1)
      const last = box.mails.at(-1)?.uid ?? 0
      const found = box.mails.filter(({ uid }) => uid >= first || uid === last).map(({ uid }) => uid)
      say(`* SEARCH${found.map((uid) => ` ${uid}`).join('')}`)
      ok()
    } else if (verb === 'UID FETCH') {
      const wanted = Number(/^(\d+)/.exec(rest)?.[1])
      const most = Number(/<0\.(\d+)>/.exec(rest)?.[1] ?? Number.MAX_SAFE_INTEGER)
      const index = box.mails.findIndex(({ uid }) => uid === wanted)
      const mail = box.mails[index]
      if (mail !== undefined) {
        const content = mail.source.subarray(0, most)
        socket.write(`* ${index + 1} FETCH (UID ${mail.uid} BODY[]<0> {${content.length}}\r\n`)
        socket.write(content)
        say(')')
      }
      ok()
    } else say(`${tag} BAD This command is not known here`)
  }
  socket.on('data', (chunk: Buffer) => {
    pending += chunk.toString('latin1')
    for (let end = pending.indexOf('\r\n'); end !== -1; end = pending.indexOf('\r\n')) {
      const line = pending.slice(0, end)
      pending = pending.slice(end + 2)
      const [, tag = '*', command = ''] = /^(\S+) (.*)$/.exec(line) ?? []
      answer(tag, command)
    }
  })
}
