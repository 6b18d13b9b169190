import { didYouMean } from '../base/suggest.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Field } from '../fields/field.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { ASTNode } from './parse.ts'
import type { ExpressionProblem, ExpressionProblemCode } from './problem.ts'
import { describeType, describeTypes, type TypeName } from './types.ts'

/** The part of the model that expressions read. While metadata is compiled, `computed` may still be filling. */
export type ModelView = Pick<Model, 'entities' | 'computed'>

/** What the parts of the checker share: the model, the names in scope and the problems found so far. */
export class Checker {
  readonly model: ModelView
  readonly entity: Entity | undefined
  readonly source: string
  readonly variables: Readonly<Record<string, ExpressionType>>
  readonly named: ((text: string) => Tree | undefined) | undefined
  readonly problems: ExpressionProblem[] = []
  /** Functions whose bodies are being checked, so that none stands in itself. */
  within: readonly string[] = []
  /** Variables of the macros around the current place, innermost last. */
  readonly locals: { readonly name: string; readonly type: ExpressionType; readonly isFree: boolean }[] = []

  constructor(
    model: ModelView,
    entity: Entity | undefined,
    source: string,
    variables: Readonly<Record<string, ExpressionType>>,
    named?: (text: string) => Tree | undefined,
  ) {
    this.model = model
    this.entity = entity
    this.source = source
    this.variables = variables
    this.named = named
  }

  /** Notes a problem; answers undefined, so that `return checker.problem(...)` gives up on this part. */
  problem(code: ExpressionProblemCode, at: ASTNode, message: string): undefined {
    this.problems.push({ code, message, start: at.start, end: at.end })
    return undefined
  }

  unknown(at: ASTNode, message: string, name: string, allowed: Iterable<string>): undefined {
    return this.problem('unknown-name', at, `${message}.${didYouMean(name, allowed)}`)
  }

  wrongType(at: ASTNode, what: string, got: ExpressionType, allowed: readonly TypeName[]): undefined {
    return this.problem('wrong-type', at, `${what} must be ${describeTypes(allowed)}, but "${this.textOf(at)}" is ${describeType(got)}.`)
  }

  textOf(at: ASTNode): string {
    const text = this.source.slice(at.start, at.end)
    return text.length > 60 ? `${text.slice(0, 57)}...` : text
  }

  /** Runs a check with one more variable in scope; `isFree` says that its list does not come from the variable of a macro around. */
  withLocal<T>(name: string, type: ExpressionType, isFree: boolean, check: () => T): T {
    this.locals.push({ name, type, isFree })
    try {
      return check()
    } finally {
      this.locals.pop()
    }
  }

  /** The field that a tree reads, when it reads one. */
  fieldOf(tree: Tree): Field | undefined {
    return tree.node === 'field' ? findField(this.model.entities.get(tree.entity), tree.path) : undefined
  }
}

/** The field at a path within one entity: `name`, `address.city`. */
export function findField(entity: Entity | undefined, path: string): Field | undefined {
  const [first, ...rest] = path.split('.')
  let field = entity?.fields.get(first ?? '')
  for (const name of rest) field = field?.members.get(name)
  return field
}
