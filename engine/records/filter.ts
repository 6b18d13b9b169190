import { KartotekaError } from '../base/errors.ts'
import type { Sql } from '../base/sql.ts'
import type { QueryContext } from '../database/index.ts'
import { checkExpression } from '../expression/index.ts'
import type { ExpressionType } from '../fields/index.ts'
import { personVariables } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'

const maxLength = 4000

/** The `filter` parameter, a CEL condition over the record, as SQL. Throws `invalid-filter` with the place of each problem. */
export function filterCondition(context: QueryContext, entity: Entity, alias: string, source: string): Sql {
  if (source.length > maxLength)
    throw new KartotekaError('invalid-filter', `A filter has at most ${maxLength} characters; this has ${source.length}.`)
  const checked = checkExpression(source, { model: context.model, entity: entity.name, expects: ['bool'], variables: variablesOf(context) })
  if ('tree' in checked) return context.condition(checked.tree, alias)
  const [first] = checked.problems
  throw new KartotekaError('invalid-filter', first?.message ?? 'The filter cannot be read.', {
    extensions: { parameter: 'filter', problems: checked.problems },
  })
}

/** What is known of the person who asks, where somebody does. */
function variablesOf(context: QueryContext): Readonly<Record<string, ExpressionType>> {
  return context.variables.user === undefined ? {} : personVariables(context.model.entities)
}
