import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import { checkCall } from './check-calls.ts'
import { checkLiteral } from './check-literals.ts'
import { checkMember, checkName } from './check-names.ts'
import { checkConditional, checkConnective, checkIn, checkNegative, checkNot, checkOperator } from './check-operators.ts'
import { Checker, type ModelView } from './checker.ts'
import { type ASTNode, parse } from './parse.ts'
import type { ExpressionProblem } from './problem.ts'
import { describeType, describeTypes, type TypeName } from './types.ts'

export interface CheckOptions {
  readonly model: ModelView
  /** The entity of `record`; without it the expression can only use variables. */
  readonly entity?: string
  /** Types that the whole may have; `int` is taken for `decimal`. */
  readonly expects?: readonly TypeName[]
  /** `user` and bound parameters. */
  readonly variables?: Readonly<Record<string, ExpressionType>>
  /** What a call stands for that the caller knows by its text, such as a measure; undefined for every other. */
  readonly named?: (text: string) => Tree | undefined
}

export type Checked = { readonly tree: Tree } | { readonly problems: readonly ExpressionProblem[] }

/** Parses CEL, resolves its names in the model and checks its types; what comes out can be evaluated and said in SQL. */
export function checkExpression(source: string, options: CheckOptions): Checked {
  const parsed = parse(source)
  if ('problem' in parsed) return { problems: [parsed.problem] }
  const entity = options.entity === undefined ? undefined : options.model.entities.get(options.entity)
  if (options.entity !== undefined && entity === undefined) throw new Error(`There is no entity "${options.entity}" in the model`)
  const checker = new Checker(options.model, entity, source, options.variables ?? {}, options.named)
  const isList = parsed.ast.op === 'list' && options.expects?.includes('list') === true
  const tree = isList ? checkValues(checker, parsed.ast) : checkNode(checker, parsed.ast)
  if (tree !== undefined) checkResult(checker, parsed.ast, tree, options.expects)
  return tree === undefined || checker.problems.length > 0 ? { problems: checker.problems } : { tree }
}

/** A list of constants that is the whole of an expression, for a field that holds several values. */
function checkValues(checker: Checker, node: ASTNode): Tree | undefined {
  const items = (node.args as readonly ASTNode[]).map((item) => checkNode(checker, item))
  const texts = items.flatMap((item) => (item?.node === 'literal' && item.type.type === 'string' ? [item] : []))
  if (texts.length === items.length) return { node: 'list', type: { type: 'list', of: { type: 'string' } }, items: texts }
  return checker.problem('unsupported-syntax', node, 'A list that is set holds texts, for instance ["open", "won"].')
}

/** One node and all below it; undefined when a problem was noted. */
export function checkNode(checker: Checker, node: ASTNode): Tree | undefined {
  switch (node.op) {
    case 'value':
      return checkLiteral(checker, node)
    case 'id':
      return checkName(checker, node, node.args)
    case '.':
      return checkMember(checker, node, node.args[0], node.args[1])
    case 'call':
      return checker.named?.(source(checker, node)) ?? checkCall(checker, node, node.args[0], node.args[1])
    case 'rcall':
      return checkCall(checker, node, node.args[0], node.args[2], node.args[1])
    case '&&':
    case '||':
      return checkConnective(checker, node.op, node.args)
    case '!_':
      return checkNot(checker, node.args)
    case '-_':
      return checkNegative(checker, node.args)
    case '?:':
      return checkConditional(checker, node, node.args)
    case 'in':
      return checkIn(checker, node.args)
    case 'list':
      return checker.problem(
        'unsupported-syntax',
        node,
        'A list in brackets stands after "in", for instance status in ["open", "won"], or is all that a field of several values is set to.',
      )
    case 'map':
      return checker.problem(
        'unsupported-syntax',
        node,
        'Maps in braces are not part of this language; use "? :" to choose between values.',
      )
    case '[]':
    case '[?]':
    case '.?':
      return checker.problem('unsupported-syntax', node, 'Items cannot be taken by index; use filter(), exists(), min() or max().')
    default:
      return checkOperator(checker, node, node.op, node.args)
  }
}

function source(checker: Checker, node: ASTNode): string {
  return checker.source.slice(node.start, node.end)
}

function checkResult(checker: Checker, node: ASTNode, tree: Tree, expects: readonly TypeName[] | undefined): void {
  const type = tree.type
  if (expects === undefined || expects.includes(type.type) || (type.type === 'int' && expects.includes('decimal'))) return
  const got = describeType(type)
  checker.problem('wrong-type', node, `The expression must give ${describeTypes(expects)}, but it gives ${got}.`)
}
