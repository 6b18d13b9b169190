import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import { readSealed } from '../base/sealed.ts'
import { identifier, rawSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import { recordEvent } from './audit/record-event.ts'
import { asAttempt } from './audit/refused.ts'
import { notFound, type RecordsContext, readerOf, visibleEntity, type WriteContext } from './context.ts'
import { holds } from './gate.ts'
import { readRecord } from './get.ts'
import { boxOf, placeOf } from './seal.ts'
import { inTransaction, invalid } from './write.ts'

/** The row and the field that a secret stands in. */
interface SecretPlace {
  readonly entity: Entity
  readonly field: Field
  readonly rowId: string
}

/**
 * The clear value of one secret field of a record, for a reason: `{ "field": "iban" }`, or `"accounts/<id of the line>/number"`. Needs the
 * right to read the field by the word of a role; being shown its end is not enough. The field and the reason stand in the audit, in the same
 * transaction. Throws `not-found`, `forbidden`, `validation-failed`.
 */
export async function unmaskValue(context: RecordsContext, entityName: string, id: string, body: unknown): Promise<string | null> {
  const entity = visibleEntity(context, entityName)
  if (!isId(id)) throw notFound(entity, id)
  const { path, reason } = readRequest(body)
  return inTransaction(context, async (write) => {
    await readRecord(readerOf(write), write.executor, entity, id, { fields: 'id', withTrash: true })
    const place = findPlace(write, entity, id, path)
    await authorizeUnmasking(write, place, id)
    const value = await readSecret(write, place, entity, id)
    await recordEvent(write, { kind: 'unmasked', subject: entityName, subjectId: id, details: { field: path, reason } })
    return value
  })
}

function readRequest(body: unknown): { path: string; reason: string } {
  const { field, reason } = isJsonObject(body) ? body : {}
  const said = typeof reason === 'string' ? reason.trim() : ''
  const problems = [
    ...(typeof field === 'string' && field !== ''
      ? []
      : [{ pointer: '/field', code: 'required', message: 'Say which field: "iban", or "accounts/<id of the line>/number".' }]),
    ...(said.length >= 5 && said.length <= 500
      ? []
      : [{ pointer: '/reason', code: 'required', message: 'Say why, in 5 to 500 characters; it is kept in the audit.' }]),
  ]
  if (problems.length > 0) throw invalid(problems)
  return { path: String(field), reason: said }
}

/** What the person does not know does not exist; what is no secret is read like every other field. */
function findPlace(write: WriteContext, entity: Entity, id: string, path: string): SecretPlace {
  const { model } = readerOf(write)
  const [name = '', rowId, inner, ...more] = path.split('/')
  const lines = rowId === undefined ? undefined : model.entities.get(entity.fields.get(name)?.lines?.entity ?? '')
  const shown = lines === undefined ? (rowId === undefined ? entity : undefined) : lines
  const field = shown?.fields.get(inner ?? name)
  const isRow = rowId === undefined || (inner !== undefined && more.length === 0 && isId(rowId))
  if (shown === undefined || field === undefined || !isRow) throw noSuchField(path, 'There is no such field.')
  if (field.schema['x-secret'] !== true) throw noSuchField(path, 'This field is not one that can be unmasked.')
  const whole = write.model.entities.get(shown.name) ?? shown
  return { entity: whole, field: whole.fields.get(field.name) ?? field, rowId: (rowId ?? id).toLowerCase() }
}

function noSuchField(path: string, message: string): KartotekaError {
  return invalid([{ pointer: '/field', code: 'unknown-field', message: `${message} Got ${JSON.stringify(path.slice(0, 100))}.` }])
}

async function authorizeUnmasking(write: WriteContext, { entity, field, rowId }: SecretPlace, id: string): Promise<void> {
  const { rights } = write
  if (rights === undefined || (await holds(write, entity, rowId, rights.access.field(entity, field).read))) return
  const refusal = new KartotekaError(
    'forbidden',
    `You may see the end of "${field.title}" only. Ask an administrator for a role that names this field.`,
  )
  throw asAttempt(refusal, { action: 'unmask', entity: entity.owner?.entity ?? entity.name, id })
}

async function readSecret(write: WriteContext, { entity, field, rowId }: SecretPlace, owner: Entity, id: string): Promise<string | null> {
  const { dialect } = write.executor
  const bound = (value: string) => dialect.bindColumn(value.toLowerCase(), { kind: 'id' })
  const ofOwner = entity.owner === undefined ? rawSql('') : sql` and ${identifier(entity.owner.column)} = ${bound(id)}`
  const [row] = await write.executor.all<{ value: string | null }>(
    sql`select ${identifier(field.column)} as value from ${identifier(entity.table)} where "id" = ${bound(rowId)}${ofOwner}`,
  )
  if (row === undefined) throw entity.owner === undefined ? notFound(owner, id) : noSuchField(rowId, 'There is no such line.')
  if (row.value === null) return null
  return readSealed(row.value) === undefined ? row.value : boxOf(write).open(row.value, placeOf(entity, field))
}
