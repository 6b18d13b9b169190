import type { Entity } from '../../model/model.ts'
import type { WriteContext } from '../context.ts'
import { readRecord } from '../get.ts'
import { normaliseRecord, type RecordValues } from '../normalise.ts'
import { withoutReadOnly } from '../update.ts'
import type { ImportPlan, Target } from './mapping.ts'

/**
 * The values of a record with its lines in place of those of the file that say the same: they keep their ids and what the
 * file does not speak of. Lines of the file without such a counterpart are new, and stored ones that none matches go.
 */
export async function keepStoredLines(context: WriteContext, plan: ImportPlan, id: string, values: RecordValues): Promise<RecordValues> {
  const names = [...new Set(plan.targets.flatMap(({ lines }) => lines?.name ?? []))]
  if (names.length === 0) return values
  const { text } = await readRecord(context, context.executor, plan.entity, id, { fields: names.join(',') })
  const stored = JSON.parse(text) as Record<string, readonly RecordValues[]>
  const kept = names.map((name) => {
    const targets = plan.targets.filter(({ lines }) => lines?.name === name)
    const lines = context.model.entities.get(plan.entity.fields.get(name)?.lines?.entity ?? '') as Entity
    return [name, matchLines(context, lines, targets, values[name] as readonly RecordValues[], stored[name] ?? [])] as const
  })
  return { ...values, ...Object.fromEntries(kept) }
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
    const values = { ...withoutReadOnly(context, entity, line), id: line.id }
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
