import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sparticuz from '@sparticuz/chromium'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createApp } from '../../engine/http/app.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import type { Layer } from '../../engine/metadata/index.ts'
import type { Plugin } from '../../engine/plugins/index.ts'
import { newDatabase, testUser } from '../support/engine.ts'

const screen = fileURLToPath(new URL('../../admin-ui/dist', import.meta.url))
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

export interface Screen {
  readonly engine: Engine
  readonly url: string
  /** A page of a browser of its own (no cookies, nothing stored), signed in and standing at the path. */
  open(path: string, options?: BrowserContextOptions, email?: string): Promise<Page>
  /** A request as the test user, past the screen: what somebody else does meanwhile. */
  request<T>(method: string, path: string, body?: unknown): Promise<T>
  /** By which the test user is known to the server. */
  readonly headers: Readonly<Record<string, string>>
  /** What the pages complained about: exceptions, and whatever the security policy has refused. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** The built application on a new SQLite database, over the layers of a model, with a browser before it. */
export async function startScreen(layers: readonly Layer[], plugins: readonly Plugin[] = []): Promise<Screen> {
  if (!existsSync(join(screen, 'index.html'))) throw new Error('The screen is not built: npx vite build --config admin-ui/vite.config.ts')
  const { address, folder, remove } = await newDatabase('sqlite')
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A name, as browsers keep no passkeys for an address.
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const engine = await createEngine({
    layers,
    plugins,
    database: address,
    files: join(folder, 'files'),
    identity: { ...defaultSettings, url },
  })
  await engine.createUser({ ...testUser, isAdministrator: true })
  const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'test')
  server.on('request', createApp(engine, { screen }))
  const browser = await launch()
  const complaints: string[] = []
  return {
    engine,
    url,
    complaints,
    headers: { authorization: `Bearer ${token}` },
    open: (path, options, email) => openPage(browser, url, path, options, complaints, email),
    request: (method, path, body) => request(url, token, method, path, body),
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await engine.close()
      remove()
    },
  }
}

/** The browser of the system; where there is none, the one that a package carries. */
async function launch(): Promise<Browser> {
  const executablePath = installed.find((path) => existsSync(path)) ?? (await sparticuz.executablePath())
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] })
}

async function openPage(
  browser: Browser,
  url: string,
  path: string,
  options: BrowserContextOptions = {},
  complaints: string[],
  email?: string,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 860 },
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    ...options,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) complaints.push(message.text())
  })
  await page.goto(url + path)
  await signIn(page, email)
  return page
}

/** Fills in the sign-in page, to which the application leads by itself. */
export async function signIn(page: Page, email = testUser.email): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(testUser.password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL((address) => address.pathname !== '/sign-in')
}

async function request<T>(url: string, token: string, method: string, path: string, body: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}
