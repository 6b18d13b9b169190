import type { Json } from '../base/json.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Field } from '../fields/field.ts'
import type { Tree } from '../model/tree.ts'
import { convert } from './check-operators.ts'
import type { Checker } from './checker.ts'
import { parseDecimal } from './decimal.ts'
import type { ASTNode } from './parse.ts'
import { bool, int, string, unify } from './types.ts'

/** What the values of a field may carry along: of `terms.data.days` the names are `days` and whatever else stands in the data. */
export function hasOptionData(field: Field | undefined): field is Field {
  return field !== undefined && field.schema.type !== 'array' && field.options.some((option) => option.data !== undefined)
}

/**
 * `record.terms.data.days`: what the chosen value of a list says, null where it says nothing. It becomes a choice between
 * constants, so that neither back end has to know code lists.
 */
export function optionData(checker: Checker, node: ASTNode, choice: Tree, field: Field, name: string): Tree | undefined {
  const values = field.options.flatMap(({ value, data }) => (data?.[name] === undefined ? [] : [{ code: value, data: data[name] as Json }]))
  if (values.length === 0) {
    const names = new Set(field.options.flatMap(({ data }) => Object.keys(data ?? {})))
    return checker.unknown(node, `No value of "${field.name}" has data called "${name}"`, name, names)
  }
  const branches: { readonly literal: Tree; readonly codes: (string | number)[] }[] = []
  let type: ExpressionType = { type: 'null' }
  for (const { code, data } of values) {
    const literal = literalOf(data)
    const both: ExpressionType | undefined = literal === undefined ? undefined : unify(type, literal.type)
    if (literal === undefined || both === undefined) {
      return checker.problem(
        'wrong-type',
        node,
        `The data "${name}" of "${field.name}" must be numbers, or texts, or yes and no, for every value.`,
      )
    }
    type = both
    const same = branches.find(
      (branch) => branch.literal.node === 'literal' && literal.node === 'literal' && branch.literal.value === literal.value,
    )
    if (same === undefined) branches.push({ literal, codes: [code] })
    else same.codes.push(code)
  }
  const nothing: Tree = { node: 'literal', type, value: null }
  return branches.reduceRight<Tree>((rest, { literal, codes }) => oneOf(choice, codes, convert(literal, type), rest, type), nothing)
}

function oneOf(choice: Tree, codes: readonly (string | number)[], then: Tree, otherwise: Tree, type: ExpressionType): Tree {
  const items = codes.map((value): Tree => ({ node: 'literal', type: choice.type, value }))
  const list: Tree = { node: 'list', type: { type: 'list', of: choice.type }, items }
  return { node: 'call', type, name: '?:', args: [{ node: 'call', type: bool, name: 'in', args: [choice, list] }, then, otherwise] }
}

function literalOf(value: Json): Tree | undefined {
  if (typeof value === 'boolean') return { node: 'literal', type: bool, value }
  if (typeof value === 'string') return { node: 'literal', type: string, value }
  if (typeof value !== 'number') return undefined
  if (Number.isSafeInteger(value)) return { node: 'literal', type: int, value }
  const parsed = parseDecimal(String(value))
  return parsed === undefined ? undefined : { node: 'literal', type: { type: 'decimal', scale: parsed.scale }, value: String(value) }
}
