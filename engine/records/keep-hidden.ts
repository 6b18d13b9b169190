import { isJsonObject } from '../base/json.ts'
import type { Entity } from '../model/model.ts'
import { readerOf, type WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'

/** A line that is sent back keeps the values that its sender could not see: they are not in what was sent, and not meant to go. */
export function keepHidden(context: WriteContext, batch: Batch): void {
  if (context.rights === undefined) return
  for (const field of entityFields(batch.entity).lines) {
    const lines = context.model.entities.get(field.lines?.entity ?? '')
    const hidden = lines === undefined ? [] : hiddenNames(context, lines)
    if (lines === undefined || hidden.length === 0) continue
    for (const draft of batch.drafts) if (draft.touched.has(field.name)) keepInLines(context, draft, field.name, lines, hidden)
  }
}

function hiddenNames(context: WriteContext, lines: Entity): readonly string[] {
  const known = readerOf(context).model.entities.get(lines.name)
  return entityFields(lines).stored.flatMap(({ name }) => (known?.fields.has(name) === true ? [] : [name]))
}

function keepInLines(context: WriteContext, draft: Draft, name: string, lines: Entity, hidden: readonly string[]): void {
  const stored = new Map(objects(draft.stored?.[name]).map((line) => [line.id, line]))
  const sent = objects(draft.record[name])
  draft.record[name] = sent.map((line) => {
    const before = stored.get(line.id)
    if (before === undefined) return line
    const whole = normaliseRecord(context.model, lines, before)
    const kept = hidden.flatMap((key) => (whole[key] === undefined ? [] : [[key, whole[key]] as const]))
    return { ...line, ...Object.fromEntries(kept) }
  })
}

function objects(value: unknown): readonly RecordValues[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
