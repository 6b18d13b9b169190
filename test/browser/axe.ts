import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What of WCAG 2.2 AA the page breaks, or the part of it that a selector names, one line each, once nothing on it moves or fades. */
export async function violationsOf(page: Page, within?: string): Promise<readonly string[]> {
  await page.evaluate(axe)
  await stands(page)
  return page.evaluate(async (part) => {
    // biome-ignore lint/suspicious/noExplicitAny: axe is a global of the page
    const found = await (globalThis as any).axe.run(part ?? document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
    return found.violations.map((one: { id: string; nodes: { html: string }[] }) => `${one.id}: ${one.nodes[0]?.html}`)
  }, within)
}

/** What is half faded in has less contrast than it will have. */
async function stands(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => playState !== 'running' || effect?.getComputedTiming().endTime === Infinity),
  )
}
