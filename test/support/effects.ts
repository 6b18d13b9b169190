import type { Page, Response } from 'playwright-core'

type Press = () => Promise<unknown>

/**
 * Saves the record that is open (by default with its key) and waits until the server has stored it and the page has nothing left to
 * save. A toast says nothing of which save it tells: that of the one before may still stand.
 */
export async function saved(page: Page, press: Press = () => page.keyboard.press('Control+s')): Promise<void> {
  const stored = page.waitForResponse((answer) => isWrite(answer) && pathOf(answer).startsWith('/api/records/') && answer.ok())
  await press()
  await stored
  await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' })
}

/** Publishes the draft (by default with its button) and waits until the server serves it and the draft is empty. */
export async function published(page: Page, press: Press = () => page.getByRole('button', { name: /^Publish/ }).click()): Promise<void> {
  const answered = page.waitForResponse((answer) => pathOf(answer) === '/api/metadata/publish' && answer.ok())
  await press()
  await answered
  await emptied(page)
}

/** Waits until the draft of the metadata is empty: it stands until what was published is there to be shown without it. */
export async function emptied(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Publish/ }).waitFor({ state: 'detached' })
}

/** Goes back to the version that the press chooses, and waits until the server serves it. */
export async function rolledBack(page: Page, press: Press): Promise<void> {
  const answered = page.waitForResponse((answer) => pathOf(answer) === '/api/metadata/rollback' && answer.ok())
  await press()
  await answered
}

function isWrite(answer: Response): boolean {
  return ['POST', 'PATCH', 'PUT'].includes(answer.request().method())
}

function pathOf(answer: Response): string {
  return new URL(answer.url()).pathname
}
