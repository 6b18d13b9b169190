import { parseSelection } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { readerOf, type WriteContext } from '../context.ts'
import { withoutReadOnly } from '../first-steps.ts'
import { normaliseRecord, type RecordValues } from '../normalise.ts'
import { readMany } from '../read-many.ts'
import type { ImportPlan, Target } from './mapping.ts'

/**
 * Puts stored lines in place of those of the file that say the same: they keep their ids and what the file does not speak of.
 * Lines of the file without such a counterpart are new, and stored ones that none matches go. `patches` are by id of the record.
 */
export async function keepStoredLines(
  context: WriteContext,
  plan: ImportPlan,
  patches: ReadonlyMap<string, Record<string, unknown>>,
): Promise<void> {
  const names = [...new Set(plan.targets.flatMap(({ lines }) => lines?.name ?? []))]
  if (names.length === 0 || patches.size === 0) return
  const found = await readMany(readerOf(context), context.executor, plan.entity, patches.keys(), parseSelection(names.join(',')))
  for (const [id, patch] of patches) {
    const text = found.get(id)?.text
    if (text === undefined) continue
    const stored = JSON.parse(text) as Record<string, readonly RecordValues[]>
    for (const name of names) {
      const targets = plan.targets.filter(({ lines }) => lines?.name === name)
      const lines = context.model.entities.get(plan.entity.fields.get(name)?.lines?.entity ?? '') as Entity
      patch[name] = matchLines(context, lines, targets, patch[name] as readonly RecordValues[], stored[name] ?? [])
    }
  }
}

function matchLines(
  context: WriteContext,
  entity: Entity,
  targets: readonly Target[],
  sent: readonly RecordValues[],
  stored: readonly RecordValues[],
): readonly RecordValues[] {
  const bySaying = new Map<string, RecordValues[]>()
  for (const line of stored) {
    const values = { ...withoutReadOnly(context.model, entity, line), id: line.id }
    const key = saying(context, entity, targets, values)
    bySaying.set(key, [...(bySaying.get(key) ?? []), values])
  }
  return sent.map((line) => bySaying.get(saying(context, entity, targets, line))?.shift() ?? line)
}

/** What a line says in the fields that the file speaks of, as text. */
function saying(context: WriteContext, entity: Entity, targets: readonly Target[], line: RecordValues): string {
  const values = normaliseRecord(context.model, entity, line)
  return JSON.stringify(
    targets.map(({ place }) => place.reduce<unknown>((value, name) => (value as RecordValues | undefined)?.[name], values) ?? null),
  )
}
