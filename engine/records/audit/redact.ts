import { isJsonObject } from '../../base/json.ts'
import { maskMark } from '../../base/sealed.ts'
import { identifier, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Entity, Model } from '../../model/model.ts'
import type { WriteContext } from '../context.ts'
import { boundIds } from '../row-values.ts'
import { hasChain } from './chain.ts'
import { recordEvent } from './record-event.ts'

/** What writing to the audit needs while the tables are being changed. */
export type RedactContext = Pick<WriteContext, 'executor' | 'model' | 'now'>

/** The steps from an entry or a message to a field: `['iban']`, or `['accounts', 'number']` in lines. */
type Path = readonly string[]

const atOnce = 500

/**
 * Takes the values of one field (`entity.field`) out of the history and the messages that wait, and forgets answers that are kept to be given
 * again. An entry of the audit is only ever emptied as a whole; what it said of other fields is written anew behind it.
 */
export async function redactPlace(context: RedactContext, place: string, values: number): Promise<void> {
  const found = locate(context.model, place)
  if (found === undefined || !context.model.entities.has('audit-entry')) return
  const { subject, path } = found
  const entries = await redactEntries(context, subject, path)
  await redactMessages(context, subject, path)
  await context.executor.all(rawSql('delete from "idempotency_key"'))
  if (entries + values > 0) await tell(context, { kind: 'sealed', subject: subject.name, details: { field: place, values, entries } })
}

function locate(model: Model, place: string): { subject: Entity; path: Path } | undefined {
  const [name = '', ...rest] = place.split('.')
  const entity = model.entities.get(name)
  if (entity?.owner === undefined) return entity === undefined ? undefined : { subject: entity, path: rest }
  const owner = model.entities.get(entity.owner.entity)
  return owner === undefined ? undefined : { subject: owner, path: [entity.owner.field, ...rest] }
}

const tell = (context: RedactContext, event: Parameters<typeof recordEvent>[1]) =>
  recordEvent({ ...context, personId: null, channel: 'engine' }, event)

async function redactEntries(context: RedactContext, subject: Entity, path: Path): Promise<number> {
  let count = 0
  for await (const rows of pages(context, 'audit_entry', 'changes', subject, path)) {
    const emptied: string[] = []
    for (const { id, about, text } of rows) {
      const { entry, changes } = readTold(id, JSON.parse(text))
      const rest = withoutPath(changes, path)
      if (rest === changes) continue
      emptied.push(id)
      await tell(context, { kind: 'redacted', subject: subject.name, subjectId: about ?? undefined, details: { entry, changes: rest } })
    }
    count += emptied.length
    if (emptied.length === 0) continue
    const salt = rawSql(hasChain(context.model) ? ', "salt" = null' : '')
    const these = boundIds(context.executor.dialect, emptied)
    await context.executor.all(sql`update "audit_entry" set "changes" = null${salt} where "id" in (${these})`)
  }
  return count
}

/** What an entry says of fields: its own changes, or those that it says anew for another. */
function readTold(id: string, told: unknown): { entry: string; changes: unknown } {
  const isAnew = isJsonObject(told) && typeof told.entry === 'string' && isJsonObject(told.changes)
  return isAnew ? { entry: String(told.entry), changes: told.changes } : { entry: id, changes: told }
}

async function redactMessages(context: RedactContext, subject: Entity, path: Path): Promise<void> {
  const { dialect, all } = context.executor
  for await (const rows of pages(context, 'outbox_message', 'change', subject, path)) {
    for (const { id, text } of rows) {
      const change: unknown = JSON.parse(text)
      if (!isJsonObject(change)) continue
      const masked = { ...change, before: maskedAt(change.before, path), after: maskedAt(change.after, path) }
      const value = dialect.bindColumn(masked as never, { kind: 'json' })
      await all(sql`update "outbox_message" set "change" = ${value} where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`)
    }
  }
}

interface TextRow extends Record<string, unknown> {
  readonly id: string
  readonly about: string | null
  readonly text: string
}

/** Rows about an entity whose JSON names the last step of a path. */
async function* pages(
  { executor }: RedactContext,
  table: string,
  column: string,
  subject: Entity,
  path: Path,
): AsyncGenerator<readonly TextRow[]> {
  const { dialect } = executor
  const text = dialect.toText(dialect.jsonValue(identifier(column), { kind: 'json' }))
  const word = `%"${path.at(-1) ?? ''}"%`
  let after: Sql = rawSql('')
  for (;;) {
    const rows = await executor.all<TextRow>(
      sql`select "id", "subject_id" as about, ${text} as text from ${identifier(table)} where "subject" = ${subject.name} and ${identifier(column)} is not null and ${text} like ${word}${after} order by "id" limit ${rawSql(String(atOnce))}`,
    )
    yield rows
    if (rows.length < atOnce) return
    after = sql` and "id" > ${dialect.bindColumn(rows.at(-1)?.id ?? '', { kind: 'id' })}`
  }
}

/** The changes of an entry without those of a field; the same object where it tells nothing of it. */
function withoutPath(changes: unknown, [name = '', ...inner]: Path): unknown {
  if (!isJsonObject(changes) || !Object.hasOwn(changes, name)) return changes
  const { [name]: told, ...rest } = changes
  if (!isJsonObject(told) || told.isSecret === true) return changes
  if (inner.length === 0 || !('added' in told)) return { ...rest, [name]: { isSecret: true } }
  const [field = ''] = inner
  const without = (lines: unknown) => (Array.isArray(lines) ? lines.map((line) => omit(line, field)) : lines)
  const changed = Array.isArray(told.changed)
    ? told.changed.map((line: unknown) => (isJsonObject(line) ? { ...line, changes: withoutPath(line.changes, inner) } : line))
    : told.changed
  return { ...rest, [name]: { ...told, added: without(told.added), removed: without(told.removed), changed } }
}

function omit(line: unknown, field: string): unknown {
  if (!isJsonObject(line)) return line
  const { [field]: _, ...rest } = line
  return rest
}

function maskedAt(record: unknown, [name = '', ...inner]: Path): unknown {
  if (!isJsonObject(record) || !Object.hasOwn(record, name)) return record
  const value = record[name]
  if (value === null || value === undefined) return record
  const shown = inner.length === 0 ? maskMark : Array.isArray(value) ? value.map((line) => maskedAt(line, inner)) : maskedAt(value, inner)
  return { ...record, [name]: shown }
}
