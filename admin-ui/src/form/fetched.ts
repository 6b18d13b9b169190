import type { EntityDescription, LineConditions } from '../../../engine/forms/description.ts'
import { firstFetched } from '../../../engine/model/fetch-path.ts'
import type { Tree } from '../../../engine/model/tree.ts'

type Values = Readonly<Record<string, unknown>>

/** How far a record is known through a reference, and what an expression over the one that is filled in says. */
export interface FetchInput {
  readonly entity: EntityDescription
  readonly follow: (entity: string, id: string) => Values | undefined
  readonly attempt: (tree: Tree) => unknown
}

/**
 * What is copied from the records that the references of `names` point to (`x-fetch`), as the server will: null where the reference is
 * empty. What is not known yet is left out, and so are references, whose labels are not known here.
 */
export function fetchedValues(fetched: LineConditions['fetched'], record: Values, { entity, follow, attempt }: FetchInput): Values {
  return Object.fromEntries(
    Object.entries(fetched).flatMap(([name, { reference, from }]) => {
      const [target] = entity.fields[reference]?.targets ?? []
      if (target === undefined || (entity.fields[name]?.targets?.length ?? 0) > 0) return []
      const id = idOf(record[reference])
      if (id === '') return [[name, null]]
      const found = follow(target, id)
      if (found === undefined) return []
      return [[name, ('node' in from ? attempt(from) : firstFetched(found, from)) ?? null]]
    }),
  )
}

/** The id of what a reference points to; empty where it points to nothing. */
export function idOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'id' in value ? String(value.id) : ''
}
