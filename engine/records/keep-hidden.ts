import { isJsonObject, pointerStep } from '../base/json.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import { readerOf, type WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'
import { readMany } from './read-many.ts'

/**
 * What its sender could not see stays: the values of a line that is sent back, and the records that a list leads to. They are not in
 * what was sent, and not meant to go.
 */
export async function keepHidden(context: WriteContext, batch: Batch): Promise<void> {
  if (context.rights === undefined) return
  for (const field of entityFields(batch.entity).links) await keepLinks(context, batch, field)
  for (const field of entityFields(batch.entity).lines) {
    const lines = context.model.entities.get(field.lines?.entity ?? '')
    const hidden = lines === undefined ? [] : hiddenNames(context, lines)
    if (lines === undefined || hidden.length === 0) continue
    for (const draft of batch.drafts) if (draft.touched.has(field.name)) keepInLines(context, draft, field.name, lines, hidden)
  }
}

async function keepLinks(context: WriteContext, batch: Batch, { name, targets }: Field): Promise<void> {
  const drafts = batch.drafts.filter(({ isNew, touched, record }) => !isNew && touched.has(name) && Array.isArray(record[name] ?? []))
  const stored = new Map(drafts.map((draft) => [draft, objects(draft.stored?.[name]).map(({ id }) => String(id))]))
  const target = context.model.entities.get(targets[0] ?? '')
  if (target === undefined) return
  const seen = await readMany(readerOf(context), context.executor, target, [...stored.values()].flat(), new Map([['id', true]]))
  for (const draft of drafts) {
    const before = stored.get(draft) ?? []
    const sent = (draft.record[name] ?? []) as readonly unknown[]
    // What is named all the same is judged as what it was sent as.
    const hidden = before.filter((id) => !seen.has(id) && !sent.includes(id))
    if (hidden.length === 0) continue
    for (const index of hidden.keys()) draft.kept.add(pointerStep(name) + pointerStep(sent.length + index))
    draft.record[name] = [...sent, ...hidden]
    if (JSON.stringify(draft.record[name]) === JSON.stringify(before))
      draft.touched = new Set([...draft.touched].filter((one) => one !== name))
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
