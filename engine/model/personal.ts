import type { Field } from '../fields/index.ts'
import type { Entity } from './model.ts'

/** Ways to reach somebody, for which consent is given or refused. */
export type ContactChannel = 'call' | 'email' | 'sms' | 'post'

/** What data protection asks of a field (`x-personal`). */
export interface PersonalRules {
  readonly category: string
  readonly purpose?: string
  /** ISO 8601 period from the day on which the record was closed. */
  readonly retention?: string
  /** The law asks to keep it so long. */
  readonly obligation?: boolean
  /** It may be given to a language model. */
  readonly model?: boolean
  /** Reading it stands in the audit. */
  readonly reads?: boolean
  /** True in this field forbids the channel. */
  readonly refuses?: ContactChannel
  /** Only true in this field allows the channel. */
  readonly allows?: ContactChannel
}

export function personalRules(field: Field): PersonalRules | undefined {
  return field.schema['x-personal'] as PersonalRules | undefined
}

/** The fields of an entity that hold personal data; those that say which channels may be used are settings, and not among them. */
export function personalFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter((field) => {
    const rules = personalRules(field)
    return rules !== undefined && rules.refuses === undefined && rules.allows === undefined && field.computed === undefined
  })
}

/**
 * The field that forbids to reach the person of a record by a channel; undefined where nothing does. Whatever calls, writes or sends asks this
 * first. A field that must allow a channel forbids it as long as it is empty.
 */
export function contactRefusal(
  entity: Entity,
  record: Readonly<Record<string, unknown>>,
  channel: ContactChannel,
): { readonly field: Field } | undefined {
  for (const field of entity.fields.values()) {
    const rules = personalRules(field)
    if (rules?.refuses === channel && record[field.name] === true) return { field }
    if (rules?.allows === channel && record[field.name] !== true) return { field }
  }
  return undefined
}

const period = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/

/** The moment that lies a period of ISO 8601 (years, months, days) after another; months that are too short end on their last day. */
export function after(moment: Date, text: string): Date {
  const [, years = 0, months = 0, days = 0] = (period.exec(text) ?? []).map((part) => Number(part ?? 0))
  const result = new Date(moment)
  const day = result.getUTCDate()
  result.setUTCDate(1)
  result.setUTCMonth(result.getUTCMonth() + years * 12 + months)
  const last = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate()
  result.setUTCDate(Math.min(day, last))
  result.setUTCDate(result.getUTCDate() + days)
  return result
}
