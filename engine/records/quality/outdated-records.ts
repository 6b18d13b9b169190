import { parseSelection } from '../../database/index.ts'
import type { RecordsContext } from '../context.ts'
import { untouchedFilter } from './report.ts'
import { comparedEntity, nextRecords } from './rows.ts'

/** A record that is to be looked at because nobody touched it (`x-outdated`). */
export interface OutdatedRecord {
  readonly id: string
  /** When it was changed last. */
  readonly updatedAt: string
}

/** Those of an entity, in the order of their ids: `after` is the last one of the page before. None where nothing is declared. */
export async function outdatedRecords(
  context: RecordsContext,
  entityName: string,
  { filter, after, limit }: { readonly filter?: string | undefined; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly OutdatedRecord[]> {
  const entity = comparedEntity(context, entityName)
  const declared = entity.quality?.outdated
  if (declared === undefined) return []
  const conditions = ['record.archivedAt == null', untouchedFilter(entity, declared.after, declared.related), declared.when, filter]
  const whole = conditions.filter((condition) => condition !== undefined).map((condition) => `(${condition})`)
  const options = { after, limit, filter: whole.join(' && ') }
  const found = await nextRecords(context, context.database, entity, parseSelection('updatedAt'), options)
  return found.map(({ id, updatedAt }) => ({ id, updatedAt: String(updatedAt) }))
}
