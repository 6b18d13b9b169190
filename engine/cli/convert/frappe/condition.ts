import { type AnyNode, type Expression, type NewExpression, parseExpressionAt, type UnaryExpression } from 'acorn'
import type { Book } from './book.ts'
import { callTerm } from './condition-calls.ts'
import { compareTerms } from './condition-compare.ts'
import { fieldTerm, memberTerm, nameTerm } from './condition-names.ts'
import { truth } from './condition-truth.ts'
import { atom, both, type Cel, either, no, not, type Place, type Term, Untranslatable } from './term.ts'

/** Where a condition stands: what its names mean, and where remarks go. */
export interface Setting {
  readonly book: Book
  /** `doc`. */
  readonly doc: Place
  /** `parent`: of lines, the record they belong to. */
  readonly parent?: Place
  /** Variables of the loops around. */
  readonly variables: Readonly<Record<string, Term>>
  remark(note: string): void
}

/** `isBroken`: it is not JavaScript and never worked, or asks for what is not among the files. */
export type Translation = { readonly cel: string } | { readonly reason: string; readonly isBroken?: true }

/** A condition of a definition (`eval:...`, or the name of a field) as CEL that means the same. */
export function translateCondition(source: string, setting: Setting): Translation {
  const text = source.trim()
  const code = /^eval:/i.test(text) ? text.slice(5) : text
  try {
    if (/^fn:/i.test(text)) throw new Untranslatable('a function of the form')
    if (/^[a-z_0-9]+$/i.test(text)) return { cel: truth(fieldTerm(setting.doc, text, setting), setting).text }
    return { cel: truth(translate(parse(code), setting), setting).text }
  } catch (error) {
    if (error instanceof Untranslatable) return { reason: error.message, ...(error.isIdle ? { isBroken: true } : {}) }
    if (error instanceof SyntaxError) return { reason: `it is not JavaScript: ${error.message}`, isBroken: true }
    throw error
  }
}

/** The value of an expression (`eval:doc.company`) as a term. Throws `Untranslatable`. */
export function translateValue(code: string, setting: Setting): Term {
  return translate(parse(code), setting)
}

