import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { Field, NumberRules } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { portions } from './row-values.ts'

/** The table of the counters; made beside the tables of the model. */
export const counterTable = rawSql('create table if not exists "kartoteka_counter" ("name" text primary key, "value" bigint not null)')

/**
 * Marks the empty numbered fields (`x-number`) of new records. Until a record has its number, a text of the same form stands in
 * for it, so that the checks before see the field as filled.
 */
export function previewNumbers(context: WriteContext, batch: Batch): void {
  const { numbered } = entityFields(batch.entity)
  if (numbered.length === 0) return
  for (const draft of batch.drafts) {
    if (!draft.isNew) continue
    const empty = numbered.filter(({ name }) => draft.record[name] === undefined)
    draft.numbered = new Map(empty.map((field) => [field.name, seriesOf(context, draft, field)]))
    for (const [name, { filled, first }] of draft.numbered) draft.record[name] = withCounter(filled, first)
  }
}

/**
 * Gives the marked fields their numbers, those of one series by one statement. A number is never given twice, and one that a record has
 * already is passed over. The counter is a row: of gapless numbers in the same transaction, so that a write that fails uses up none and
 * whoever comes second waits; of others apart from it where the database can, so that nobody waits.
 */
export async function giveNumbers(context: WriteContext, batch: Batch): Promise<void> {
  for (const field of entityFields(batch.entity).numbered) {
    const groups = new Map<string, { series: Series; drafts: Draft[] }>()
    for (const draft of batch.drafts) {
      const series = draft.numbered.get(field.name)
      if (series === undefined) continue
      const group = groups.get(series.counter) ?? { series, drafts: [] }
      group.drafts.push(draft)
      groups.set(series.counter, group)
    }
    for (const { series, drafts } of groups.values()) await numberSeries(context, field, series, drafts)
  }
}

/** A run of numbers: the name of its counter, the text with the counter still open, the first number. */
export interface Series {
  readonly counter: string
  readonly filled: string
  readonly first: number
  readonly isGapless: boolean
}

function seriesOf(context: WriteContext, { entity, record }: Draft, field: Field): Series {
  const declared = field.schema['x-number'] ?? '{0}'
  const rules: NumberRules = typeof declared === 'string' ? { patterns: [declared] } : declared
  const pattern = pickedPattern(entity, rules, record)
  const filled = fillPattern(pattern, context.now, record)
  const counter = `${entity.name}.${field.name}:${counterName(pattern, filled, rules, context.now, record)}`
  return { counter, filled, first: rules.start ?? 1, isGapless: rules.gapless === true }
}

/** Drafts of one counter may differ in the text around the number, so each fills in its own. */
async function numberSeries(context: WriteContext, field: Field, series: Series, drafts: readonly Draft[]): Promise<void> {
  const texts = drafts.map((draft) => draft.numbered.get(field.name)?.filled ?? '')
  const { last, isFree } = await takeBlock(context, field, series, drafts)
  let value = last - drafts.length
  let taken: ReadonlySet<string> = isFree ? none : await takenNumbers(context, field, drafts[0]?.entity, texts, value + 1, drafts.length)
  let known = last
  const beyond: Draft[] = []
  for (const [index, draft] of drafts.entries()) {
    for (;;) {
      value += 1
      if (value > known) {
        const ahead = Math.min(maxAhead, Math.max(minAhead, 2 * (known - last)))
        taken = await takenNumbers(context, field, draft.entity, [...new Set(texts)], known + 1, ahead)
        known += ahead
      }
      const number = withCounter(texts[index] ?? '', value)
      if (taken.has(number)) continue
      draft.record[field.name] = number
      if (value > last) beyond.push(draft)
      break
    }
  }
  const isOurs = value <= last || (await takeBeyond(context, series, last, value))
  if (!isOurs) await numberSeries(context, field, series, beyond)
}

const none: ReadonlySet<string> = new Set()

