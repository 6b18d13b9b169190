import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isJsonObject } from '../../engine/base/json.ts'
import { upgrade as command } from '../../engine/cli/commands/upgrade.ts'
import { type Environment, readEnvironment } from '../../engine/cli/environment.ts'
import { mergePatch } from '../../engine/metadata/index.ts'
import { compareOverlay } from '../../engine/metadata/upgrade/compare.ts'
import { type Resolution, upgradeOverlays } from '../../engine/metadata/upgrade/upgrade.ts'
import { layer } from './support.ts'

const text = { type: 'string', maxLength: 40 }
const name = { title: 'Name', ...text }
const phone = { title: 'Phone', ...text }
const firm = (properties: object, more: object = {}) => ({ $id: 'firm', title: 'Firm', type: 'object', properties, ...more })

interface Row {
  readonly name: string
  readonly from: object
  readonly to: object
  readonly overlay: object
  readonly findings: readonly string[]
  /** What the overlay says with each resolution of its first conflict; undefined: nothing is left. */
  readonly base?: object | undefined
  readonly overlaid?: object
}

const rows: readonly Row[] = [
  {
    name: 'the base changes something else',
    from: firm({ name }),
    to: firm({ name: { ...name, title: 'Full name' } }),
    overlay: { properties: { name: { maxLength: 20 } } },
    findings: ['clean /properties/name/maxLength'],
  },
  {
    name: 'the base says the same now',
    from: firm({ name }),
    to: firm({ name: { ...name, maxLength: 20 } }),
    overlay: { properties: { name: { maxLength: 20, title: 'N' } } },
    findings: ['redundant /properties/name/maxLength', 'clean /properties/name/title'],
    base: { properties: { name: { title: 'N' } } },
    overlaid: { properties: { name: { title: 'N' } } },
  },
  {
    name: 'both change the same',
    from: firm({ name }),
    to: firm({ name: { ...name, maxLength: 30 } }),
    overlay: { properties: { name: { maxLength: 20 } } },
    findings: ['conflict both-changed /properties/name/maxLength 40 30 20'],
    base: undefined,
    overlaid: { properties: { name: { maxLength: 20 } } },
  },
  {
    name: 'the overlay removes what the base changes',
    from: firm({ name, phone }),
    to: firm({ name, phone: { ...phone, title: 'Telephone' } }),
    overlay: { properties: { phone: null } },
    findings: [
      'conflict both-changed /properties/phone {"title":"Phone","type":"string","maxLength":40} {"title":"Telephone","type":"string","maxLength":40} null',
    ],
    base: undefined,
    overlaid: { properties: { phone: null } },
  },
  {
    name: 'both remove',
    from: firm({ name, phone }),
    to: firm({ name }),
    overlay: { 'x-icon': 'tool', properties: { phone: null } },
    findings: ['clean /x-icon', 'redundant /properties/phone'],
    base: { 'x-icon': 'tool' },
    overlaid: { 'x-icon': 'tool' },
  },
  {
    name: 'the base removes what the overlay changes',
    from: firm({ name, phone }),
    to: firm({ name }),
    overlay: { properties: { phone: { title: 'Call', maxLength: null } } },
    findings: [
      'conflict removed /properties/phone {"title":"Phone","type":"string","maxLength":40} undefined {"title":"Call","maxLength":null}',
    ],
    base: undefined,
    overlaid: { properties: { phone: { title: 'Call', type: 'string' } } },
  },
  {
    name: 'the base renames what the overlay changes',
    from: firm({ name, phone }),
    to: firm({ name, telephone: { ...phone, 'x-renamed-from': 'phone' } }),
    overlay: { properties: { phone: { title: 'Call' } } },
    findings: [
      'conflict renamed /properties/phone {"title":"Phone","type":"string","maxLength":40} undefined {"title":"Call"} -> /properties/telephone',
    ],
    base: undefined,
    overlaid: { properties: { telephone: { title: 'Call' } } },
  },
  {
    name: 'both add the same field, not alike',
    from: firm({ name }),
    to: firm({ name, nps: { title: 'NPS', type: 'integer', maximum: 10 } }),
    overlay: { properties: { nps: { title: 'NPS', type: 'integer' } } },
    findings: [
      'conflict both-changed /properties/nps undefined {"title":"NPS","type":"integer","maximum":10} {"title":"NPS","type":"integer"}',
    ],
    base: undefined,
    overlaid: { properties: { nps: { title: 'NPS', type: 'integer' } } },
  },
  {
    name: 'both add the same field, alike',
    from: firm({ name }),
    to: firm({ name, nps: { title: 'NPS', type: 'integer' } }),
    overlay: { properties: { nps: { type: 'integer', title: 'NPS' } }, 'x-icon': 'tool' },
    findings: ['redundant /properties/nps', 'clean /x-icon'],
    base: { 'x-icon': 'tool' },
    overlaid: { 'x-icon': 'tool' },
  },
  {
    name: 'both change an array, which is one value',
    from: firm({ name, phone }, { 'x-info': ['name'] }),
    to: firm({ name, phone }, { 'x-info': ['name', 'phone'] }),
    overlay: { 'x-info': ['phone'] },
    findings: ['conflict both-changed /x-info ["name"] ["name","phone"] ["phone"]'],
    base: undefined,
    overlaid: { 'x-info': ['phone'] },
  },
]

