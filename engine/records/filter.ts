import { KartotekaError } from '../base/errors.ts'
import type { Sql } from '../base/sql.ts'
import type { QueryContext } from '../database/index.ts'
import { checkExpression } from '../expression/index.ts'
import { personVariables } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'

const maxLength = 4000

/** The `filter` parameter, a CEL condition over the record, as SQL. Throws `invalid-filter` with the place of each problem. */
export function filterCondition(context: QueryContext, entity: Entity, alias: string, source: string): Sql {
  const hasPerson = 'user' in context.variables
  return context.condition(checkFilter(context.model, entity, source, { parameter: 'filter', hasPerson }), alias)
}

/** A CEL condition over a record as a checked tree; `user` is known where somebody asks. Throws `invalid-filter`. */
export function checkFilter(
  model: Model,
  entity: Entity,
  source: string,
  { parameter, hasPerson }: { readonly parameter: string; readonly hasPerson: boolean },
): Tree {
  const extensions = { parameter }
  if (source.length > maxLength)
    throw new KartotekaError('invalid-filter', `A filter has at most ${maxLength} characters; this has ${source.length}.`, { extensions })
  const variables = hasPerson ? personVariables(model.entities) : {}
  const checked = checkExpression(source, { model, entity: entity.name, expects: ['bool'], variables })
  if ('tree' in checked) return checked.tree
  const [first] = checked.problems
  throw new KartotekaError('invalid-filter', first?.message ?? 'The filter cannot be read.', {
    extensions: { parameter, problems: checked.problems },
  })
}

/** The fields that a filter sets equal to one value: those of the comparisons that must all hold. */
export function fixedFields(context: QueryContext, entity: Entity, source: string | undefined): ReadonlySet<string> {
  if (source === undefined || source.trim() === '') return new Set()
  const tree = checkFilter(context.model, entity, source, { parameter: 'filter', hasPerson: 'user' in context.variables })
  return new Set(comparisons(tree).flatMap((comparison) => fixedField(comparison) ?? []))
}

function comparisons(tree: Tree): readonly Tree[] {
  return tree.node === 'call' && tree.name === '&&' ? tree.args.flatMap(comparisons) : [tree]
}

function fixedField(tree: Tree): string | undefined {
  if (tree.node !== 'call' || tree.name !== '==') return undefined
  const [field, value] = tree.args
  const isOfRecord = field?.node === 'field' && field.of.node === 'variable' && field.of.name === 'record'
  return isOfRecord && value?.node === 'literal' && value.value !== null ? field.path : undefined
}
