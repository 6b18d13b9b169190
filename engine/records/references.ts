import type { ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { identifier, joinSql, sql } from '../base/sql.ts'
import { recordJson } from '../database/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import { queryContext, type WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'

interface Pointer {
  readonly field: Field
  readonly pointer: string
  readonly target: string
  readonly id: string
}

/** Every reference of the named fields leads to a record that is there and not in the trash: one query per target entity. */
export async function checkReferences(
  context: WriteContext,
  entity: Entity,
  record: RecordValues,
  touched: ReadonlySet<string>,
): Promise<readonly ValueProblem[]> {
  const pointers = [...touched].flatMap((name) => {
    const field = entity.fields.get(name)
    return field === undefined ? [] : collect(context, field, record[name], pointerStep(name))
  })
  const problems: ValueProblem[] = []
  for (const [target, group] of groupByTarget(pointers)) {
    const there = await existing(context, target, group)
    for (const { pointer, field, id } of group) {
      const found = there.get(id.toLowerCase())
      if (found !== undefined) {
        const message = field.type.validateTarget?.(found, field)
        if (message !== undefined) problems.push({ pointer, code: 'not-valid', message })
        continue
      }
      const title = context.model.entities.get(target)?.title.toLowerCase() ?? target
      problems.push({
        pointer,
        code: 'no-such-record',
        message: `"${field.title}" points to a ${title} that does not exist (${id}). Choose another.`,
      })
    }
  }
  return problems
}

function collect(context: WriteContext, field: Field, value: unknown, pointer: string): Pointer[] {
  if (value === undefined || value === null) return []
  const lines = context.model.entities.get(field.lines?.entity ?? '')
  if (lines !== undefined && Array.isArray(value)) {
    return value.flatMap((line, index) =>
      [...lines.fields.values()].flatMap((inner) =>
        collect(context, inner, line[inner.name], pointer + pointerStep(index) + pointerStep(inner.name)),
      ),
    )
  }
  if (field.members.size > 0 && isJsonObject(value)) {
    return [...field.members.values()].flatMap((member) => collect(context, member, value[member.name], pointer + pointerStep(member.name)))
  }
  const [only, ...others] = field.targets
  if (only === undefined) return []
  if (hasLinks(field)) {
    return (value as readonly string[]).map((id, index) => ({ field, pointer: pointer + pointerStep(index), target: only, id }))
  }
  const idColumn = field.type.columns(field).findLast((column) => column.kind.kind === 'id')
  const id = String(field.type.toColumns(value, field)[idColumn?.name ?? ''])
  const target = others.length === 0 ? only : String((value as { entity?: unknown }).entity)
  return [{ field, pointer, target, id }]
}

function groupByTarget(pointers: readonly Pointer[]): Map<string, Pointer[]> {
  const groups = new Map<string, Pointer[]>()
  for (const pointer of pointers) groups.set(pointer.target, [...(groups.get(pointer.target) ?? []), pointer])
  return groups
}

/** The records that are there, by id, each with the fields that the types of the references want to see. */
async function existing(
  context: WriteContext,
  target: string,
  pointers: readonly Pointer[],
): Promise<ReadonlyMap<string, Record<string, unknown>>> {
  const entity = context.model.entities.get(target)
  if (entity === undefined) return new Map()
  const ids = [...new Set(pointers.map((pointer) => pointer.id))]
  const query = queryContext(context)
  const alias = query.alias()
  const bound = ids.map((id) => query.dialect.bindColumn(id, { kind: 'id' }))
  const record = query.dialect.toText(recordJson(query, entity, alias, new Map(pointers.flatMap(({ field }) => wantedMembers(field)))))
  const rows = await context.executor.all<{ record: string }>(
    sql`select ${record} as record from ${identifier(entity.table)} ${identifier(alias)} where ${identifier(alias, 'deleted_at')} is null and ${identifier(alias, 'id')} in (${joinSql(bound)})`,
  )
  return new Map(rows.map((row) => JSON.parse(row.record)).map((found) => [String(found.id).toLowerCase(), found]))
}

function wantedMembers(field: Field): readonly (readonly [string, true])[] {
  const shape = field.type.shape(field)
  return shape.shape === 'reference' ? (shape.members ?? []).map((name) => [name, true] as const) : []
}
