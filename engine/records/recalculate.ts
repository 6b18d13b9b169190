import { isJsonObject } from '../base/json.ts'
import { anyRow, type BackStep, type Dependency } from '../model/dependencies.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Change } from './change.ts'
import type { WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'
import { Reached } from './recalculate-reached.ts'
import { wholeModel, writeValues } from './recalculate-values.ts'

/**
 * Brings the stored computed fields up to date that a write reaches, in its transaction, over any number of relations. Neither the
 * version nor updatedAt of their records change: nobody has edited them, and somebody who edits a customer must not be refused because
 * an order of it was written meanwhile.
 */
export async function recalculate(context: WriteContext, changes: readonly Change[]): Promise<void> {
  const model = wholeModel(context)
  const reached = new Reached()
  for (const change of changes) collect(model, change, reached)
  await settle(context, model, reached)
}

/** Works out the fields that were reached, in order; a value that differs reaches those that read it. */
export async function settle(context: WriteContext, model: Model, reached: Reached): Promise<void> {
  if (reached.isEmpty) return
  for (const target of model.dependencies.fields) {
    const sources = reached.of(target)
    if (sources.length === 0) continue
    const changed = await writeValues(context, model, target, sources)
    const isForeign = sources.some((source) => source.isForeign)
    if (changed.length > 0) reached.follow(model, target, changed, isForeign)
  }
}

/** What one change reaches. The rows are looked up as they are now; where they pointed before stands in the change only. */
function collect(model: Model, change: Change, reached: Reached): void {
  const entity = model.entities.get(change.entity.name)
  if (entity === undefined) return
  const { kind, id, before, touched } = change
  for (const dependency of model.dependencies.byEntity.get(entity.name) ?? []) {
    if (!isRead(change, dependency)) continue
    if (kind !== 'purged' && !(kind === 'created' && isOutward(dependency.back[0]))) reached.add(dependency.target, [id], dependency.back)
    const [first] = dependency.back
    const isMoved = first !== undefined && 'field' in first && (kind === 'purged' || touched.has(first.field))
    if (isMoved) reached.add(dependency.target, pointedBefore(before, first), dependency.back.slice(1), true)
  }
  collectLines(model, entity, change, reached, { prefix: [], before: before === undefined ? [] : [before] })
}

/** Lines change with the record they belong to; which of them did is not looked at. */
function collectLines(
  model: Model,
  owner: Entity,
  change: Change,
  reached: Reached,
  { prefix, before }: { prefix: readonly BackStep[]; before: readonly RecordValues[] },
): void {
  for (const field of owner.fields.values()) {
    const lines = model.entities.get(field.lines?.entity ?? '')
    if (lines === undefined || (prefix.length === 0 && !isWhole(change) && !change.touched.has(field.name))) continue
    const stored = before.flatMap((record) => (Array.isArray(record[field.name]) ? (record[field.name] as RecordValues[]) : []))
    const way: readonly BackStep[] = [...prefix, { step: 'lines', entity: lines.name }]
    for (const { target, back } of model.dependencies.byEntity.get(lines.name) ?? []) {
      const [first, ...rest] = back
      const steps = first?.step === 'owner' ? [...prefix, ...rest] : [...way, ...back]
      if (change.kind !== 'purged' && !(change.kind === 'created' && isOutward(first))) reached.add(target, [change.id], steps)
      for (const line of stored) reached.add(target, pointedBefore(line, first), rest, true)
    }
    collectLines(model, lines, change, reached, { prefix: way, before: stored })
  }
}

/** The record came or went with everything in it. */
function isWhole({ kind }: Change): boolean {
  return kind === 'created' || kind === 'purged'
}

const systemFields: Readonly<Record<string, readonly Change['kind'][] | undefined>> = {
  deletedAt: ['deleted', 'restored'],
  archivedAt: ['archived', 'unarchived'],
}

/** Fields that every write changes, whatever it says of itself. */
const alwaysTouched: ReadonlySet<string> = new Set(['version', 'updatedAt', 'updatedBy'])

function isRead(change: Change, { field }: Dependency): boolean {
  if (isWhole(change) || change.touched.has(field) || alwaysTouched.has(field)) return true
  return field !== anyRow && systemFields[field]?.includes(change.kind) === true
}

/** Whoever points to a new record is written after it, and reached as a change of its own. */
function isOutward(step: BackStep | undefined): boolean {
  return step?.step === 'pointing' || step?.step === 'holding'
}

/** The ids that a reference, or a list of references, held before. */
function pointedBefore(record: RecordValues | undefined, step: BackStep | undefined): readonly string[] {
  if (step?.step !== 'pointed' && step?.step !== 'held') return []
  const value = record?.[step.field]
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    const id = isJsonObject(one) ? one.id : one
    return typeof id === 'string' ? [id] : []
  })
}
