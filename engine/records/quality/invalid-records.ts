import { KartotekaError, type ValueProblem } from '../../base/errors.ts'
import { valueAt } from '../../base/json.ts'
import { maskMark } from '../../base/sealed.ts'
import type { Entity } from '../../model/model.ts'
import type { RecordsContext, WriteContext } from '../context.ts'
import { type Draft, newDraft } from '../draft.ts'
import { entityFields } from '../entity-fields.ts'
import { storedSelection, withoutReadOnly } from '../first-steps.ts'
import { normaliseRecord } from '../normalise.ts'
import { checkRules } from '../rules.ts'
import { readPlace, writePlace } from './place.ts'
import { comparedEntity, nextRecords, type ReadRecord } from './rows.ts'

export interface InvalidQuery {
  readonly filter?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

export interface InvalidRecord {
  readonly id: string
  readonly label: string
  readonly problems: readonly (ValueProblem & { readonly value: unknown })[]
}

export interface InvalidRecords {
  readonly data: readonly InvalidRecord[]
  readonly page: { readonly next: string | null }
}

const defaultLimit = 50
const mostRecords = 200
const atOnce = 500
/** A page is answered after so many milliseconds, however few records it has; the next one goes on. */
const patience = 5000

/**
 * The records that could not be written today as they are stored, in the order of their ids, with what is wrong: values that a
 * rule was tightened over since, and what has become required. They are read and judged a portion at a time.
 */
export async function invalidRecords(context: RecordsContext, entityName: string, query: InvalidQuery): Promise<InvalidRecords> {
  const entity = comparedEntity(context, entityName)
  const limit = query.limit ?? defaultLimit
  if (limit < 1 || limit > mostRecords) {
    throw new KartotekaError('invalid-parameter', `The limit is a whole number from 1 to ${mostRecords}.`, {
      extensions: { parameter: 'limit' },
    })
  }
  const mark = `invalid ${entity.name}`
  const selection = storedSelection(entity)
  const end = performance.now() + patience
  const data: InvalidRecord[] = []
  let last = query.cursor === undefined ? undefined : readPlace(query.cursor, mark)
  for (;;) {
    const options = { after: last, limit: atOnce, filter: query.filter }
    const records = await nextRecords(context, context.database, entity, selection, options)
    for (const found of await judge(context, entity, records)) {
      data.push(found)
      if (data.length === limit) return { data, page: { next: writePlace(mark, found.id) } }
    }
    last = records.at(-1)?.id
    if (records.length < atOnce || last === undefined) return { data, page: { next: null } }
    if (performance.now() > end) return { data, page: { next: writePlace(mark, last) } }
  }
}

async function judge(context: RecordsContext, entity: Entity, records: readonly ReadRecord[]): Promise<readonly InvalidRecord[]> {
  const drafts = records.map((stored): Draft => {
    const record = normaliseRecord(context.model, entity, withoutReadOnly(context.model, entity, stored))
    return { ...newDraft(entity, { id: stored.id, body: undefined }), record, touched: entityFields(entity).names }
  })
  for (const draft of drafts) {
    // Of a masked value nothing can be said: it was judged when it was written.
    const found = context.validators.check(entity, draft.record, context.language)
    draft.problems.push(...found.filter(({ pointer }) => !String(valueAt(draft.record, pointer) ?? '').startsWith(maskMark)))
  }
  const reading: WriteContext = { ...context, executor: context.database }
  await checkRules(reading, { entity, drafts: drafts.filter(({ problems }) => problems.length === 0), targets: new Map() })
  return drafts.flatMap(({ problems }, index) => {
    const record = records[index]
    if (record === undefined || problems.length === 0) return []
    return [
      {
        id: record.id,
        label: record.label,
        problems: problems.map((problem) => ({ ...problem, value: valueAt(record, problem.pointer) ?? null })),
      },
    ]
  })
}