describe('an upgrade', () => {
  const upgradeWith = (row: Row, resolutions: Record<string, Resolution> = {}) =>
    upgradeOverlays(
      layer('old', { 'entities/firm': row.from }),
      layer('new', { 'entities/firm': row.to }),
      [layer('client', { 'entities/firm': row.overlay })],
      resolutions,
    )

  it.each(rows)('$name', (row) => {
    const { findings, open, overlays } = upgradeWith(row)
    expect(findings.map(short)).toEqual(row.findings)
    expect(open).toEqual(findings.filter(({ verdict }) => verdict === 'conflict'))
    if (open.length > 0) expect(overlays[0]?.files).toEqual(layer('client', { 'entities/firm': row.overlay }).files)
  })

  it.each(rows.filter((row) => 'base' in row))('$name: resolved for the base and for the overlay', (row) => {
    const key = upgradeWith(row).open[0]?.key
    const said = (resolution: Resolution) => {
      const { open, overlays } = upgradeWith(row, key === undefined ? {} : { [key]: resolution })
      expect(open).toEqual([])
      const text = overlays[0]?.files[0]?.text
      return text === undefined ? undefined : JSON.parse(text)
    }
    expect(said('base')).toEqual(row.base)
    expect(said('overlay')).toEqual(row.overlaid)
  })

  it('takes a value of its own', () => {
    const row = rows.find((candidate) => candidate.name === 'both change the same') as Row
    const { overlays } = upgradeWith(row, { 'entities/firm#/properties/name/maxLength': { value: 25 } })
    expect(JSON.parse(overlays[0]?.files[0]?.text ?? '')).toEqual({ properties: { name: { maxLength: 25 } } })
  })

  it('goes through overlays of overlays, each on what stands below it', () => {
    const sector = layer('sector', { 'entities/firm': { properties: { name: { maxLength: 30 }, phone } } })
    const client = layer('client', { 'entities/firm': { properties: { phone: { title: 'Call' } } } })
    const from = layer('old', { 'entities/firm': firm({ name }) })
    const to = layer('new', { 'entities/firm': firm({ name: { ...name, maxLength: 30 }, phone }) })
    const { findings, files } = upgradeOverlays(from, to, [sector, client])
    expect(findings.map((finding) => `${finding.layer} ${short(finding)}`)).toEqual([
      'sector redundant /properties/name/maxLength',
      'sector redundant /properties/phone',
      'client clean /properties/phone/title',
    ])
    expect(files).toEqual([{ path: 'sector/entities/firm.json', text: undefined }])
  })

  it('offers to keep an entity that the base removes', () => {
    const overlays = [layer('client', { 'entities/firm': { title: 'Company' } })]
    const [from, to] = [layer('old', { 'entities/firm': firm({ name }) }), layer('new', {})]
    expect(upgradeOverlays(from, to, overlays).open.map(({ key, reason }) => [key, reason])).toEqual([['entities/firm#', 'removed']])
    const kept = upgradeOverlays(from, to, overlays, { 'entities/firm#': 'overlay' })
    expect(JSON.parse(kept.files[0]?.text ?? '')).toEqual({ ...firm({ name }), title: 'Company' })
    expect(upgradeOverlays(from, to, overlays, { 'entities/firm#': 'base' }).files).toEqual([
      { path: 'client/entities/firm.json', text: undefined },
    ])
  })

  it('means the same as before where the base changes nothing, and what the new base says where it alone speaks', () => {
    const key = fc.constantFrom('a', 'b', 'c')
    const scalar = fc.oneof(fc.constantFrom<unknown>('s', 't', 1), fc.array(fc.constantFrom(1, 2), { maxLength: 2 }))
    const tree = fc.dictionary(key, fc.oneof(scalar, fc.dictionary(key, scalar, { maxKeys: 3 })), { maxKeys: 3 })
    const patch = fc.dictionary(key, fc.oneof(scalar, fc.constant(null), fc.dictionary(key, fc.oneof(scalar, fc.constant(null)))), {
      maxKeys: 3,
    })
    fc.assert(
      fc.property(tree, tree, patch, (from, to, change) => {
        expect(compareOverlay(change, from, from).filter(({ verdict }) => verdict === 'conflict')).toEqual([])
        const files = (value: object) => ({ 'entities/firm': value })
        const { open, overlays } = upgradeOverlays(layer('o', files(from)), layer('n', files(to)), [layer('c', files(change))])
        if (open.length > 0) return
        const left = overlays[0]?.files[0]?.text
        expect(withoutEmpty(mergePatch(to, left === undefined ? {} : JSON.parse(left)))).toEqual(withoutEmpty(mergePatch(to, change)))
      }),
      { numRuns: 500, examples: [[{ c: 's' }, { c: 's' }, { c: { a: null } }]] },
    )
  })
})

