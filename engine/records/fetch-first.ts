import type { Selection } from '../database/index.ts'
import { type FetchPath, firstFetched } from '../model/fetch-path.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import { readMany } from './read-many.ts'

type Json = Readonly<Record<string, unknown>>

/** For each id of a record the value of the first path that leads to one; the records are read by one statement. */
export async function fetchFirst(
  context: WriteContext,
  entity: Entity,
  ids: readonly string[],
  paths: readonly FetchPath[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = await readMany(context, context.executor, entity, [...new Set(ids)], selectionOf(paths))
  return new Map(
    [...found].map(([id, { text }]) => {
      const record = JSON.parse(text) as Json
      return [id, firstFetched(record, paths)]
    }),
  )
}

/** What the paths name, and no more: computed fields of the record would be worked out for nothing. */
function selectionOf(paths: readonly FetchPath[]): Selection {
  const named = new Map<string, Map<string, true> | true>()
  for (const { lines, path } of paths) {
    const [first = ''] = path
    if (lines === undefined) {
      named.set(first, true)
      continue
    }
    const known = named.get(lines.field)
    const inner = known === undefined || known === true ? new Map<string, true>() : known
    for (const name of [...lines.flags, first]) inner.set(name, true)
    named.set(lines.field, inner)
  }
  return named
}
