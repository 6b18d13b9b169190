import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { Entity } from '../model/model.ts'
import type { RecordsContext, WriteContext } from './context.ts'
import { normaliseRecord, type RecordValues } from './normalise.ts'
import { checkReferences } from './references.ts'
import { ruleProblems } from './rules.ts'
import { checkUnique } from './unique.ts'
import { lineFields, writeLines } from './write-lines.ts'
import { writeLinks } from './write-links.ts'

/** One record on its way into the database. `record` is canonical and holds no nulls; `touched` names the fields that the write is about. */
export interface Draft {
  readonly entity: Entity
  readonly id: string
  /** True until its row is written for the first time. */
  readonly isNew: boolean
  readonly record: Record<string, unknown>
  readonly touched: ReadonlySet<string>
  /** The record as it was before a change, in the JSON shape of the API; absent while it is new. */
  readonly stored?: Record<string, unknown>
}

/** A JSON object that was sent as a record. Throws `validation-failed` for anything else. */
export function readBody(model: RecordsContext['model'], entity: Entity, body: unknown): Record<string, unknown> {
  if (isJsonObject(body)) return normaliseRecord(model, entity, body)
  const kind = Array.isArray(body) ? 'an array' : body === null ? 'null' : `a ${typeof body}`
  throw invalid([{ pointer: '', code: 'not-an-object', message: `A record is a JSON object with its fields; got ${kind}.` }])
}

/** The steps that a record goes through before its row is written. Throws `validation-failed` with every problem of the touched fields. */
export async function checkDraft(context: WriteContext, draft: Draft): Promise<void> {
  const { entity, record, id, touched } = draft
  const isTouched = (problem: ValueProblem) => touched.has(problem.pointer.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '')
  const problems = context.validators.check(entity, record).filter(isTouched)
  if (problems.length > 0) throw invalid(problems)
  const conflicts = [
    ...(await checkReferences(context, entity, record, touched)),
    ...(await checkUnique(context, entity, record, id, touched)),
  ]
  if (conflicts.length > 0) throw invalid(conflicts)
  const broken = await ruleProblems(context, draft, touched, draft.stored)
  if (broken.length > 0) throw invalid(broken)
}

/** Writes what a draft holds outside its own row, owned lines and links, for the fields it touches. */
export async function writeDraftLines(context: WriteContext, draft: Draft): Promise<void> {
  await writeLinks(context, draft.entity, [draft], draft.touched)
  for (const { field, lines } of lineFields(context, draft.entity)) {
    if (!draft.touched.has(field.name)) continue
    const problems = await writeLines(context, field, lines, draft, (draft.record[field.name] ?? []) as readonly RecordValues[])
    if (problems.length > 0) throw invalid(problems)
  }
}

export function invalid(errors: readonly ValueProblem[]): KartotekaError {
  const [first] = errors
  const detail = errors.length === 1 && first !== undefined ? first.message : `${errors.length} values are not valid.`
  return new KartotekaError('validation-failed', detail, { errors })
}

/** Runs a write in one transaction; a unique index that refuses a row at the last moment (two writers at once) is a conflict, not a crash. */
export async function inTransaction<T>(context: RecordsContext, work: (context: WriteContext) => Promise<T>): Promise<T> {
  try {
    return await context.database.transaction(async (executor) => {
      await context.holdVersion?.(executor)
      return work({ ...context, executor })
    })
  } catch (error) {
    if (!context.database.dialect.isUniqueViolation(error)) throw error
    throw new KartotekaError('conflict', 'Somebody has just stored the same unique value. Look at the list and try again.', {
      cause: error,
    })
  }
}
