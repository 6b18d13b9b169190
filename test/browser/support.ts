import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sparticuz from '@sparticuz/chromium'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { expect, onTestFailed } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createDoor } from '../../engine/http/door.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import type { Layer } from '../../engine/metadata/index.ts'
import type { Plugin } from '../../engine/plugins/index.ts'
import { newDatabase, testUser } from '../support/engine.ts'
import { addressOf } from '../support/once.ts'
import { shipped } from '../support/shipped.ts'

const screen = fileURLToPath(new URL('../../admin-ui/dist', import.meta.url))
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** A record as the API answers it. */
export interface Stored {
  readonly id: string
  readonly [field: string]: unknown
}

export interface Screen {
  readonly engine: Engine
  readonly url: string
  /**
   * A page of a browser of its own, signed in and standing at the path. A person signs in once and brings the cookies of that
   * session into the next browser, unless the options say what it has stored.
   */
  open(path: string, options?: BrowserContextOptions, email?: string): Promise<Page>
  /** A request as the test user, past the screen: what somebody else does meanwhile. */
  request<T>(method: string, path: string, body?: unknown): Promise<T>
  /** A record made, read or found by the test user. */
  make(entity: string, values: object): Promise<Stored>
  read(entity: string, id: string): Promise<Stored>
  find(entity: string, filter: string): Promise<readonly Stored[]>
  /** By which the test user is known to the server. */
  readonly headers: Readonly<Record<string, string>>
  /** What the pages complained about: exceptions, and whatever the security policy has refused. */
  readonly complaints: readonly string[]
  /** Nothing answers at the address any more; and again, on the same port. */
  stop(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

/** The built application on a new SQLite database, over the layers of a model, with a browser before it. `callable` are hosts that may be asked although they are local. */
export async function startScreen(
  layers: readonly Layer[],
  plugins: readonly Plugin[] = [],
  callable: readonly string[] = [],
): Promise<Screen> {
  if (!existsSync(join(screen, 'index.html'))) throw new Error('The screen is not built: npx vite build --config admin-ui/vite.config.ts')
  const { address, folder, remove } = await newDatabase('sqlite')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A name, as browsers keep no passkeys for an address.
  const { port } = server.address() as AddressInfo
  const url = `http://localhost:${port}`
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
  const engine = await createEngine({
    layers,
    plugins: [...shipped, ...plugins],
    database: address,
    files: join(folder, 'files'),
    identity: { ...defaultSettings, url },
    callable,
  })
  await engine.createUser({ ...testUser, isAdministrator: true })
  const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'test')
  server.on('request', createDoor(engine, { screen }))
  const browser = await launch()
  const complaints: string[] = []
  const sessions: Sessions = new Map()
  const asTestUser = <T>(method: string, path: string, body?: unknown) => request<T>(url, token, method, path, body)
  return {
    engine,
    url,
    complaints,
    headers: { authorization: `Bearer ${token}` },
    open: (path, options, email) => openPage(browser, url, path, options, complaints, sessions, email),
    request: asTestUser,
    make: async (entity, values) => (await asTestUser<{ data: Stored }>('POST', `/api/records/${entity}`, values)).data,
    read: async (entity, id) => (await asTestUser<{ data: Stored }>('GET', `/api/records/${entity}/${id}`)).data,
    find: async (entity, filter) =>
      (await asTestUser<{ data: Stored[] }>('GET', `/api/records/${entity}?filter=${encodeURIComponent(filter)}`)).data,
    stop,
    resume: () => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve)),
    async close() {
      await browser.close()
      await stop()
      await engine.close()
      remove()
    },
  }
}

/**
 * The browser that a package carries, as it draws no window and so takes half the time; where it does not run, the one of the
 * system.
 */
async function launch(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
  try {
    return await chromium.launch({ executablePath: await carriedBrowser(), args })
  } catch (error) {
    const executablePath = installed.find((path) => existsSync(path))
    if (executablePath === undefined) throw error
    return chromium.launch({ executablePath, args })
  }
}

/** Unpacked once for a run of tests; a bench is no such run. */
async function carriedBrowser(): Promise<string> {
  return process.env.VITEST === undefined ? sparticuz.executablePath() : addressOf('browser')
}

/** The cookies of those who have signed in on a page, by e-mail. */
type Sessions = Map<string, Awaited<ReturnType<BrowserContext['cookies']>>>

async function openPage(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
  complaints: string[],
  sessions: Sessions,
  email = testUser.email,
): Promise<Page> {
  const isKnown = options.storageState === undefined && (await isSignedIn(url, sessions.get(email)))
  const cookies = isKnown ? sessions.get(email) : undefined
  const context = await browser.newContext({
    viewport: { width: 1440, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    ...options,
  })
  if (cookies !== undefined) await context.addCookies(cookies)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  if (expect.getState().currentTestName !== undefined) onTestFailed(() => tellOf(page))
  await page.goto(url + path)
  if (cookies !== undefined) return page
  await signIn(page, email)
  sessions.set(email, await context.cookies(url))
  return page
}

/** Prints where a page stood and what it showed when its test failed. */
async function tellOf(page: Page): Promise<void> {
  if (page.isClosed()) return
  const text = await page.evaluate(() => document.body.innerText).catch(String)
  console.error(`${page.url()} shows:\n${text.slice(0, 2000)}`)
}

/** The session may have been ended meanwhile. */
async function isSignedIn(url: string, cookies: readonly { readonly name: string; readonly value: string }[] = []): Promise<boolean> {
  if (cookies.length === 0) return false
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  return (await fetch(`${url}/api/me`, { headers: { cookie } })).ok
}

/** Fills in the sign-in page, to which the application leads by itself. */
export async function signIn(page: Page, email = testUser.email): Promise<void> {
  // Of the card: a record that is still there may have an e-mail too.
  const card = page.locator('main.sign-in')
  await card.getByLabel('E-mail').fill(email)
  await card.getByLabel('Password', { exact: true }).fill(testUser.password)
  await card.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((address) => address.pathname !== '/sign-in')
}

async function request<T>(url: string, token: string, method: string, path: string, body: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (response.status === 204 ? undefined : await response.json()) as T
}
