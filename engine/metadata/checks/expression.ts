import { checkExpression } from '../../expression/index.ts'
import type { ExpressionType, Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { Tree } from '../../model/tree.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import { personVariables } from '../person-variables.ts'

type TypeName = ExpressionType['type']

export interface ExpressionRules {
  /** The entity of `record`. */
  readonly entity: string
  /** Types that the whole may have; a condition when it is left out. */
  readonly expects?: readonly TypeName[]
  readonly variables?: Readonly<Record<string, ExpressionType>>
  /** Entities that exist for this expression only, such as that of a `choice`. */
  readonly extra?: Entity
}

/** Checks a CEL expression of a document and reports what is wrong with it; answers its tree when it is right. */
export function checkCel(context: CompileContext, place: Place, source: string, rules: ExpressionRules): Tree | undefined {
  if (!context.entities.has(rules.entity)) return undefined
  const entities = rules.extra === undefined ? context.entities : new Map([...context.entities, [rules.extra.name, rules.extra]])
  const checked = checkExpression(source, {
    model: { entities, computed: new Map() },
    entity: rules.entity,
    expects: [...(rules.expects ?? (['bool'] as const))],
    variables: { ...personVariables(context.entities), ...rules.variables },
  })
  if ('tree' in checked) return checked.tree
  reportExpression(context, place, source, checked.problems)
  return undefined
}

/** Reports problems of an expression, but for those that come from a document or field that is reported itself. */
export function reportExpression(
  context: CompileContext,
  place: Place,
  source: string,
  problems: readonly { readonly code: string; readonly message: string }[],
): void {
  if (namesBroken(context, source)) return
  for (const { message } of problems) {
    const isResult = message.startsWith('The expression must give')
    context.add(place, isResult ? 'wrong-result' : 'bad-expression', message)
  }
}

/** `isNew`, and in owned lines `owner`: what conditions of a form see beside the record. */
export function formVariables(entity: Entity): Record<string, ExpressionType> {
  const owner: Record<string, ExpressionType> =
    entity.owner === undefined ? {} : { owner: { type: 'record', entities: [entity.owner.entity] } }
  return { isNew: { type: 'bool' }, ...owner }
}

/** The types of expressions whose result fits a field; null always does. */
export function typesFor(field: Field): readonly TypeName[] {
  const { type } = field.type.expressionType(field)
  return type === 'decimal' ? ['decimal', 'int', 'null'] : [type, 'null']
}

/** A misspelt name may stand beside a broken one; the next run, with that one repaired, tells. */
function namesBroken(context: CompileContext, source: string): boolean {
  const names = [...context.brokenFields].map((path) => path.slice(path.indexOf('.') + 1))
  if (names.some((name) => new RegExp(`\\b${name}\\b`).test(source))) return true
  if (![...context.broken].some((path) => path.startsWith('entities/'))) return false
  return [...context.entities.values()].some((entity) =>
    [...entity.fields.values()].some(
      (field) => field.targets.some((target) => context.broken.has(`entities/${target}`)) && source.includes(field.name),
    ),
  )
}
