import { isJsonObject } from '../../base/json.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity, Model } from '../../model/model.ts'
import { after, personalFields, personalRules } from '../../model/personal.ts'

type Json = Readonly<Record<string, unknown>>

/** A field whose values go. */
export interface GoingField {
  readonly entity: Entity
  readonly field: Field
  /** The field of the record that holds the line; undefined for a field of its own. */
  readonly lines: Field | undefined
  /** What stands in its place: a required text is not left empty. */
  readonly how: 'emptied' | 'replaced'
}

/** A field whose values stay, and why. */
export interface StayingField {
  readonly field: Field
  readonly lines: Field | undefined
  readonly why: string
  /** The obligation that keeps it; null where it is none. */
  readonly kept: { readonly retention: string; readonly purpose: string | null } | null
  /** The day on which it may go; null where that is not known yet. */
  readonly until: string | null
}

export interface ErasurePlan {
  readonly going: readonly GoingField[]
  readonly staying: readonly StayingField[]
}

/** The moment on which a record was closed: archived, or put in the trash. */
export function closedAt(record: Json): Date | undefined {
  const moments = [record.archivedAt, record.deletedAt].filter((moment) => typeof moment === 'string').sort()
  return moments[0] === undefined ? undefined : new Date(moments[0])
}

/** What an erasure would do with the personal fields of a record that have a value. */
export function planErasure(model: Model, entity: Entity, record: Json, now: Date): ErasurePlan {
  const going: GoingField[] = []
  const staying: StayingField[] = []
  for (const { entity: source, field, lines } of filledFields(model, entity, record)) {
    const reason = whyItStays(field, closedAt(record), now)
    if (reason === undefined) going.push({ entity: source, field, lines, how: field.isRequired ? 'replaced' : 'emptied' })
    else staying.push({ field, lines, ...reason })
  }
  return { going, staying }
}

/** The fields that have been kept long enough, whoever asks. */
export function planRetention(model: Model, entity: Entity, record: Json, now: Date): readonly GoingField[] {
  const closed = closedAt(record)
  return filledFields(model, entity, record).flatMap(({ entity: source, field, lines }) => {
    const retention = personalRules(field)?.retention
    const isOver = closed !== undefined && retention !== undefined && after(closed, retention) <= now
    if (!isOver || cannotGo(field)) return []
    return [{ entity: source, field, lines, how: field.isRequired ? ('replaced' as const) : ('emptied' as const) }]
  })
}

function filledFields(model: Model, entity: Entity, record: Json): readonly Omit<GoingField, 'how'>[] {
  const own = personalFields(entity).flatMap((field) => (isEmpty(record[field.name]) ? [] : [{ entity, field, lines: undefined }]))
  const ofLines = [...entity.fields.values()].flatMap((lines) => {
    const source = model.entities.get(lines.lines?.entity ?? '')
    const rows = record[lines.name]
    if (source === undefined || !Array.isArray(rows)) return []
    const isFilled = (field: Field) => rows.some((row) => isJsonObject(row) && !isEmpty(row[field.name]))
    return personalFields(source).flatMap((field) => (isFilled(field) ? [{ entity: source, field, lines }] : []))
  })
  return [...own, ...ofLines]
}

function whyItStays(field: Field, closed: Date | undefined, now: Date): Pick<StayingField, 'why' | 'kept' | 'until'> | undefined {
  if (cannotGo(field)) return { why: 'A record must have a value here, and nothing can stand in its place.', kept: null, until: null }
  const { retention, obligation, purpose } = personalRules(field) ?? {}
  if (obligation !== true || retention === undefined) return undefined
  const what = `It has to be kept for ${retention}${purpose === undefined ? '' : ` (${purpose})`} after the record is closed`
  const kept = { retention, purpose: purpose ?? null }
  if (closed === undefined) return { why: `${what}, and it is not closed yet.`, kept, until: null }
  const end = after(closed, retention)
  return end > now ? { why: `${what}.`, kept, until: end.toISOString().slice(0, 10) } : undefined
}

/** A required value is replaced where it is a plain text; a date or a choice has nothing that stands for "erased". */
function cannotGo(field: Field): boolean {
  return (
    field.isRequired && !(field.schema.type === 'string' && field.schema.format === undefined && field.schema['x-secret'] === undefined)
  )
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return isJsonObject(value) && Object.values(value).every(isEmpty)
}
