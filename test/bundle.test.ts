import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newFolder } from './support/scratch.ts'

const bundler = new URL('../engine/cli/bundle.mjs', import.meta.url)

/** Bundles and runs a program that exports `value`, in a process of its own, and answers where the bundle is and the value. */
function run(program: string): { address: string; value: unknown } {
  const text = `
    const { bundle } = await import(${JSON.stringify(bundler.href)})
    const address = await bundle(${JSON.stringify(`export { value } from ${JSON.stringify(program)}`)})
    console.log(JSON.stringify({ address, value: (await import(address)).value }))`
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', text], { encoding: 'utf8' }))
}

describe('a bundle', () => {
  const folder = newFolder('kartoteka-bundle-')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('is used again, and made anew when a file that went into it changes or is gone', () => {
    const [program, part] = [join(folder, 'program.ts'), join(folder, 'part.ts')]
    writeFileSync(program, `export { value } from './part.ts'`)
    writeFileSync(part, 'export const value: number = 1')
    const first = run(program)
    expect(first.value).toBe(1)
    expect(run(program)).toEqual(first)
    writeFileSync(part, 'export const value: number = 2')
    const second = run(program)
    expect(second.value).toBe(2)
    expect(second.address).not.toBe(first.address)
    writeFileSync(program, 'export const value: number = 3')
    rmSync(part)
    expect(run(program).value).toBe(3)
  })
})
