import { isJsonObject, isSameJson } from '../../base/json.ts'
import { columnKind } from '../../database/index.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import type { MergeRule } from '../../model/quality.ts'
import { entityFields } from '../entity-fields.ts'
import type { RecordValues } from '../normalise.ts'

/** Records that become one, in the JSON shape of the API: the one that stays, then those that go into it. */
export interface Merging {
  readonly entity: Entity
  readonly kept: RecordValues
  readonly others: readonly RecordValues[]
  /** By field: the id of the record whose value is taken, or a value. */
  readonly choices: Readonly<Record<string, unknown>>
}

/** One field of which the records differ: what each holds, and what comes of it. */
export interface MergedField {
  readonly field: string
  readonly title: string
  readonly rule: MergeRule | 'choice'
  /** By id of the record. */
  readonly values: Readonly<Record<string, unknown>>
  readonly result: unknown
}

/** The fields that a merge decides about: those that a person could write. */
export function mergeableFields(entity: Entity): readonly Field[] {
  return entityFields(entity).stored.filter((field) => !field.isReadOnly && field.schema['x-secret'] === undefined)
}

/** What comes of each field of which the records differ, or that was chosen. */
export function mergedFields(merging: Merging): readonly MergedField[] {
  const { entity, kept, others, choices } = merging
  const records = [kept, ...others]
  const ids = new Set(records.map(({ id }) => String(id)))
  return mergeableFields(entity).flatMap((field): readonly MergedField[] => {
    const values = records.map((record) => withoutThemselves(field, record[field.name], ids))
    const isChosen = Object.hasOwn(choices, field.name)
    if (!isChosen && values.every((value) => isSameValue(field, value, values[0]) && isSameValue(field, value, kept[field.name]))) return []
    const rule = isChosen ? 'choice' : (entity.quality?.merge.get(field.name) ?? 'fill')
    const result = rule === 'choice' ? chosen(records, values, choices[field.name]) : results[rule](field, values, records)
    const shown = Object.fromEntries(records.map((record, index) => [String(record.id), values[index] ?? null]))
    return [{ field: field.name, title: field.title, rule, values: shown, result: result ?? null }]
  })
}

/** What a record that stays is to be told: the fields whose result is not what it holds already. */
export function mergePatchOf({ entity, kept }: Merging, fields: readonly MergedField[]): Record<string, unknown> {
  const changed = fields.filter(({ field, result }) => {
    const declared = entity.fields.get(field)
    return declared !== undefined && !isSameValue(declared, result, kept[field])
  })
  return Object.fromEntries(changed.map(({ field, result }) => [field, result]))
}

type Value = unknown
type Result = (field: Field, values: readonly Value[], records: readonly RecordValues[]) => Value

const results: Readonly<Record<MergeRule, Result>> = {
  keep: (_field, [own]) => own,
  fill: (_field, values) => values.find(isFilled) ?? values[0],
  replace: (_field, [own, ...others]) => others.findLast(isFilled) ?? own,
  newest: (_field, values, records) => {
    const order = records.map((_record, index) => index).sort((a, b) => (changedAt(records[a]) < changedAt(records[b]) ? 1 : -1))
    return order.map((index) => values[index]).find(isFilled) ?? values[0]
  },
  sum: (field, values) => sum(field, values.filter(isFilled)),
  join: (field, values) => join(field, values.filter(isFilled)),
}

function chosen(records: readonly RecordValues[], values: readonly Value[], choice: unknown): Value {
  const index = records.findIndex(({ id }) => typeof choice === 'string' && choice.toLowerCase() === id)
  return index === -1 ? choice : values[index]
}

function join(field: Field, values: readonly Value[]): Value {
  const [first, ...more] = values
  if (more.length === 0) return first
  if (values.every(Array.isArray)) {
    const items = (values as readonly (readonly Value[])[]).flat()
    return field.lines === undefined ? distinct(items) : items
  }
  const isLong = field.schema.contentMediaType !== undefined || field.schema['x-widget'] === 'textarea'
  return distinct(values).join(isLong ? '\n\n' : ', ')
}

function distinct(items: readonly Value[]): readonly Value[] {
  const seen = new Map(items.map((item) => [isJsonObject(item) && 'id' in item ? item.id : JSON.stringify(item), item] as const))
  return [...seen.values()]
}

/** Exact: the numbers are added as whole numbers of the smallest unit. */
function sum(field: Field, values: readonly Value[]): Value {
  if (values.length === 0) return null
  const kind = columnKind(field)
  const unit = 10 ** (kind.kind === 'decimal' ? kind.scale : 0)
  return values.reduce<number>((total, value) => total + Math.round(Number(value) * unit), 0) / unit
}

function isFilled(value: Value): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
}

function changedAt(record: RecordValues | undefined): string {
  return String(record?.updatedAt ?? '')
}

/** A record cannot point to itself when one that it points to becomes part of it. */
function withoutThemselves(field: Field, value: Value, ids: ReadonlySet<string>): Value {
  if (field.targets.length === 0) return value
  const leads = (link: Value) => isJsonObject(link) && ids.has(String(link.id))
  if (Array.isArray(value)) return value.filter((link) => !leads(link))
  return leads(value) ? null : value
}

/** References are the same when they lead to the same record, lines when they hold the same, whatever their ids. */
export function isSameValue(field: Field, a: Value, b: Value): boolean {
  return isSameJson(bare(field, a), bare(field, b))
}

function bare(field: Field, value: Value): Value {
  if (!isFilled(value)) return null
  if (Array.isArray(value) && field.lines !== undefined) return value.map((line) => (isJsonObject(line) ? withoutIds(line) : line))
  if (hasLinks(field) && Array.isArray(value)) return value.map(idOf)
  return field.targets.length > 0 ? idOf(value) : value
}

function withoutIds(line: RecordValues): RecordValues {
  const { id: _id, version: _version, label: _label, ...rest } = line
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) =>
      isFilled(value) ? [[name, isJsonObject(value) && 'id' in value ? value.id : value]] : [],
    ),
  )
}

function idOf(value: Value): Value {
  return isJsonObject(value) && 'id' in value ? value.id : value
}
