import { identifier, rawSql, sql } from '../base/sql.ts'
import type { Field, NumberRules } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'

/** The table of the counters; made beside the tables of the model. */
export const counterTable = rawSql('create table if not exists "kartoteka_counter" ("name" text primary key, "value" bigint not null)')

/**
 * Fills the empty numbered fields (`x-number`) of a new record. The counter is a row in the same transaction: a number is
 * never given twice, and a write that fails uses up none. A number that an import has brought already is passed over.
 */
export async function giveNumbers(context: WriteContext, entity: Entity, record: Record<string, unknown>): Promise<void> {
  for (const field of entity.fields.values()) {
    const declared = field.schema['x-number']
    if (declared === undefined || record[field.name] !== undefined) continue
    const rules: NumberRules = typeof declared === 'string' ? { patterns: [declared] } : declared
    let number: string
    do {
      number = await nextNumber(context, entity, field, rules, record)
    } while (await isTaken(context, entity, field, number))
    record[field.name] = number
  }
}

async function nextNumber(
  context: WriteContext,
  entity: Entity,
  field: Field,
  rules: NumberRules,
  record: Readonly<Record<string, unknown>>,
): Promise<string> {
  const pattern = pickedPattern(entity, rules, record)
  const filled = fillPattern(pattern, context.now, record)
  const name = `${entity.name}.${field.name}:${counterName(pattern, filled, rules, context.now, record)}`
  const first = rules.start ?? 1
  const [row] = await context.executor.all<{ value: number | string }>(
    sql`insert into "kartoteka_counter" ("name", "value") values (${name}, ${first}) on conflict ("name") do update set "value" = "kartoteka_counter"."value" + 1 returning "value"`,
  )
  return filled.replace(/\{(0+)\}/, (_, zeros: string) => String(row?.value ?? first).padStart(zeros.length, '0'))
}

/** The series that a person has picked: the one in the place of the option chosen, or the one that is its value; else the first. */
function pickedPattern(entity: Entity, { patterns, pick }: NumberRules, record: Readonly<Record<string, unknown>>): string {
  const value = pick === undefined ? undefined : record[pick]
  const place = entity.fields.get(pick ?? '')?.options.findIndex((option) => option.value === value) ?? -1
  return patterns.find((pattern) => pattern === value) ?? patterns[place] ?? patterns[0] ?? '{0}'
}

/** The pattern with its dates and fields in place, the counter still open. */
function fillPattern(pattern: string, now: Date, record: Readonly<Record<string, unknown>>): string {
  return pattern.replace(/\{([A-Za-z]+)\}/g, (_, part: string) => datePart(now, part) ?? String(record[part] ?? ''))
}

/** Each dated text has a count of its own, unless the rules say when counting starts again. */
function counterName(
  pattern: string,
  filled: string,
  { reset, scope = [] }: NumberRules,
  now: Date,
  record: Readonly<Record<string, unknown>>,
): string {
  const iso = now.toISOString()
  const period = { year: iso.slice(0, 4), month: iso.slice(0, 7), never: '' }
  const counted = reset === undefined ? filled : `${pattern}@${period[reset]}`
  return [counted, ...scope.map((name) => JSON.stringify(record[name] ?? null))].join('|')
}

/** `WW` is the week of ISO 8601. */
function datePart(now: Date, part: string): string | undefined {
  const [year = '', month = '', day = ''] = now.toISOString().slice(0, 10).split('-')
  const parts: Readonly<Record<string, string>> = { YYYY: year, YY: year.slice(2), MM: month, DD: day }
  return part === 'WW' ? isoWeek(now) : Object.hasOwn(parts, part) ? parts[part] : undefined
}

function isoWeek(now: Date): string {
  const thursday = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 4 - (now.getUTCDay() || 7)))
  const days = (thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 86_400_000
  return String(Math.floor(days / 7) + 1).padStart(2, '0')
}

async function isTaken(context: WriteContext, entity: Entity, field: Field, number: string): Promise<boolean> {
  const value = context.executor.dialect.bindColumn(number, { kind: 'text' })
  const rows = await context.executor.all(
    sql`select 1 from ${identifier(entity.table)} where ${identifier(field.column)} = ${value} limit 1`,
  )
  return rows.length > 0
}
