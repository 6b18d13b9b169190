import { rawSql, sql } from '../../base/sql.ts'
import type { Entity } from '../../model/model.ts'
import type { WriteContext } from '../context.ts'
import { boundIds, portions } from '../row-values.ts'
import { hasChain } from './chain.ts'

/**
 * Takes the values out of what the audit holds of records; the entries stay. Whoever verifies the chain wants to find a reason: an
 * entry `purged` or `erased` of the same record in the same transaction.
 */
export async function forgetValues({ executor, model }: WriteContext, entity: Entity, ids: readonly string[]): Promise<void> {
  const salt = rawSql(hasChain(model) ? ', "salt" = null' : '')
  for (const part of portions(ids, executor.dialect)) {
    const these = boundIds(executor.dialect, part)
    await executor.all(
      sql`update "audit_entry" set "changes" = null${salt} where "subject_id" in (${these}) and "subject" = ${entity.name} and "changes" is not null`,
    )
  }
}
