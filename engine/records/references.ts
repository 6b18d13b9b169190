import type { ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { identifier, joinSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
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
      if (there.has(id.toLowerCase())) continue
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

async function existing(context: WriteContext, target: string, pointers: readonly Pointer[]): Promise<ReadonlySet<string>> {
  const entity = context.model.entities.get(target)
  if (entity === undefined) return new Set()
  const ids = [...new Set(pointers.map((pointer) => pointer.id))]
  const bound = ids.map((id) => context.executor.dialect.bindColumn(id, { kind: 'id' }))
  const rows = await context.executor.all<{ id: string }>(
    sql`select "id" from ${identifier(entity.table)} where "deleted_at" is null and "id" in (${joinSql(bound)})`,
  )
  return new Set(rows.map((row) => row.id.toLowerCase()))
}
