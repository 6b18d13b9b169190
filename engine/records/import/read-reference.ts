import { isId } from '../../base/ids.ts'
import { TextProblem } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { WriteContext } from '../context.ts'
import type { LookUpField } from './destination.ts'
import type { LookUps } from './look-up.ts'
import type { Target } from './mapping.ts'
import { type Cell, cellText } from './read/source.ts'

/** A cell that names no record, or several. */
export class LookUpProblem extends TextProblem {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Asks for the records that the cells of a target name: field after field, each only for what none before it has found. */
export async function prepareReferences(context: WriteContext, lookUps: LookUps, target: Target, cells: Iterable<Cell>): Promise<void> {
  let open = new Set<string>()
  for (const cell of cells) if (typeof cell !== 'object') for (const text of namesIn(target, cellText(cell))) open.add(text)
  for (const lookUp of target.lookUps) {
    const texts = [...open].flatMap((text) => nameFor(target, lookUp, text) ?? [])
    if (texts.length === 0) continue
    await lookUps.prepare(context, lookUp, texts)
    const isOpen = (text: string) => lookUps.find(lookUp, nameFor(target, lookUp, text) ?? '').length === 0
    if (target.field.targets.length === 1) open = new Set([...open].filter(isOpen))
  }
}

/** The reference, or the references, that a cell says. Throws `TextProblem`. */
export function readReference(lookUps: LookUps, target: Target, cell: Exclude<Cell, null>): unknown {
  if (typeof cell === 'object') return cell
  const text = cellText(cell)
  if (!hasLinks(target.field)) return readOne(lookUps, target, text)
  const ids = namesIn(target, text).map((name) => readOne(lookUps, target, name))
  return [...new Set(ids)]
}

/** Several references stand between semicolons. */
function namesIn(target: Target, text: string): readonly string[] {
  if (text === '') return []
  if (!hasLinks(target.field)) return [text]
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function readOne(lookUps: LookUps, target: Target, text: string): unknown {
  const { field } = target
  const isOneOfSeveral = field.targets.length > 1
  const prefixed = isOneOfSeveral ? splitEntity(field.targets, text) : undefined
  const name = prefixed?.name ?? text
  if (isId(name) && (!isOneOfSeveral || prefixed !== undefined)) {
    const id = name.toLowerCase()
    return isOneOfSeveral ? { entity: prefixed?.entity, id } : id
  }
  const found = findByFields(lookUps, target, text)
  if (found === undefined) throw notFound(target, text)
  const [first, ...others] = found
  if (others.length > 0) throw severalFound(found, text)
  return isOneOfSeveral ? { entity: first?.lookUp.entity.name, id: first?.id } : first?.id
}

interface FoundLink {
  readonly lookUp: LookUpField
  readonly id: string
}

/** What the first field of each entity that knows the name has found. */
function findByFields(lookUps: LookUps, target: Target, text: string): readonly FoundLink[] | undefined {
  const found: FoundLink[] = []
  const done = new Set<string>()
  for (const lookUp of target.lookUps) {
    const name = nameFor(target, lookUp, text)
    if (name === undefined || done.has(lookUp.entity.name)) continue
    const ids = lookUps.find(lookUp, name)
    if (ids.length > 0) done.add(lookUp.entity.name)
    for (const id of ids) found.push({ lookUp, id })
  }
  return found.length === 0 ? undefined : found
}

/** What is asked of one field: `firm:Alpha` names no person. */
function nameFor({ field }: Target, { entity }: LookUpField, text: string): string | undefined {
  if (field.targets.length === 1) return text
  const prefixed = splitEntity(field.targets, text)
  if (prefixed === undefined) return text
  return prefixed.entity === entity.name ? prefixed.name : undefined
}

function splitEntity(targets: readonly string[], text: string): { entity: string; name: string } | undefined {
  const colon = text.indexOf(':')
  const entity = text.slice(0, Math.max(0, colon)).trim()
  return targets.includes(entity) ? { entity, name: text.slice(colon + 1).trim() } : undefined
}

function notFound({ field, lookUps }: Target, text: string): LookUpProblem {
  const [first, ...others] = lookUps
  if (first === undefined) return new LookUpProblem('not-readable', `"${text}" is not the id of a record.`)
  const entities = [...new Set(lookUps.map(({ entity }) => entity))]
  const title = entities.map((entity) => entity.title.toLowerCase()).join(' or ')
  const by = [...new Set([first, ...others].map((lookUp) => `"${lookUp.field.title}"`))].join(' or ')
  const add = entities.length === 1 ? `add that ${title} first` : 'add that record first'
  const hint = field.targets.length > 1 && entities.length > 1 ? ` To say which, write ${entities[0]?.name}:${text}.` : ''
  return new LookUpProblem('no-such-record', `There is no ${title} with ${by} "${text}". Correct the cell, or ${add}.${hint}`)
}

function severalFound(found: readonly FoundLink[], text: string): LookUpProblem {
  const [first] = found
  const isOneKind = found.every(({ lookUp }) => lookUp.entity === first?.lookUp.entity)
  const plural = isOneKind ? first?.lookUp.entity.plural.toLowerCase() : 'records'
  const message = `There are ${found.length} ${plural} with "${first?.lookUp.field.title}" "${text}". Map the column to a field that tells them apart.`
  return new LookUpProblem('several-found', message)
}