/** The whole text must be one expression; `return`, semicolons and line breaks around it do not count. */
function parse(code: string): Expression {
  const bare = code
    .replace(/(^|\s)\/\/[^'"]*$/, '')
    .trim()
    .replace(/^return\b/, '')
    .replace(/[;\s]+$/, '')
  const node = parseExpressionAt(bare, 0, { ecmaVersion: 'latest', preserveParens: true })
  if (bare.slice(node.end).trim() !== '') throw new SyntaxError(`more follows "${bare.slice(0, node.end)}"`)
  return node
}

/** One node of the syntax tree. Throws `Untranslatable` for what CEL has no words for. */
export function translate(node: AnyNode, setting: Setting): Term {
  switch (node.type) {
    case 'Literal':
      return literalTerm(node.value, 'regex' in node ? node.regex : undefined)
    case 'TemplateLiteral':
      if (node.expressions.length > 0) break
      return { is: 'literal', value: node.quasis[0]?.value.cooked ?? '' }
    case 'Identifier':
      return nameTerm(node.name, setting)
    case 'ThisExpression':
      return { is: 'path', path: 'this' }
    case 'ChainExpression':
    case 'ParenthesizedExpression':
      return translate(node.expression, setting)
    case 'MemberExpression':
      return memberTerm(translate(node.object, setting), memberName(node.property, node.computed), setting)
    case 'CallExpression':
      return callTerm(node, setting)
    case 'ArrayExpression':
      return { is: 'array', items: node.elements.flatMap((item) => (item === null ? [] : [translate(item, setting)])) }
    case 'ObjectExpression':
      return { is: 'array', items: node.properties.flatMap((item) => (item.type === 'Property' ? [keyTerm(item.key)] : [])) }
    case 'UnaryExpression':
      return unaryTerm(node.operator, translate(node.argument, setting), setting)
    case 'LogicalExpression':
      return logicalTerm(node.operator, translate(node.left, setting), () => translate(node.right, setting), setting)
    case 'BinaryExpression':
      if (node.left.type === 'UnaryExpression' && node.left.operator === 'typeof')
        return presence(node.operator, node.left, node.right, setting)
      return binaryTerm(node.operator, translate(node.left, setting), translate(node.right, setting), setting)
    case 'AssignmentExpression':
      if (node.operator !== '=') break
      setting.remark('an assignment in a condition is read as a comparison')
      return condition(compareTerms('==', translate(node.left, setting), translate(node.right, setting), setting))
    case 'ConditionalExpression': {
      const test = truth(translate(node.test, setting), setting)
      const yes = truth(translate(node.consequent, setting), setting)
      const otherwise = truth(translate(node.alternate, setting), setting)
      return condition(either(both(test, yes), both(not(test), otherwise)))
    }
    case 'NewExpression':
      return dateTerm(node, setting)
    case 'SequenceExpression': {
      const last = node.expressions.at(-1)
      if (last !== undefined) return translate(last, setting)
    }
  }
  throw new Untranslatable(`JavaScript of the kind ${node.type}`)
}

export function condition(cel: Cel): Term {
  return { is: 'condition', cel }
}

function literalTerm(value: unknown, regex: { pattern: string; flags: string } | null | undefined): Term {
  if (regex !== undefined && regex !== null) return { is: 'pattern', source: regex.pattern, flags: regex.flags }
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { is: 'literal', value }
  throw new Untranslatable(`the literal ${String(value)}`)
}

function memberName(property: AnyNode, isComputed: boolean): string {
  if (!isComputed && property.type === 'Identifier') return property.name
  if (property.type === 'Literal' && typeof property.value === 'string') return property.value
  throw new Untranslatable('a member whose name is worked out')
}

function keyTerm(key: AnyNode): Term {
  if (key.type === 'Identifier') return { is: 'literal', value: key.name }
  return key.type === 'Literal' ? literalTerm(key.value, null) : { is: 'literal', value: null }
}

function unaryTerm(operator: string, term: Term, setting: Setting): Term {
  if (operator === '!') return condition(not(truth(term, setting)))
  if (operator === '-' && term.is === 'literal' && typeof term.value === 'number') return { is: 'literal', value: -term.value }
  if (operator === '-' && term.is === 'value' && term.shape.is === 'number')
    return { is: 'value', shape: { is: 'number' }, cel: { text: `0 - coalesce(${term.cel.text}, 0)`, strength: 'sum' } }
  if (operator === '+') return term
  if (operator === 'void') return { is: 'literal', value: null }
  throw new Untranslatable(`"${operator}"`)
}

/** `&&` and `||` give a condition; `doc.x || 0` also a value, for a comparison around it. */
function logicalTerm(operator: string, left: Term, right: () => Term, setting: Setting): Term {
  if (operator === '&&') {
    if (left.is === 'literal' && truth(left, setting).text === 'true') return right()
    const first = truth(left, setting)
    return condition(first.text === 'false' ? no : both(first, truth(right(), setting)))
  }
  if (left.is === 'literal') return truth(left, setting).text === 'true' ? left : right()
  const second = right()
  return { is: 'either', first: left, second, cel: either(truth(left, setting), truth(second, setting)) }
}

/** `typeof doc.x !== 'undefined'` */
function presence(operator: string, { argument }: UnaryExpression, right: AnyNode, setting: Setting): Term {
  const equality = mirrored[operator]
  if (equality === undefined || right.type !== 'Literal') throw new Untranslatable('"typeof"')
  const value = translate(argument, setting)
  const isText = value.is === 'value' && ['text', 'choice', 'reference', 'date'].includes(value.shape.is)
  if (right.value === 'string' && isText) return condition(equality === '==' ? truth(value, setting) : not(truth(value, setting)))
  if (right.value !== 'undefined') throw new Untranslatable('"typeof"')
  const isThere = compareTerms('!=', value, { is: 'literal', value: null }, setting)
  return condition(equality === '!=' ? isThere : not(isThere))
}

/** `new Date()` and `new Date(doc.due)` */
function dateTerm({ callee, arguments: given }: NewExpression, setting: Setting): Term {
  if (callee.type !== 'Identifier' || callee.name !== 'Date') throw new Untranslatable('JavaScript of the kind NewExpression')
  const [value] = given
  return value === undefined ? { is: 'value', shape: { is: 'instant' }, cel: atom('now()') } : translate(value, setting)
}

const mirrored: Readonly<Record<string, '==' | '!='>> = { '==': '==', '===': '==', '!=': '!=', '!==': '!=' }

function binaryTerm(operator: string, left: Term, right: Term, setting: Setting): Term {
  const equality = mirrored[operator]
  if (equality !== undefined) return condition(compareTerms(equality, left, right, setting))
  if (['<', '<=', '>', '>='].includes(operator)) return condition(compareTerms(operator, left, right, setting))
  if (operator === '&') return condition(both(truth(left, setting), truth(right, setting)))
  if (operator === '|') return condition(either(truth(left, setting), truth(right, setting)))
  if (operator === 'in' && right.is === 'array')
    return condition(right.items.map((item) => compareTerms('==', left, item, setting)).reduce(either, no))
  if (operator === '^') return condition(compareTerms('!=', condition(truth(left, setting)), condition(truth(right, setting)), setting))
  if (['+', '-', '*'].includes(operator)) return arithmetic(operator, left, right)
  throw new Untranslatable(`"${operator}"`)
}

function arithmetic(operator: string, left: Term, right: Term): Term {
  const strength = operator === '*' ? 'multiplication' : 'sum'
  const numbers = [left, right].map((term) => {
    if (term.is === 'literal' && typeof term.value === 'number') return String(term.value)
    if (term.is === 'value' && term.shape.is === 'number') return `coalesce(${term.cel.text}, 0)`
    throw new Untranslatable(`"${operator}" of other things than numbers`)
  })
  return { is: 'value', shape: { is: 'number' }, cel: { text: numbers.join(` ${operator} `), strength } }
}