describe('kartoteka upgrade', () => {
  let folder: string
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  const environment = (): Environment => ({ ...readEnvironment({}), print, printError: print })
  const write = (files: Readonly<Record<string, object>>) => {
    for (const [path, value] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), JSON.stringify(value, null, 2))
    }
  }
  const run = (...more: string[]) =>
    command.run(['--base', join(folder, 'old'), join(folder, 'new'), '--overlay', join(folder, 'client'), ...more], environment())
  const client = () => readFileSync(join(folder, 'client/entities/firm.json'), 'utf8')

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kartoteka-upgrade-'))
    lines.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('prints both sides and writes nothing while a conflict is open, then writes what is resolved', async () => {
    write({
      'old/entities/firm.json': firm({ name, phone }),
      'new/entities/firm.json': firm({ name: { ...name, maxLength: 30 }, telephone: { ...phone, 'x-renamed-from': 'phone' } }),
      'client/entities/firm.json': { properties: { name: { maxLength: 20 }, phone: { title: 'Call' } } },
    })
    const before = client()
    expect(await run()).toBe(1)
    expect(lines[0]).toBe('0 still apply, 0 redundant, 2 in conflict, 2 of these open.')
    expect(lines.slice(1, 5).join('\n')).toMatch(
      /both changed it\n +old base +40\n +new base +30\n +overlay +20 +\(.*client\/entities\/firm.json:4\)/,
    )
    expect(client()).toBe(before)

    write({ 'half.json': { 'entities/firm#/properties/name/maxLength': 'base' } })
    expect(await run('--resolve', join(folder, 'half.json'))).toBe(1)
    expect(client()).toBe(before)

    write({ 'all.json': { 'entities/firm#/properties/name/maxLength': 'base', 'entities/firm#/properties/phone': 'overlay' } })
    expect(await run('--resolve', join(folder, 'all.json'))).toBe(0)
    expect(JSON.parse(client())).toEqual({ properties: { telephone: { title: 'Call' } } })
    expect(readdirSync(join(folder, 'client/entities'))).toEqual(['firm.json'])
  })

  it('writes nothing when the result does not compile, and says where', async () => {
    const views = { 'x-views': { all: { title: 'All', columns: ['phone'] } } }
    write({
      'old/entities/firm.json': firm({ name, phone }),
      'new/entities/firm.json': firm({ name: { ...name, maxLength: 20 } }),
      'client/entities/firm.json': { properties: { name: { maxLength: 20 } }, ...views },
    })
    const before = client()
    expect(await run()).toBe(1)
    expect(lines.join('\n')).toMatch(/client\/entities\/firm.json:\d+:\d+ unknown-field at \/x-views\/all\/columns\/0/)
    expect(client()).toBe(before)
  })

  it('removes a file of which nothing is left, and refuses a resolution of nothing', async () => {
    write({
      'old/entities/firm.json': firm({ name }),
      'new/entities/firm.json': firm({ name: { ...name, maxLength: 20 } }),
      'client/entities/firm.json': { $id: 'firm', properties: { name: { maxLength: 20 } } },
      'wrong.json': { 'entities/firm#/properties/nmae': 'base' },
    })
    expect(await run('--resolve', join(folder, 'wrong.json'))).toBe(1)
    expect(lines.at(-1)).toBe('There is no conflict "entities/firm#/properties/nmae".')
    expect(await run()).toBe(0)
    expect(existsSync(join(folder, 'client/entities/firm.json'))).toBe(false)
  })
})

/** Without objects that say nothing: a patch that only removes what is not there makes one. */
function withoutEmpty(value: unknown): unknown {
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).map(([key, child]) => [key, withoutEmpty(child)] as const)
  return Object.fromEntries(kept.filter(([, child]) => !isJsonObject(child) || Object.keys(child).length > 0))
}

function short({ verdict, reason, pointer, oldBase, newBase, overlay, renamedTo }: ReturnType<typeof compareOverlay>[number]): string {
  if (verdict !== 'conflict') return `${verdict} ${pointer}`
  const sides = [oldBase, newBase, overlay].map((side) => (side === undefined ? 'undefined' : JSON.stringify(side)))
  return `conflict ${reason} ${pointer} ${sides.join(' ')}${renamedTo === undefined ? '' : ` -> ${renamedTo}`}`
}
