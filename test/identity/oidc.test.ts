import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deleteRecord, updateRecord } from '../../engine/records/index.ts'
import { type Answer, databases } from '../support/engine.ts'
import { cookiesOf, type Harbour, password, startHarbour } from './support.ts'

interface Account {
  readonly email?: string
  readonly email_verified?: unknown
  readonly name?: string
}

/** A provider on a local port, whose people sign in by saying who they are. */
async function startProvider(
  redirect: string,
  accounts: ReadonlyMap<string, Account>,
): Promise<{ issuer: string; close(): Promise<void> }> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'crm', client_secret: 'a secret of the test', redirect_uris: [redirect] }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of the test'] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) as never }),
  })
  server.on('request', provider.callback())
  return {
    issuer,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A browser that follows what it is sent to, with the cookies of each site. */
class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()

  async send(address: string, body?: Record<string, string>): Promise<Response> {
    const { origin } = new URL(address)
    const jar = this.#cookies.get(origin) ?? new Map<string, string>()
    this.#cookies.set(origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const init = body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) }
    const response = await fetch(address, { redirect: 'manual', headers: { cookie }, ...init })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  /** Another one that holds the same cookies. */
  twin(): Browser {
    const twin = new Browser()
    for (const [origin, jar] of this.#cookies) twin.#cookies.set(origin, new Map(jar))
    return twin
  }
}

describe.each(databases)('signing in by another provider on %s', (name) => {
  const accounts = new Map<string, Account>()
  let provider: { issuer: string; close(): Promise<void> }
  let harbour: Harbour
  let people = 0

  beforeAll(async () => {
    // The address of the installation is known before the provider is, and both before they talk to each other.
    provider = await startProvider('http://crm.example.test/api/oidc/callback', accounts)
    harbour = await startHarbour(name, {
      url: 'http://crm.example.test',
      oidc: { issuer: provider.issuer, clientId: 'crm', clientSecret: 'a secret of the test', title: 'Firm', newUserRoles: undefined },
    })
  })
  afterAll(async () => {
    await harbour.close()
    await provider.close()
  })

  async function somebody(roles = ['sailor']) {
    const email = `person${++people}@example.test`
    const id = await harbour.engine.createUser({ name: `Person ${people}`, email, roles, password })
    return { id, email }
  }

  /** Goes to the provider, signs in there and comes back. Answers the address of the way back, which is not yet taken. */
  async function wayBack(browser: Browser, sub: string, at = harbour): Promise<string> {
    let response = await browser.send(`${at.url}/api/oidc/start?to=/boat`)
    for (let step = 0; step < 12; step++) {
      const location = response.headers.get('location')
      if (location?.startsWith('http://crm.example.test/')) return location.replace('http://crm.example.test', at.url)
      if (location !== null) response = await browser.send(new URL(location, provider.issuer).href)
      else {
        const page = await response.text()
        const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? ''
        const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? ''
        response = await browser.send(new URL(action, provider.issuer).href, {
          prompt,
          ...(prompt === 'login' ? { login: sub, password: 'x' } : {}),
        })
      }
    }
    throw new Error('the provider does not come to an end')
  }

  async function signIn(sub: string, at = harbour): Promise<{ to: string; browser: Browser; back: string }> {
    const browser = new Browser()
    const back = await wayBack(browser, sub, at)
    const response = await browser.send(back)
    return { to: response.headers.get('location') ?? '', browser, back }
  }
  const me = async (browser: Browser, at = harbour) => {
    const response = await browser.send(`${at.url}/api/me`)
    return response.status === 200 ? ((await response.json()) as Answer['body']).data.email : response.status
  }
  const said = (to: string) => decodeURIComponent(to.split('#')[1] ?? '')

  it('finds the registered person by the verified e-mail, and afterwards by issuer and subject only', async () => {
    const { id, email } = await somebody()
    accounts.set('sub-1', { email: email.toUpperCase(), email_verified: true })
    const first = await signIn('sub-1')
    expect([first.to, await me(first.browser)]).toEqual(['/boat', email])
    accounts.set('sub-1', { email: 'renamed@example.test', email_verified: false })
    await updateRecord(harbour.engine.context(null), 'user', id, { email: 'moved@example.test' })
    const second = await signIn('sub-1')
    expect(await me(second.browser)).toBe('moved@example.test')
  })

  it.each([
    ['an e-mail that is not verified', false],
    ['an e-mail that only seems verified', 'true'],
    ['an e-mail of which nothing is said', undefined],
  ])('links nobody by %s', async (_what, verified) => {
    const { email } = await somebody()
    accounts.set(`unverified-${people}`, { email, email_verified: verified })
    const { to, browser } = await signIn(`unverified-${people}`)
    expect(said(to)).toContain('Nobody here has the verified e-mail')
    expect(await me(browser)).toBe(401)
  })

  it('makes nobody who is not registered, where no roles are declared for that', async () => {
    accounts.set('stranger', { email: 'stranger@example.test', email_verified: true })
    const { to, browser } = await signIn('stranger')
    expect(said(to)).toContain('Ask an administrator')
    expect(await me(browser)).toBe(401)
  })

  it('does not hand an account to the next one who gets the same e-mail', async () => {
    const { email } = await somebody()
    accounts.set('first-owner', { email, email_verified: true })
    accounts.set('next-owner', { email, email_verified: true })
    expect(await me((await signIn('first-owner')).browser)).toBe(email)
    expect(await me((await signIn('next-owner')).browser)).toBe(401)
  })

  it('lets in nobody who is blocked', async () => {
    const { id, email } = await somebody()
    accounts.set('blocked', { email, email_verified: true })
    expect(await me((await signIn('blocked')).browser)).toBe(email)
    await updateRecord(harbour.engine.context(null), 'user', id, { state: 'blocked' })
    expect(await me((await signIn('blocked')).browser)).toBe(401)
  })

  it('takes a way back once, by the browser that began, and unchanged', async () => {
    const { email } = await somebody()
    accounts.set('careful', { email, email_verified: true })
    const done = await signIn('careful')
    expect(await me(done.browser)).toBe(email)
    const again = await done.browser.send(done.back)
    expect(said(again.headers.get('location') ?? '')).toContain('done already')
    const first = new Browser()
    const way = await wayBack(first, 'careful')
    const twin = first.twin()
    await first.send(way)
    expect([await me(first), said((await twin.send(way)).headers.get('location') ?? '')]).toEqual([
      email,
      expect.stringContaining('done already'),
    ])
    const browser = new Browser()
    const back = await wayBack(browser, 'careful')
    const stranger = new Browser()
    expect(said((await stranger.send(back)).headers.get('location') ?? '')).toContain('done already')
    expect(await me(stranger)).toBe(401)
    const changed = new URL(back)
    changed.searchParams.set('state', 'another')
    expect(said((await browser.send(changed.href)).headers.get('location') ?? '')).toContain('did not say who you are')
    expect(await me(browser)).toBe(401)
  })

  it('asks for the second factor that a role requires', async () => {
    const { email } = await somebody(['guard'])
    accounts.set('guard', { email, email_verified: true })
    const { to, browser } = await signIn('guard')
    expect(JSON.parse(said(to))).toMatchObject({ mustSetUp: true, methods: [] })
    expect(await me(browser)).toBe(401)
  })

  it('leads back into the installation only', async () => {
    for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      const { email } = await somebody()
      const sub = `path-${people}`
      accounts.set(sub, { email, email_verified: true })
      const browser = new Browser()
      const start = await browser.send(`${harbour.url}/api/oidc/start?to=${encodeURIComponent(to)}`)
      const address = new URL(start.headers.get('location') ?? '')
      expect([address.origin, address.searchParams.get('code_challenge_method')]).toEqual([provider.issuer, 'S256'])
      for (const parameter of ['state', 'nonce', 'code_challenge']) expect(address.searchParams.get(parameter)?.length).toBeGreaterThan(20)
      const rows = await harbour.engine.database.all({ text: `select "contents" from "sign_in_ticket" where "kind" = 'oidc'`, values: [] })
      expect(JSON.stringify(rows)).not.toContain('evil')
    }
  })

  it('makes new people with the declared roles, where that is configured; nobody who was put out', async () => {
    const open = await startHarbour(name, {
      url: 'http://crm.example.test',
      oidc: { issuer: provider.issuer, clientId: 'crm', clientSecret: 'a secret of the test', title: 'Firm', newUserRoles: ['sailor'] },
    })
    try {
      accounts.set('new', { email: 'new@example.test', email_verified: true, name: 'Nora New' })
      const { browser } = await signIn('new', open)
      expect(await me(browser, open)).toBe('new@example.test')
      const [user] = await open.engine.database.all<{ id: string; name: string; roles: unknown; admin: unknown }>({
        text: `select "name", "roles", "is_administrator" as admin from "user" where "email" = 'new@example.test'`,
        values: [],
      })
      expect([user?.name, JSON.stringify(user?.roles), user?.admin ?? null]).toEqual(['Nora New', expect.stringContaining('sailor'), null])
      const gone = await open.engine.createUser({ name: 'Gone', email: 'gone@example.test' })
      await deleteRecord(open.engine.context(null), 'user', gone)
      accounts.set('gone', { email: 'gone@example.test', email_verified: true })
      expect(await me((await signIn('gone', open)).browser, open)).toBe(401)
    } finally {
      await open.close()
    }
  })
})

describe('an installation without another provider', () => {
  it('has no such addresses', async () => {
    const harbour = await startHarbour('sqlite')
    try {
      expect((await harbour.ask('GET', '/api/oidc/start')).status).toBe(404)
      expect((await harbour.ask('GET', '/api/oidc/callback?code=x')).status).toBe(404)
      expect(cookiesOf(await harbour.ask('GET', '/api/sign-in'))).toBe('')
    } finally {
      await harbour.close()
    }
  })
})
