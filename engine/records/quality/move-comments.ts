import { identifier, type Sql, sql } from '../../base/sql.ts'
import type { Entity } from '../../model/model.ts'
import type { Change } from '../change.ts'
import type { WriteContext } from '../context.ts'
import { storedSelection } from '../first-steps.ts'
import { follow } from '../pipeline.ts'
import { readMany } from '../read-many.ts'
import { boundIds, portions } from '../row-values.ts'
import { countUp } from './move-references.ts'

/** What was said about a record that became part of another, and who followed it: ids of the rows that a merge has moved. */
export interface SaidMove {
  readonly from: string
  readonly comments: readonly string[]
  readonly followers: readonly string[]
}

interface Ids {
  readonly from: string
  readonly into: string
}

/** Lets the comments about one record be about another, and its followers follow that; who follows both already is left as is. */
export async function moveComments(write: WriteContext, entity: Entity, { from, into }: Ids): Promise<SaidMove> {
  const comments = await rowsAbout(write, entity, 'record_comment', from, sql`1 = 1`)
  const isFollowed = sql`exists (select 1 from "record_follower" o where o."subject_id" = ${bound(write, into)} and o."subject" = "record_follower"."subject" and o."person_id" = "record_follower"."person_id")`
  const followers = await rowsAbout(write, entity, 'record_follower', from, sql`not ${isFollowed}`)
  await setSubject(write, 'record-comment', comments, into)
  await setSubject(write, 'record-follower', followers, into)
  return { from, comments, followers }
}

/** Lets them be about the record that they were about, as far as they are still there. */
export async function moveCommentsBack(write: WriteContext, entity: Entity, move: SaidMove, into: string): Promise<void> {
  const still = async (table: string, ids: readonly string[]) => {
    const wanted = new Set(ids)
    return (await rowsAbout(write, entity, table, into, sql`1 = 1`)).filter((id) => wanted.has(id))
  }
  await setSubject(write, 'record-comment', await still('record_comment', move.comments), move.from)
  await setSubject(write, 'record-follower', await still('record_follower', move.followers), move.from)
}

/** Those in the trash as well: their writers may take them out again. */
async function rowsAbout(write: WriteContext, entity: Entity, table: string, subject: string, condition: Sql): Promise<readonly string[]> {
  const id = write.executor.dialect.plainText(sql`"id"`, { kind: 'id' })
  const rows = await write.executor.all<{ id: string }>(
    sql`select ${id} as id from ${identifier(table)} where "subject_id" = ${bound(write, subject)} and "subject" = ${entity.name} and ${condition} order by "id"`,
  )
  return rows.map((row) => row.id)
}

async function setSubject(write: WriteContext, name: string, ids: readonly string[], subject: string): Promise<void> {
  const entity = write.model.entities.get(name)
  if (entity === undefined) return
  const { executor } = write
  for (const part of portions(ids, executor.dialect)) {
    const read = () => readMany(write, executor, entity, part, storedSelection(entity), { withTrash: true })
    const before = await read()
    await executor.all(
      sql`update ${identifier(entity.table)} set "subject_id" = ${bound(write, subject)} where "id" in (${boundIds(executor.dialect, part)})`,
    )
    await countUp(write, entity, part)
    const after = await read()
    const changes = [...before.values()].flatMap(({ id, text }): readonly Change[] => {
      const found = after.get(id)
      if (found === undefined) return []
      return [{ kind: 'updated', entity, id, before: JSON.parse(text), after: JSON.parse(found.text), touched: new Set(['subjectId']) }]
    })
    await follow(write, changes)
  }
}

function bound({ executor }: WriteContext, id: string): Sql {
  return executor.dialect.bindColumn(id, { kind: 'id' })
}
