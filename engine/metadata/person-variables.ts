import type { ExpressionType } from '../fields/index.ts'
import type { EntityLookup } from './paths.ts'

/** What expressions know of the person who asks: `user`, and `teams`, the person's teams with all that are below them. */
export function personVariables(entities: EntityLookup): Readonly<Record<string, ExpressionType>> {
  const user: ExpressionType = { type: 'record', entities: ['user'] }
  const teams: ExpressionType = { type: 'list', of: { type: 'record', entities: ['team'] } }
  return {
    ...(entities.get('user') === undefined ? {} : { user }),
    ...(entities.get('team') === undefined ? {} : { teams }),
  }
}
