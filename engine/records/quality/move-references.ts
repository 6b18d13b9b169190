import { KartotekaError } from '../../base/errors.ts'
import { identifier, type Sql, sql, textLiteral } from '../../base/sql.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import type { Change } from '../change.ts'
import type { WriteContext } from '../context.ts'
import { storedSelection } from '../first-steps.ts'
import { follow } from '../pipeline.ts'
import { type PointingField, pointingFields, pointingRows } from '../pointing.ts'
import { readMany } from '../read-many.ts'
import { assignments, boundIds, portions } from '../row-values.ts'
import { updatedStamps } from '../stamps.ts'

/** References that a merge has moved: rows of `entity` that pointed to `from` through `field`. */
export interface Move {
  readonly entity: string
  readonly field: string
  readonly from: string
  /** Ids of the rows; of lines, those of the lines. */
  readonly rows: readonly string[]
  /** Rows with several references that pointed to the record that stays as well, so that a reference less is left. */
  readonly doubles: readonly string[]
}

/** Records that are moved at once, so that a merge of a record that thousands point to needs little memory. */
const atOnce = 1000

/** Lets everything that points to one record point to another, whether it lies in the trash or not; `except` are records that are left alone. */
export async function moveReferences(
  write: WriteContext,
  entity: Entity,
  ids: { readonly from: string; readonly into: string },
  except: ReadonlySet<string>,
): Promise<readonly Move[]> {
  const moves: Move[] = []
  for (const pointing of pointingFields(write.model, entity)) {
    const found = await pointingRows(write, entity, pointing, [ids.from], 'all')
    const rows = found.filter(
      (row) => !(pointing.source === entity && except.has(row.id)) && !(row.owner !== null && except.has(row.owner)),
    )
    if (rows.length === 0) continue
    const doubles = hasLinks(pointing.field)
      ? await pointingToBoth(
          write,
          pointing,
          ids.into,
          rows.map(({ id }) => id),
        )
      : []
    for (let start = 0; start < rows.length; start += atOnce) {
      const part = rows.slice(start, start + atOnce)
      await changing(write, pointing, part, () =>
        point(
          write,
          entity,
          pointing,
          part.map(({ id }) => id),
          ids,
        ),
      )
    }
    moves.push({ entity: pointing.source.name, field: pointing.field.name, from: ids.from, rows: rows.map(({ id }) => id), doubles })
  }
  return moves
}

/** Lets rows point back to a record, those that still point to the one that it became part of. Answers how many no longer do. */
export async function moveBack(write: WriteContext, entity: Entity, move: Move, into: string): Promise<number> {
  const pointing = pointingFields(write.model, entity).find(({ source, field }) => source.name === move.entity && field.name === move.field)
  if (pointing === undefined) return move.rows.length
  const wanted = new Set(move.rows)
  const rows = (await pointingRows(write, entity, pointing, [into], 'all')).filter(({ id }) => wanted.has(id))
  const doubles = new Set(move.doubles)
  for (let start = 0; start < rows.length; start += atOnce) {
    const part = rows.slice(start, start + atOnce)
    await changing(write, pointing, part, async () => {
      const [alone, both] = [part.filter(({ id }) => !doubles.has(id)), part.filter(({ id }) => doubles.has(id))]
      await point(
        write,
        entity,
        pointing,
        alone.map(({ id }) => id),
        { from: into, into: move.from },
      )
      for (const { id } of both) await addLink(write, pointing, id, move.from)
    })
  }
  return move.rows.length - rows.length
}

async function pointingToBoth(
  { executor }: WriteContext,
  { source, field }: PointingField,
  into: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const { dialect } = executor
  const both: string[] = []
  for (const part of portions(ids, dialect)) {
    const rows = await executor.all<{ id: string }>(
      sql`select ${identifier(linkColumns.owner)} as id from ${identifier(linkTable(source, field))} where ${identifier(linkColumns.target)} = ${dialect.bindColumn(into, { kind: 'id' })} and ${identifier(linkColumns.owner)} in (${boundIds(dialect, part)})`,
    )
    both.push(...rows.map(({ id }) => id))
  }
  return both
}

