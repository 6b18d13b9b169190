import type { OperatorName } from '../../../engine/fields/field-type.ts'
import type { FieldDescription } from '../../../engine/forms/description.ts'

export type ConditionValue = string | number | boolean | readonly (string | number)[]

/** One comparison of the filter bar: a field path, an operator and, where the operator asks for one, a value. */
export interface Condition {
  readonly path: string
  readonly operator: OperatorName
  readonly value?: ConditionValue
}

export type FieldLookup = (path: string) => Pick<FieldDescription, 'widget' | 'operators'> | undefined

const comparisons: Readonly<Partial<Record<OperatorName, string>>> = {
  equals: '==',
  notEquals: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
}
const unaryText: Readonly<Partial<Record<OperatorName, string>>> = {
  isEmpty: '== null',
  isNotEmpty: '!= null',
  isTrue: '== true',
  isFalse: '== false',
}
const methods: Readonly<Partial<Record<OperatorName, string>>> = { contains: 'containsFolded', startsWith: 'startsWith' }

export function needsValue(operator: OperatorName): boolean {
  return unaryText[operator] === undefined
}

/** `[{ amount > 100 }, { status == open }]` -> `amount > 100 && status == 'open'`. */
export function toCel(conditions: readonly Condition[], lookup: FieldLookup): string {
  return conditions.map((condition) => conditionToCel(condition, lookup)).join(' && ')
}

function conditionToCel({ path, operator, value }: Condition, lookup: FieldLookup): string {
  const unary = unaryText[operator]
  if (unary) return `${path} ${unary}`
  if (operator === 'in') return `${path} in [${asList(value).map(literal).join(', ')}]`
  if (operator === 'contains' && isMultiple(lookup(path)?.widget)) return `${literal(value)} in ${path}`
  if (methods[operator]) return `${path}.${methods[operator]}(${literal(value)})`
  return `${path} ${comparisons[operator] ?? '=='} ${literal(value)}`
}

/** Reads back what `toCel` wrote, also when typed by hand in the same forms. Undefined for any other CEL. */
export function fromCel(text: string, lookup: FieldLookup): readonly Condition[] | undefined {
  if (text.trim() === '') return []
  const tokens = tokenize(text)
  if (tokens === undefined) return undefined
  const conditions: Condition[] = []
  for (const part of splitAtAnd(tokens)) {
    const condition = readCondition(part)
    if (condition === undefined || lookup(condition.path) === undefined) return undefined
    conditions.push(condition)
  }
  return conditions
}

function isMultiple(widget: string | undefined): boolean {
  return widget === 'multiselect' || widget === 'references'
}

function asList(value: ConditionValue | undefined): readonly (string | number | boolean)[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value as string | number | boolean]
}

/** Dates, instants and durations are written as text; the language reads them by the field they stand beside. */
function literal(value: ConditionValue | undefined): string {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : quote(String(value ?? ''))
}

function quote(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  return `'${escaped}'`
}

type Token = { readonly kind: 'word' | 'sign' | 'number' | 'string'; readonly text: string }

const tokenPattern =
  /\s*(?:(?<string>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|(?<number>-?\d+(?:\.\d+)?)|(?<word>[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)*)|(?<sign>&&|==|!=|<=|>=|[<>[\](),]))/y

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  const source = text.trimEnd()
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < source.length) {
    const groups = tokenPattern.exec(source)?.groups
    if (groups === undefined) return undefined
    const found = (['string', 'number', 'word', 'sign'] as const).find((kind) => groups[kind] !== undefined)
    if (found === undefined) return undefined
    const raw = groups[found] ?? ''
    tokens.push({ kind: found, text: found === 'string' ? unquote(raw) : raw })
  }
  return tokens
}

function unquote(raw: string): string {
  return raw.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter === 'r' ? '\r' : letter))
}

function splitAtAnd(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === '&&') parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

function readCondition(tokens: readonly Token[]): Condition | undefined {
  const [first, second, ...rest] = tokens
  if (first === undefined || second === undefined) return undefined
  if (second.kind === 'word' && second.text === 'in') return readIn(first, rest)
  if (first.kind !== 'word') return undefined
  if (isSign(second, '(')) return readMethod(first.text, rest)
  const operator = Object.entries(comparisons).find(([, sign]) => second.kind === 'sign' && sign === second.text)?.[0]
  return operator === undefined ? undefined : readComparison(first.text, operator as OperatorName, rest)
}

function readComparison(path: string, operator: OperatorName, rest: readonly Token[]): Condition | undefined {
  const word = rest.length === 1 && rest[0]?.kind === 'word' ? rest[0].text : undefined
  const isEquality = operator === 'equals' || operator === 'notEquals'
  if (word === 'null' && isEquality) return { path, operator: operator === 'equals' ? 'isEmpty' : 'isNotEmpty' }
  if ((word === 'true' || word === 'false') && isEquality) {
    return { path, operator: (word === 'true') === (operator === 'equals') ? 'isTrue' : 'isFalse' }
  }
  const read = readLiteral(rest)
  return read && read.rest.length === 0 ? { path, operator, value: read.value } : undefined
}

function readMethod(target: string, rest: readonly Token[]): Condition | undefined {
  const dot = target.lastIndexOf('.')
  const operator = Object.entries(methods).find(([, name]) => name === target.slice(dot + 1))?.[0]
  const read = readLiteral(rest)
  if (dot < 1 || operator === undefined || read?.rest.length !== 1 || !isSign(read.rest[0], ')')) return undefined
  return { path: target.slice(0, dot), operator: operator as OperatorName, value: read.value }
}

function readIn(first: Token, rest: readonly Token[]): Condition | undefined {
  if (first.kind === 'string' && rest.length === 1 && rest[0]?.kind === 'word') {
    return { path: rest[0].text, operator: 'contains', value: first.text }
  }
  if (first.kind !== 'word' || !isSign(rest[0], '[')) return undefined
  const values: (string | number)[] = []
  let left = rest.slice(1)
  while (left.length > 0) {
    const read = readLiteral(left)
    if (read === undefined) return undefined
    values.push(read.value)
    const [sign, ...after] = read.rest
    if (isSign(sign, ']')) return after.length === 0 ? { path: first.text, operator: 'in', value: values } : undefined
    if (!isSign(sign, ',')) return undefined
    left = after
  }
  return undefined
}

function readLiteral(tokens: readonly Token[]): { value: string | number; rest: readonly Token[] } | undefined {
  const [first] = tokens
  if (first?.kind === 'number') return { value: Number(first.text), rest: tokens.slice(1) }
  return first?.kind === 'string' ? { value: first.text, rest: tokens.slice(1) } : undefined
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text
}
