import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { findFile } from '../../engine/records/index.ts'
import { databases, newDatabase, request, serveEngine, testUser } from '../support/engine.ts'
import { type ImapServer, startImap } from '../support/imap.ts'
import { shipped } from '../support/shipped.ts'
import { letterLayers } from './letters.ts'

const account = { user: 'box', password: 'a secret of the box' }
const head = (id: string, from: string, rest: readonly string[] = []) =>
  [
    `Message-ID: <${id}>`,
    `From: ${from}`,
    'To: crm@example.test',
    'Date: Mon, 16 Nov 2026 09:00:00 +0100',
    'MIME-Version: 1.0',
    ...rest,
  ].join('\n')
const mail = (id: string, from: string, subject: string, body: string, rest: readonly string[] = []) =>
  `${head(id, from, [`Subject: ${subject}`, 'Content-Type: text/plain; charset=utf-8', ...rest])}\n\n${body}\n`

describe.each(databases)('mails that come in, on %s', (database) => {
  let imap: ImapServer
  let engine: Engine
  let folder: string
  let close: () => Promise<void>
  let send: (method: string, path: string, body?: unknown) => ReturnType<typeof request>
  let ida: string

  beforeAll(async () => {
    imap = await startImap(account)
    const made = await newDatabase(database)
    folder = join(made.folder, 'files')
    engine = await createEngine({
      layers: letterLayers,
      plugins: shipped,
      database: made.address,
      files: folder,
      mailboxes: { every: 200 },
      callable: ['127.0.0.1'],
    })
    await engine.createUser({ ...testUser, isAdministrator: true })
    const served = await serveEngine(engine)
    const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'test')
    send = (method, path, body) => request(served.url, method, path, body, { authorization: `Bearer ${token}` })
    ida = (await send('POST', '/api/records/person', { name: 'Ida', email: 'Ida@Firm.example' })).body.data.id
    engine.jobs.start()
    const { port } = imap
    const box = { name: 'Sales', address: 'crm@example.test', host: '127.0.0.1', port, security: 'none', since: '2026-01-01' }
    const answer = await send('POST', '/api/records/mailbox', { ...box, userName: account.user, password: account.password })
    expect(answer.status, answer.text).toBe(201)
    expect(answer.text).not.toContain(account.password)
    close = async () => {
      await served.close()
      await engine.close()
      await imap.close()
      made.remove()
    }
  })
  afterAll(() => close())

  // biome-ignore lint/suspicious/noExplicitAny: letters are looked into
  const letters = async (): Promise<any[]> => (await send('GET', '/api/records/letter?sort=createdAt&limit=100')).body.data
  const letter = async (id: string) => {
    await expect.poll(async () => (await letters()).some(({ messageId }) => messageId === `<${id}>`)).toBe(true)
    const found = (await letters()).find(({ messageId }) => messageId === `<${id}>`)
    return (await send('GET', `/api/records/letter/${found.id}`)).body.data
  }

  it('are filed on whoever has the address, once, and mails of strangers are not', async () => {
    imap.deliver(mail('stranger@x', 'somebody@else.example', 'Win', 'Buy'))
    imap.deliver(mail('one@x', 'Ida <ida@firm.EXAMPLE>', 'Prices', 'What does it cost?'))
    imap.deliver(mail('one@x', 'Ida <ida@firm.EXAMPLE>', 'Prices', 'What does it cost?'))
    imap.deliver(mail('two@x', 'ida@firm.example', '=?utf-8?q?=C3=9Cber_uns?=', 'Grüße'))
    expect(await letter('two@x')).toMatchObject({
      ...{
        subject: 'Über uns',
        text: 'Grüße',
        sender: 'ida@firm.example',
        recipients: 'crm@example.test',
        direction: 'in',
        kind: 'message',
      },
      ...{
        sentAt: '2026-11-16T08:00:00.000Z',
        person: { id: ida, label: 'Ida' },
        persons: [{ id: ida }],
        thread: '<two@x>',
        answers: null,
      },
    })
    expect((await letters()).map(({ messageId }) => messageId)).toEqual(['<one@x>', '<two@x>'])
  })

  it('follow the thread of the mail that they answer, and what it is about', async () => {
    const first = await letter('one@x')
    const deal = (await send('POST', '/api/records/deal', { name: 'Chairs' })).body.data.id
    await send('PATCH', `/api/records/letter/${first.id}`, { about: deal })
    const rest = ['In-Reply-To: <lost@x>', 'References: <one@x> <lost@x>']
    imap.deliver(mail('three@x', 'other@elsewhere.example', 'Re: Prices', 'Less, please.', rest))
    expect(await letter('three@x')).toMatchObject({
      ...{ answers: { id: first.id }, thread: '<one@x>', about: { id: deal }, person: { id: ida } },
    })
    imap.deliver(mail('four@x', 'crm@example.test', 'Re: Prices', 'No.', ['Cc: ida@firm.example', 'In-Reply-To: <three@x>']))
    await expect.poll(async () => (await send('GET', `/api/records/deal/${deal}`)).body.data.note).toBe('mail came')
    await send('PATCH', `/api/records/deal/${deal}`, { note: null })
    expect(await letter('four@x')).toMatchObject({ thread: '<one@x>', direction: 'out', person: { id: ida } })
  })

  it('are not mails of ours because somebody wrote in our name, and say so', async () => {
    const results = (text: string) => `Authentication-Results: mx.example.test; ${text}`
    // The own server's word stands on top; what a sender has put below counts for nothing.
    const rows = [
      ['forged@x', ['Cc: ida@firm.example', 'dmarc=fail; spf=pass', 'dmarc=pass'], 'in'],
      ['softfail@x', ['Cc: ida@firm.example', 'spf=softfail; dkim=none'], 'in'],
      ['listed@x', ['Cc: ida@firm.example', 'spf=fail; dkim=pass'], 'out'],
    ] as const
    for (const [id, [copy, ...texts], direction] of rows) {
      const top = texts.map(results).join('\n')
      imap.deliver(`${top}\n${mail(id, 'crm@example.test', 'Pay here', 'Now.', [copy])}`)
      const found = await letter(id)
      expect([found.direction, found.text.startsWith('[The mail server says')], id).toEqual([direction, direction === 'in'])
    }
  })

  it('keep their text and lose what was drawn around it; files are kept as they are', async () => {
    const parts = [
      ...[head('html@x', 'ida@firm.example', ['Subject: Offer', 'Content-Type: multipart/mixed; boundary=b']), '', '--b'],
      ...['Content-Type: text/html; charset=utf-8', ''],
      '<p>Our <b>offer</b></p><script>alert(1)</script><img src="http://spy.example/pixel.gif"><a href="https://firm.example/x">here</a>',
      ...['--b', 'Content-Type: application/pdf', 'Content-Disposition: attachment; filename="../../offer.pdf"'],
      ...['Content-Transfer-Encoding: base64', '', Buffer.from('%PDF-1.7 small').toString('base64'), '--b--', ''],
    ]
    imap.deliver(parts.join('\n'))
    const found = await letter('html@x')
    expect(found.text).toContain('Our offer')
    expect(found.text).not.toMatch(/script|alert|<|spy\.example/)
    expect(found.files).toMatchObject([{ size: 14, mediaType: 'application/pdf' }])
    const { path, name } = await engine.run(null, (context) => findFile(context, folder, found.files[0].id))
    expect(name).not.toContain('/')
    expect(readFileSync(path, 'utf8')).toBe('%PDF-1.7 small')
  })

  it('say whether a person wrote them, a machine, or a server that could not deliver', async () => {
    imap.deliver(mail('away@x', 'ida@firm.example', 'Out of office', 'Back on Monday.', ['Auto-Submitted: auto-replied']))
    expect(await letter('away@x')).toMatchObject({ kind: 'automatic', person: { id: ida } })
    const type = 'Content-Type: multipart/report; report-type=delivery-status; boundary=r'
    const report = [
      head('bounce@x', 'MAILER-DAEMON@mx.example', ['Subject: Undelivered', type]),
      ...[
        '',
        '--r',
        'Content-Type: text/plain',
        '',
        'Nobody is here.',
        '--r',
        'Content-Type: message/delivery-status',
        '',
        'Action: failed',
        '',
      ],
      ...['--r', 'Content-Type: text/rfc822-headers', '', 'Message-ID: <four@x>', 'Subject: Re: Prices', '', '--r--', ''],
    ]
    imap.deliver(report.join('\n'))
    const four = await letter('four@x')
    expect(await letter('bounce@x')).toMatchObject({ kind: 'bounce', answers: { id: four.id }, thread: '<one@x>' })
  })

  it('are filed whatever their sender wrote, and not once more when the mailbox is made anew', async () => {
    imap.deliver(`From: ida@firm.example\nSubject: ${'long '.repeat(60)}\nDate: never\n\nNo id.\n`)
    await expect.poll(async () => (await letters()).some((one) => /@without-id>$/.test(one.messageId))).toBe(true)
    const before = await letters()
    expect(before.at(-1).subject.length).toBeGreaterThan(30)
    imap.renew()
    imap.deliver(mail('last@x', 'ida@firm.example', 'Last', 'Last.'))
    await letter('last@x')
    expect(await letters()).toHaveLength(before.length + 1)
    expect(
      imap.commands.filter((command) => !/^(CAPABILITY|LOGIN|LIST|LSUB|EXAMINE|UID SEARCH|UID FETCH|NOOP|LOGOUT)$/.test(command)),
    ).toEqual([])
  })

  it('say at the mailbox what went wrong, and are fetched again when it is mended', async () => {
    const [box] = (await send('GET', '/api/records/mailbox')).body.data
    const problem = async () => (await send('GET', `/api/records/mailbox/${box.id}`)).body.data.problem
    await send('PATCH', `/api/records/mailbox/${box.id}`, { password: 'wrong' })
    await expect.poll(problem).toMatch(/does not take the user name and password/)
    imap.deliver(mail('mended@x', 'ida@firm.example', 'Mended', 'Yes.'))
    await send('PATCH', `/api/records/mailbox/${box.id}`, { password: account.password })
    await letter('mended@x')
    await expect.poll(problem).toBeNull()
    await send('PATCH', `/api/records/mailbox/${box.id}`, { host: '10.0.0.7' })
    await expect.poll(problem).toMatch(/10\.0\.0\.7.*is not on the public internet/)
  })
})