/** Sets the reference of rows. Throws `conflict` where two of them would then break a unique rule. */
async function point(
  write: WriteContext,
  entity: Entity,
  { source, field }: PointingField,
  rows: readonly string[],
  ids: { readonly from: string; readonly into: string },
): Promise<void> {
  try {
    for (const part of portions(rows, write.executor.dialect)) {
      if (hasLinks(field)) await pointLinks(write, source, field, part, ids)
      else await pointColumns(write, entity, source, field, part, ids.into)
    }
  } catch (error) {
    if (!write.executor.dialect.isUniqueViolation(error)) throw error
    const detail = `Two ${source.plural.toLowerCase()} would be the same afterwards, as "${field.title}" is part of what must be unique. Change or delete one of them first.`
    throw new KartotekaError('conflict', detail, { cause: error })
  }
}

async function pointColumns(
  { executor }: WriteContext,
  entity: Entity,
  source: Entity,
  field: Field,
  rows: readonly string[],
  into: string,
): Promise<void> {
  const id = field.type.columns(field).at(-1)
  if (id === undefined) return
  const set = assignments(executor.dialect, [{ column: id, value: into }])
  const [kind] = field.type.columns(field)
  const isOfKind = field.targets.length > 1 && kind !== undefined ? sql` and ${identifier(kind.name)} = ${textLiteral(entity.name)}` : sql``
  await executor.all(sql`update ${identifier(source.table)} set ${set} where "id" in (${boundIds(executor.dialect, rows)})${isOfKind}`)
}

/** A row that points to both already loses one link; the others keep the place of their link. */
async function pointLinks(
  { executor }: WriteContext,
  source: Entity,
  field: Field,
  rows: readonly string[],
  ids: { from: string; into: string },
): Promise<void> {
  const { dialect } = executor
  const [from, into] = [dialect.bindColumn(ids.from, { kind: 'id' }), dialect.bindColumn(ids.into, { kind: 'id' })]
  const [table, owner, target] = [identifier(linkTable(source, field)), identifier(linkColumns.owner), identifier(linkColumns.target)]
  const these: Sql = boundIds(dialect, rows)
  await executor.all(
    sql`delete from ${table} where ${target} = ${from} and ${owner} in (${these}) and ${owner} in (select ${owner} from ${table} where ${target} = ${into})`,
  )
  await executor.all(sql`update ${table} set ${target} = ${into} where ${target} = ${from} and ${owner} in (${these})`)
}

async function addLink({ executor }: WriteContext, { source, field }: PointingField, row: string, target: string): Promise<void> {
  const { dialect } = executor
  const [table, owner, position] = [identifier(linkTable(source, field)), identifier(linkColumns.owner), identifier(linkColumns.position)]
  const [id, to] = [dialect.bindColumn(row, { kind: 'id' }), dialect.bindColumn(target, { kind: 'id' })]
  await executor.all(
    sql`insert into ${table} (${owner}, ${identifier(linkColumns.target)}, ${position}) select ${id}, ${to}, coalesce(max(${position}), -1) + 1 from ${table} where ${owner} = ${id} on conflict do nothing`,
  )
}

/** Runs `work` over rows that point somewhere, counts up their version, or that of the record whose lines they are, and tells what changed. */
async function changing(
  write: WriteContext,
  { source, field }: PointingField,
  rows: readonly { readonly id: string; readonly owner: string | null }[],
  work: () => Promise<void>,
): Promise<void> {
  const owner = write.model.entities.get(source.owner?.entity ?? '')
  const subject = owner ?? source
  const ids = [...new Set(rows.map((row) => (owner === undefined ? row.id : (row.owner ?? ''))))]
  const read = () => readMany(write, write.executor, subject, ids, storedSelection(subject), { withTrash: true })
  const before = await read()
  await work()
  await countUp(write, subject, ids)
  const after = await read()
  const touched = new Set([owner === undefined ? field.name : (source.owner?.field ?? '')])
  const changes = [...before.values()].flatMap(({ id, text }): readonly Change[] => {
    const found = after.get(id)
    return found === undefined
      ? []
      : [{ kind: 'updated', entity: subject, id, before: JSON.parse(text), after: JSON.parse(found.text), touched }]
  })
  await follow(write, changes)
}

/** Marks records as changed by this write. */
export async function countUp(write: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  const { dialect } = write.executor

  const set = assignments(dialect, updatedStamps(write))
  for (const part of portions(ids, dialect)) {
    await write.executor.all(
      sql`update ${identifier(entity.table)} set ${set}, "version" = "version" + 1 where "id" in (${boundIds(dialect, part)})`,
    )
  }
}
