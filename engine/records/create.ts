import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { pointerStep } from '../base/json.ts'
import { defaultSelection } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { type RecordsContext, readerOf, type WriteContext, writableEntity } from './context.ts'
import { readRecord } from './get.ts'
import { once, type RequestKey } from './idempotency.ts'
import { type Written, writeBatch } from './pipeline.ts'
import { type FoundRecord, readMany } from './read-many.ts'
import { readSelection } from './selection-parameter.ts'
import { inTransaction, invalid } from './write.ts'
import { writeTogether } from './write-together.ts'

const maxAtOnce = 1000

/** How records are made: under what key, and which of their fields are answered. */
export interface CreateOptions {
  readonly request?: RequestKey | undefined
  readonly fields?: string | undefined
}

/** A record that was made, as the JSON text of what is answered of it. */
interface Made {
  readonly id: string
  readonly text: string
}

/** Makes one record. Answers its id and the JSON text of its `data`, or of the `fields` of it; of a request that was carried out before, the same again. */
export async function createRecord(
  context: RecordsContext,
  entityName: string,
  body: unknown,
  { request, fields }: CreateOptions = {},
): Promise<Made> {
  const entity = writableEntity(context, entityName)
  const one = async (write: WriteContext, sent: unknown): Promise<Made> => {
    const id = await createOne(write, entity, sent)
    return { id, text: await readWritten(write, entity, id, fields) }
  }
  if (request !== undefined) return inTransaction(context, (write) => once(write, request, () => one(write, body)))
  const several = (write: WriteContext, bodies: readonly unknown[]) => createEach(write, entity, bodies, fields)
  return writeTogether(context, `create ${entity.name} ${fields ?? ''}`, body, { one, several })
}

/** Makes several records, each of them or not. */
async function createEach(
  write: WriteContext,
  entity: Entity,
  bodies: readonly unknown[],
  fields?: string,
): Promise<readonly (Made | { readonly refusal: KartotekaError })[]> {
  const inputs = bodies.map((body) => ({ body }))
  const written = await writeBatch(write, entity, inputs)
  const ids = written.flatMap((one) => ('refusal' in one ? [] : [one.id]))
  const texts = await readEach(write, entity, ids, { fields, records: 1 })
  return written.map((one) => ('refusal' in one ? one : { id: one.id, text: textOf(texts, one.id) }))
}

/** Makes several records, all or none. A problem's pointer starts with the place of its record: `/3/name`. */
export async function createRecords(
  context: RecordsContext,
  entityName: string,
  bodies: readonly unknown[],
  { request, fields }: CreateOptions = {},
): Promise<readonly string[]> {
  const entity = writableEntity(context, entityName)
  if (bodies.length > maxAtOnce) {
    throw new KartotekaError(
      'invalid-parameter',
      `At most ${maxAtOnce} records at once; got ${bodies.length}. Send them in parts, or import a file.`,
    )
  }
  return inTransaction(context, (write) => once(write, request, () => createAll(write, entity, bodies, fields)))
}

async function createAll(write: WriteContext, entity: Entity, bodies: readonly unknown[], fields?: string): Promise<readonly string[]> {
  const inputs = bodies.map((body) => ({ body }))
  const ids = allIds(await writeBatch(write, entity, inputs))
  const texts = await readEach(write, entity, ids, { fields, records: bodies.length })
  return ids.map((id) => textOf(texts, id))
}

/** Records that were just made, as their maker may see them; `records` is how many one request asks for. */
async function readEach(
  write: WriteContext,
  entity: Entity,
  ids: readonly string[],
  { fields, records }: { readonly fields: string | undefined; readonly records: number },
): Promise<ReadonlyMap<string, FoundRecord>> {
  const reader = readerOf(write)
  const seen = reader.model.entities.get(entity.name) ?? entity
  const selection =
    readSelection(reader.model, seen, fields, { records, hasPerson: reader.personId !== null }) ?? defaultSelection(seen, { lines: true })
  return readMany(reader, write.executor, entity, ids, selection)
}

/** Who sees none of them learns the id. */
function textOf(texts: ReadonlyMap<string, FoundRecord>, id: string): string {
  return texts.get(id)?.text ?? JSON.stringify({ id })
}

/** A record that was just made as its maker may see it; who sees none of them learns the id. */
async function readWritten(write: WriteContext, entity: Entity, id: string, fields: string | undefined): Promise<string> {
  const reader = readerOf(write)
  const rights = write.rights
  if (rights !== undefined && rights.access.verb(entity, 'read') === false) return JSON.stringify({ id })
  return (await readRecord(reader, write.executor, entity, id, { fields })).text
}

/** The steps of making a record inside a transaction. Answers its id. */
export async function createOne(context: WriteContext, entity: Entity, body: unknown): Promise<string> {
  const [written] = await writeBatch(context, entity, [{ body }])
  return idOf(written)
}

/** The id of what was written. Throws why it was not. */
export function idOf(written: Written | undefined): string {
  if (written === undefined) throw new Error('a batch answers for each of its drafts')
  if ('refusal' in written) throw written.refusal
  return written.id
}

/** The ids of a batch in which all were written. Throws `validation-failed` with the problems of each, or the first other refusal. */
function allIds(written: readonly Written[]): readonly string[] {
  const problems: ValueProblem[] = []
  const ids: string[] = []
  for (const [index, result] of written.entries()) {
    if (!('refusal' in result)) ids.push(result.id)
    else if (result.refusal.code !== 'validation-failed') throw result.refusal
    else problems.push(...result.refusal.errors.map((problem) => ({ ...problem, pointer: pointerStep(index) + problem.pointer })))
  }
  if (problems.length > 0) throw invalid(problems)
  return ids
}
