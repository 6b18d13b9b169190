import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { didYouMean } from '../../base/suggest.ts'
import { compile, formatProblem, type Layer } from '../../metadata/index.ts'
import { isConflict, type PlacedFinding, type Resolution, type Upgrade, upgradeOverlays } from '../../metadata/upgrade/upgrade.ts'
import type { Command } from '../command.ts'
import { readLayers } from '../read-layers.ts'

export const upgrade: Command = {
  name: 'upgrade',
  usage: 'upgrade --base <old> <new> [--overlay <folder>...] [--resolve <file>]',
  summary: 'bring overlays to a new base; prints conflicts with both sides and writes only when all are resolved',
  async run(args, environment) {
    const { base, next, overlays: folders, resolve: file } = readArguments(args, environment.metadata.slice(1))
    const [system, oldBase, newBase, ...overlays] = readLayers([base, next, ...folders]) as [Layer, Layer, Layer, ...Layer[]]
    const resolutions = file === undefined ? {} : readResolutions(resolve(file))
    const result = upgradeOverlays(oldBase, newBase, overlays, resolutions)
    for (const line of describeUpgrade(result)) environment.print(line)
    for (const line of strangers(result, resolutions)) environment.printError(line)
    if (result.open.length > 0 || strangers(result, resolutions).length > 0) return 1
    const { model, problems } = compile([system, newBase, ...result.overlays])
    if (model === undefined) {
      for (const problem of problems) environment.print(formatProblem(problem))
      environment.print('With the new base the overlays do not compile. Correct the files named above; nothing was written.')
      return 1
    }
    writeFiles(result.files)
    for (const { path, text } of result.files) environment.print(`${text === undefined ? 'removed' : 'written'}  ${path}`)
    return 0
  },
}

function readArguments(args: readonly string[], configured: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { base: { type: 'string' }, overlay: { type: 'string', multiple: true }, resolve: { type: 'string' } },
    allowPositionals: true,
  })
  const [next, ...more] = positionals
  if (values.base === undefined || next === undefined) throw new KartotekaError('usage', `Write: kartoteka ${upgrade.usage}`)
  const overlays = values.overlay === undefined ? configured : [...values.overlay, ...more].map((folder) => resolve(folder))
  if (values.overlay === undefined && more.length > 0) throw new KartotekaError('usage', `Write: kartoteka ${upgrade.usage}`)
  if (overlays.length === 0)
    throw new KartotekaError('usage', 'There is no overlay: name its folder with --overlay, or set KARTOTEKA_METADATA.')
  return { base: resolve(values.base), next: resolve(next), overlays, resolve: values.resolve }
}

function readResolutions(file: string): Readonly<Record<string, Resolution>> {
  if (!existsSync(file)) throw new KartotekaError('usage', `There is no file ${file}.`)
  const value = readJson(file)
  const isResolution = (given: unknown) => given === 'base' || given === 'overlay' || (isJsonObject(given) && 'value' in given)
  if (isJsonObject(value) && Object.values(value).every(isResolution)) return value as Record<string, Resolution>
  throw new KartotekaError('usage', `${file} says for each conflict "base", "overlay" or {"value": ...}.`)
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw new KartotekaError('usage', `${file} is not valid JSON.`)
  }
}

/** Resolutions of conflicts that are not there: most often a misspelt key. */
function strangers({ findings }: Upgrade, resolutions: Readonly<Record<string, Resolution>>): readonly string[] {
  const keys = findings.filter(isConflict).map(({ key }) => key)
  return Object.keys(resolutions)
    .filter((key) => !keys.includes(key))
    .map((key) => `There is no conflict "${key}".${didYouMean(key, keys)}`)
}

const reasons = {
  'both-changed': 'both changed it',
  removed: 'the new base does not have it',
  renamed: 'the new base has it under another name',
} as const

/** What the comparison found: counts, what became redundant, and each conflict with its sides. */
export function describeUpgrade({ findings, open }: Upgrade): readonly string[] {
  const count = (verdict: string) => findings.filter((finding) => finding.verdict === verdict).length
  return [
    `${count('clean')} still apply, ${count('redundant')} redundant, ${count('conflict')} in conflict, ${open.length} of these open.`,
    ...findings
      .filter(({ verdict }) => verdict === 'redundant')
      .map(({ file, line, pointer }) => `  = ${file}:${line} ${pointer} the new base says the same`),
    ...open.flatMap(describeConflict),
    ...(open.length === 0
      ? []
      : ['Nothing was written. Decide each in a file for --resolve: "base", "overlay" or {"value": ...}:', ...skeleton(open)]),
  ]
}

function describeConflict(finding: PlacedFinding): readonly string[] {
  const { key, file, line, reason = 'both-changed', oldBase, newBase, overlay, renamedTo } = finding
  return [
    `  ! ${key}: ${reasons[reason]}${renamedTo === undefined ? '' : `, ${renamedTo}`}`,
    `      old base  ${show(oldBase)}`,
    `      new base  ${show(newBase)}`,
    `      overlay   ${overlay === null ? 'removes it' : show(overlay)}  (${file}:${line})`,
  ]
}

function skeleton(open: readonly PlacedFinding[]): readonly string[] {
  const decisions = Object.fromEntries(open.map(({ key }) => [key, 'overlay']))
  return JSON.stringify(decisions, null, 2).split('\n')
}

function show(value: unknown): string {
  return value === undefined ? 'has nothing here' : JSON.stringify(value)
}

/**
 * Writes all files beside their places first and then puts each in its place, so that a full disk or a file that cannot be
 * written changes nothing. Stopped between two renames, the same command finishes the work.
 */
function writeFiles(files: Upgrade['files']): void {
  const staged: { readonly from: string; readonly to: string }[] = []
  const folders = new Map<string, string>()
  try {
    for (const { path, text } of files) {
      if (text === undefined) continue
      const place = dirname(resolve(path))
      const folder = folders.get(place) ?? mkdtempSync(join(place, '.upgrade-'))
      folders.set(place, folder)
      mkdirSync(folder, { recursive: true })
      const from = join(folder, basename(path))
      writeFileSync(from, text)
      staged.push({ from, to: resolve(path) })
    }
    for (const { from, to } of staged) renameSync(from, to)
    for (const { path, text } of files) if (text === undefined) rmSync(resolve(path))
  } finally {
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true })
  }
}
