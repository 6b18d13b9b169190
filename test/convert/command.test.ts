import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { convert } from '../../engine/cli/commands/convert.ts'
import type { Environment } from '../../engine/cli/environment.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { compile } from '../../engine/metadata/index.ts'
import { yard } from './samples.ts'

const folder = mkdtempSync(join(tmpdir(), 'kartoteka-convert-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function run(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly lines: readonly string[]; readonly errors: readonly string[] }> {
  const lines: string[] = []
  const errors: string[] = []
  const environment = {
    print: (line: string) => lines.push(line),
    printError: (line: string) => errors.push(line),
  } as unknown as Environment
  return { code: await convert.run(args, environment), lines, errors }
}

/** Every file below a folder with its text. */
function texts(place: string): Record<string, string> {
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(place, name), 'utf8')]))
}

describe('kartoteka convert', () => {
  const source = join(folder, 'yard.json')
  writeFileSync(source, JSON.stringify([...yard, { doctype: 'Report', name: 'Fees' }]))

  it('writes a layer that compiles, and the report', async () => {
    const { code, lines, errors } = await run('frappe', source, '--out', join(folder, 'layer'), '--report', join(folder, 'report.json'))
    expect(code).toBe(0)
    expect(errors).toEqual([`left out: ${source}: a "Report" is not a DocType`])
    expect(lines.at(-1)).toMatch(/documents in .*layer\.$/)
    expect(compile(readLayers([join(folder, 'layer')])).model).toBeDefined()
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toMatchObject({ doctypes: 6, counts: { refused: 0 } })
  })

  it('writes the same a second time', async () => {
    await run('frappe', source, '--out', join(folder, 'again'))
    expect(texts(join(folder, 'again'))).toEqual(texts(join(folder, 'layer')))
  })

  it('leaves out one file of several that cannot be read', async () => {
    writeFileSync(join(folder, 'torn.json'), '{ "doctype": "DocType",\n<<<<<<< HEAD')
    const { code, lines, errors } = await run('frappe', source, join(folder, 'torn.json'))
    expect(code).toBe(1)
    expect(errors).toContainEqual(expect.stringMatching(/left out: .*torn\.json is not JSON/))
    expect(lines.at(-1)).toMatch(/^6 DocTypes/)
    await expect(run('frappe', join(folder, 'torn.json'))).rejects.toThrow(/not JSON/)
  })

  it('says what it needs', async () => {
    await expect(run('frappe')).rejects.toThrow(/Say what to convert/)
    await expect(run('other', source)).rejects.toThrow(/Say what to convert/)
    await expect(run('frappe', join(folder, 'nowhere.json'))).rejects.toThrow(/There is no file/)
  })
})
