import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { readLayers } from '../../engine/cli/read-layers.ts'
import type { Plugin } from '../../engine/plugins/index.ts'
import { testUser } from '../support/engine.ts'
import { type Screen, startScreen } from './support.ts'

/** The screen over the shipped metadata. */
export function startCustomerFile(plugins: readonly Plugin[] = []): Promise<Screen> {
  return startScreen(readLayers([fileURLToPath(new URL('../../metadata', import.meta.url))]), plugins)
}

/** The address of the person whom `addPeople` made for a role. */
export const mail = (role: string) => `${role}@example.test`

/** One person for each of the roles, called `A <role>`; answers their ids by role. */
export async function addPeople<R extends string>({ engine }: Screen, roles: readonly R[]): Promise<Record<R, string>> {
  const ids: Partial<Record<R, string>> = {}
  for (const role of roles)
    ids[role] = await engine.createUser({ name: `A ${role}`, email: mail(role), password: testUser.password, roles: [role] })
  return ids as Record<R, string>
}

/** Types into a reference, and takes the one that is called so. */
export async function choose(page: Page, label: RegExp, text: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label }).first()
  await box.click()
  await box.fill(text)
  await page.getByRole('option', { name: text, exact: true }).click()
  await expect.poll(() => box.inputValue()).toBe(text)
}