/** Numbers that are looked at together when some are in use already. */
const minAhead = 16
const maxAhead = 4096

/**
 * Counts a counter up by a number for each draft; answers where it stands then, and whether it is known that the number of a single draft is in use
 * by none: where the counter is a row of this transaction it is looked up by the same statement.
 */
async function takeBlock(
  context: WriteContext,
  field: Field,
  series: Series,
  drafts: readonly Draft[],
): Promise<{ last: number; isFree: boolean }> {
  const { counter, first } = series
  const { length: count, 0: draft } = drafts
  const run = counting(context, series)
  const isLookedUp = run === context.executor.all && count === 1 && draft !== undefined
  const free = isLookedUp ? sql`, ${isUnused(context, field, draft)} as "free"` : sql``
  const rows = await run<{ value: number | string; free?: unknown }>(
    sql`insert into "kartoteka_counter" ("name", "value") values (${counter}, ${first - 1 + count}) on conflict ("name") do update set "value" = "kartoteka_counter"."value" + ${count} returning "value"${free}`,
    (taken) => stepTo(series, Number(taken[0]?.value), Number(taken[0]?.value) - count),
  )
  return { last: Number(rows[0]?.value), isFree: isLookedUp && Boolean(rows[0]?.free) }
}

/** Whether no record has the number yet that a counter stands at, also in the trash. */
function isUnused({ executor: { dialect } }: WriteContext, field: Field, { entity, numbered }: Draft): Sql {
  const [before = '', zeros = '', after = ''] = (numbered.get(field.name)?.filled ?? '').split(/\{(0+)\}/)
  const number = dialect.padded(sql`"kartoteka_counter"."value"`, zeros.length)
  const text = (part: string) => dialect.bindColumn(part, { kind: 'text' })
  return sql`not exists (select 1 from ${identifier(entity.table)} where ${identifier(field.column)} = ${text(before)} || ${number} || ${text(after)})`
}

/** Takes the numbers up to `value` as well, behind those of a block; false where somebody else has taken numbers behind it meanwhile. */
async function takeBeyond(context: WriteContext, series: Series, last: number, value: number): Promise<boolean> {
  const rows = await counting(context, series)(sql`${stepTo(series, last, value)} returning "value"`, () => stepTo(series, value, last))
  return rows.length > 0
}

/** Sets a counter that stands where it is thought to stand. */
function stepTo({ counter }: Series, from: number, to: number): Sql {
  return sql`update "kartoteka_counter" set "value" = ${to} where "name" = ${counter} and "value" = ${from}`
}

/** Where the counter of a series is counted up. */
function counting({ executor }: WriteContext, { isGapless }: Series): NonNullable<Executor['apart']> {
  return (isGapless ? undefined : executor.apart) ?? executor.all
}

/** Which of some numbers that follow each other are in use, also in the trash. `texts` are one for each number, or those that each may have. */
async function takenNumbers(
  { executor }: WriteContext,
  field: Field,
  entity: Entity | undefined,
  texts: readonly string[],
  from: number,
  count: number,
): Promise<ReadonlySet<string>> {
  const isOneEach = texts.length === count
  const numbers = Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    (isOneEach ? [texts[index] ?? ''] : texts).map((text) => withCounter(text, from + index)),
  )
  const column = identifier(field.column)
  const taken = new Set<string>()
  for (const part of portions(numbers, executor.dialect)) {
    const bound = part.map((number) => executor.dialect.bindColumn(number, { kind: 'text' }))
    const rows = await executor.all<{ number: string }>(
      sql`select ${column} as number from ${identifier(entity?.table ?? '')} where ${column} in (${joinSql(bound)})`,
    )
    for (const { number } of rows) taken.add(number)
  }
  return taken
}

function withCounter(filled: string, value: number): string {
  return filled.replace(/\{(0+)\}/, (_, zeros: string) => String(value).padStart(zeros.length, '0'))
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
