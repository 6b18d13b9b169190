import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { totpCode, totpStep } from '../../engine/identity/totp.ts'
import { layersOf, testUser } from '../support/engine.ts'
import { harbour } from './harbour.ts'
import { type Screen, startScreen } from './support.ts'

/** A browser whose person signs in on the page. */
const anew = { storageState: { cookies: [], origins: [] } }

let screen: Screen
beforeAll(async () => {
  const guard = { title: 'Guard', requires: 'second-factor', entities: { boat: { read: true } } }
  screen = await startScreen(layersOf({ ...harbour, 'roles/guard': guard }))
})
afterAll(() => screen?.close())

const other = 'violet anchors drift slowly'

/** A code that was not used yet: the next step's where this one's is. */
const codeOf = (secret: string, ahead = 0) => totpCode(secret.replaceAll(' ', ''), totpStep(new Date()) + ahead)

/** None of the codes that are good for some minutes, as chance would have it. */
function wrongCodeOf(secret: string): string {
  const right = [-2, -1, 0, 1, 2, 3, 4].map((ahead) => codeOf(secret, ahead))
  return ['000000', '111111', '222222', '333333', '444444', '555555', '666666', '777777'].find((code) => !right.includes(code)) ?? ''
}

async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Menu of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('E-mail').waitFor()
}

async function toAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Menu of/ }).click()
  await page.getByRole('menuitem', { name: 'My account' }).click()
  await page.getByRole('heading', { name: 'My account' }).waitFor()
}

/** Somebody of whom nobody else in this file knows. */
async function somebody(name: string, roles: readonly string[] = []): Promise<string> {
  const email = `${name.toLowerCase()}@example.test`
  await screen.engine.createUser({ name, email, password: testUser.password, roles })
  return email
}

describe('signing in on the screen', () => {
  test('an invitation leads to a password, and the token leaves the address bar', async () => {
    const id = await screen.engine.createUser({ name: 'Ines Morel', email: 'ines@example.test' })
    const page = await screen.open(`/user/${id}`, anew)
    await page.getByLabel('Roles').click()
    await page.getByRole('option', { name: 'Guard' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => screen.request('GET', `/api/records/user/${id}`)).toMatchObject({ data: { roles: ['guard'] } })
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Sign-in and invitation' }).click()
    await page.getByRole('button', { name: 'Make an invitation' }).click()
    const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await signOut(page)
    await page.goto(link)
    await page.getByText('For Ines Morel, ines@example.test').waitFor()
    await expect.poll(() => page.url()).toBe(`${screen.url}/choose-password`)
    const fill = async (password: string, again: string) => {
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByLabel('The same again').fill(again)
      await page.getByRole('button', { name: 'Save' }).click()
    }
    await fill(other, `${other}s`)
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('differ')
    await fill('password1234', 'password1234')
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('easy to guess')
    await fill(other, other)
    await fillSignIn(page, 'ines@example.test', other)
    await page.getByRole('heading', { name: 'Set up a second step' }).waitFor()
    const secret = (await page.locator('code').textContent()) ?? ''
    await expect.poll(() => page.getByAltText('QR code').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(20)
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret))
    await page.getByRole('button', { name: 'Go on' }).click()
    await expect.poll(() => page.getByLabel('Recovery codes').getByRole('listitem').count()).toBe(8)
    await page.getByRole('button', { name: 'I have kept them' }).click()
    await page.waitForURL((address) => address.pathname === '/boat')
    await page.close()
  })

  test('codes are set up, asked for, and taken away again', async () => {
    const email = await somebody('Otto')
    const page = await screen.open('/my-account', anew, email)
    await page.getByRole('button', { name: 'Set up' }).click()
    const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    await page.getByLabel('Code', { exact: true }).fill(wrongCodeOf(secret))
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('This is not the code').waitFor()
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret))
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('dialog').getByLabel('Recovery codes').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('8 recovery codes are left').waitFor()
    await signOut(page)
    await fillSignIn(page, email, testUser.password)
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL((address) => address.pathname !== '/sign-in')
    await toAccount(page)
    await page.getByRole('region', { name: 'Authenticator app' }).getByRole('button', { name: 'Remove' }).click()
    await page.getByText('nobody signs in who only knows your password').waitFor()
    await page.close()
  })

  test('a passkey is added and signs in without a password', async () => {
    const email = await somebody('Petra')
    const page = await screen.open('/my-account', anew, email)
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.getByRole('region', { name: 'Passkeys' }).getByRole('button', { name: 'Add' }).click()
    await page.getByLabel('Name').fill('Laptop')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await page.getByText('Not used yet').waitFor()
    await signOut(page)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.waitForURL((address) => address.pathname !== '/sign-in')
    await toAccount(page)
    await page.getByRole('region', { name: 'Passkeys' }).getByText('Last used').waitFor()
    await page.close()
  })

  test('a token is shown once, and revoked; other browsers are signed out', async () => {
    const email = await somebody('Quentin')
    const page = await screen.open('/my-account', anew, email)
    const elsewhere = await screen.open('/my-account', anew, email)
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByLabel('Name').fill('Nightly copy')
    await page.getByRole('button', { name: 'Make token' }).click()
    const token = (await page.locator('.new-token code').textContent()) ?? ''
    const status = async () => (await fetch(`${screen.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await status()).toBe(200)
    await page.reload()
    await page.getByText('Nightly copy').waitFor()
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: 'Revoke Nightly copy' }).click()
    await expect.poll(status).toBe(401)
    await page.reload()
    await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
    await elsewhere.reload()
    await elsewhere.getByLabel('E-mail').waitFor()
    await page.close()
    await elsewhere.close()
  })

  test('the password is changed where the old one is known', async () => {
    const email = await somebody('Rosa')
    const page = await screen.open('/my-account', anew, email)
    await page.getByRole('button', { name: 'Change' }).click()
    const change = async (old: string, password: string) => {
      await page.getByLabel('Password as it is').fill(old)
      await page.getByLabel('New password').fill(password)
      await page.getByRole('button', { name: 'Save' }).click()
    }
    await change('not the old one', other)
    await page.getByText('The password is wrong').waitFor()
    await change(testUser.password, other)
    await page.getByText('Password changed').waitFor()
    await signOut(page)
    await fillSignIn(page, email, other)
    await page.waitForURL((address) => address.pathname !== '/sign-in')
    await page.close()
  })

  test('nothing was complained about', () => {
    expect(screen.complaints).toEqual([])
  })
})
