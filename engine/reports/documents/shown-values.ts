import { isJsonObject } from '../../base/json.ts'
import { type Field, percentDigits } from '../../fields/index.ts'
import type { Entity, Model } from '../../model/model.ts'

type Json = Readonly<Record<string, unknown>>

/** A record as a document says it: numbers, dates and choices as text in the language, money with its currency; yes-or-no stays what it is. */
export function shownRecord(model: Model, entity: Entity, record: Json, language: string, owner?: Json): Json {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const field = entity.fields.get(name)
      const inverse = entity.inverses.get(name)
      const list = model.entities.get(field?.lines?.entity ?? inverse?.entity ?? '')
      if (list !== undefined && Array.isArray(value))
        return [name, value.map((item: Json) => shownRecord(model, list, item, language, record))]
      return [name, field === undefined ? value : shownValue(model, field, value, { record, owner, language })]
    }),
  )
}

interface Place {
  readonly record: Json
  readonly owner: Json | undefined
  readonly language: string
}

function shownValue(model: Model, field: Field, value: unknown, place: Place): unknown {
  if (value === null || value === undefined) return ''
  const { language } = place
  if (Array.isArray(value)) return value.map((item) => String(titleOf(field, item) ?? labelOf(item))).join(', ')
  if (field.options.length > 0) return titleOf(field, value) ?? value
  if (field.members.size > 0 && isJsonObject(value)) {
    return Object.fromEntries(
      [...field.members].map(([name, member]) => [name, shownValue(model, member, value[name], { ...place, record: value })]),
    )
  }
  const target = model.entities.get(field.targets[0] ?? '')
  if (target !== undefined && isJsonObject(value)) return withLabel(shownRecord(model, target, value, language), labelOf(value))
  const { type } = field.type.expressionType(field)
  if (typeof value === 'number' && (type === 'int' || type === 'decimal')) return numberText(field, value, place)
  if (type === 'date')
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`))
  if (type === 'instant')
    return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(String(value)))
  return value
}

/** `{{customer}}` says the label, `{{customer.name}}` the field. */
function withLabel(record: Json, label: string): Json {
  return Object.assign(Object.create({ toString: () => label }) as Record<string, unknown>, record)
}

function labelOf(value: unknown): string {
  return isJsonObject(value) ? String(value.label ?? '') : String(value)
}

function titleOf(field: Field, value: unknown): string | undefined {
  return field.options.find((option) => option.value === value)?.title
}

function numberText(field: Field, value: number, { record, owner, language }: Place): string {
  const digits = field.schema.multipleOf === undefined ? undefined : (String(field.schema.multipleOf).split('.')[1]?.length ?? 0)
  const percent = percentDigits(field.schema)
  if (percent !== undefined) return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: percent }).format(value)
  if (field.schema['x-unit'] !== 'currency') return new Intl.NumberFormat(language, { maximumFractionDigits: digits ?? 6 }).format(value)
  const text = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: Math.max(2, digits ?? 2) }).format(value)
  const named = field.schema['x-currency'] ?? ''
  const currency = /^[A-Z]{3}$/.test(named) ? named : named.startsWith('owner.') ? owner?.[named.slice('owner.'.length)] : record[named]
  return typeof currency === 'string' && currency !== '' ? `${text} ${currency}` : text
}
