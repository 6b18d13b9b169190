import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import { findField, type ModelView } from './checker.ts'
import { bounded, compareDecimals, type Decimal, rescale } from './decimal.ts'
import { functions, type ListFunction } from './functions.ts'
import { type CallTree, type Operation, operators } from './operators.ts'
import { isNumber, scaleOf } from './types.ts'
import { isValueList, RecordValue, scalarFromJson, toJson, type Value } from './values.ts'

type Json = Readonly<Record<string, unknown>>

/** What an expression is evaluated against; records are in the JSON shape of the API. */
export interface Environment {
  readonly model: ModelView
  readonly record: Json | undefined
  /** `user` as a record, bound parameters as their JSON. */
  readonly variables?: Readonly<Record<string, unknown>>
  readonly now: Date
  /** The day that `today()` answers; the day of `now` in UTC when left out. */
  readonly today?: string
  /** A record that a reference points to. Without it the fields of related records are null. */
  follow?(entity: string, id: string): Json | undefined
  /** The records that point to a record, or its owned lines where they do not stand in it. Without it there are none. */
  rows?(entity: string, id: string, relation: string): readonly Json[]
}

const maxSteps = 1_000_000
const maxComputedDepth = 30

/** The value in the JSON shape of the API. */
export function evaluate(tree: Tree, environment: Environment): unknown {
  return toJson(evaluateValue(tree, environment), tree.type)
}

/** The exact value. Throws a `KartotekaError` when it takes more than a million steps. */
export function evaluateValue(tree: Tree, environment: Environment): Value {
  return new Evaluation(environment).value(tree)
}

class Evaluation {
  readonly environment: Environment
  readonly locals: { readonly name: string; readonly value: Value }[] = []
  /** The record that `record` means: another one inside a computed field of a related record. */
  record: RecordValue | undefined
  steps = 0
  computedDepth = 0

  constructor(environment: Environment) {
    this.environment = environment
  }

  value(tree: Tree): Value {
    this.step()
    switch (tree.node) {
      case 'literal':
        return scalarFromJson(tree.value, tree.type)
      case 'variable':
        return this.variable(tree.name, tree.type)
      case 'field':
        return this.field(tree)
      case 'rows':
        return this.rows(tree)
      case 'list':
        return tree.items.map((item) => this.value(item))
      case 'macro':
        return this.macro(tree)
      case 'call':
        return this.call(tree)
    }
  }

  isTrue(tree: Tree): boolean {
    return this.value(tree) === true
  }

  step(): void {
    if (++this.steps <= maxSteps) return
    const detail = 'An expression takes too long to evaluate; make it simpler or let it go through fewer records.'
    throw new KartotekaError('validation-failed', detail, { errors: [{ pointer: '', code: 'expression-too-costly', message: detail }] })
  }

  variable(name: string, type: ExpressionType): Value {
    const local = this.locals.findLast((candidate) => candidate.name === name)
    if (local !== undefined) return local.value
    if (name === 'record' && type.type === 'record') {
      this.record ??= ownRecord(this.environment.record, type.entities[0] ?? '')
      return this.record ?? null
    }
    const json = this.environment.variables?.[name]
    if (type.type === 'list') return Array.isArray(json) ? json.map((item) => scalarFromJson(item, { type: 'string' })) : []
    return type.type === 'record' ? recordFromJson(json, type) : scalarFromJson(json, type)
  }

  field(tree: Extract<Tree, { node: 'field' }>): Value {
    const record = this.value(tree.of)
    if (!(record instanceof RecordValue)) return null
    if (tree.path === 'id') return record.id
    if (tree.path === 'entity') return record.entity
    const computed = this.environment.model.computed.get(`${tree.entity}.${tree.path}`)
    if (computed !== undefined) return this.computed(computed, record, tree.type)
    return valueFromJson(jsonAt(this.dataOf(record), tree.path), tree.type)
  }

  computed(tree: Tree, record: RecordValue, type: ExpressionType): Value {
    if (this.computedDepth >= maxComputedDepth) throw new Error('Computed fields depend on each other in a circle')
    const [outer, locals] = [this.record, this.locals.splice(0)]
    this.record = record
    this.computedDepth++
    try {
      const value = this.value(tree)
      return isNumber(type) && value !== null ? bounded(rescale(value as Decimal, scaleOf(type))) : value
    } finally {
      this.computedDepth--
      this.record = outer
      this.locals.push(...locals)
    }
  }

  rows(tree: Extract<Tree, { node: 'rows' }>): Value {
    const record = this.value(tree.of)
    if (!(record instanceof RecordValue) || tree.type.type !== 'list') return []
    const own = record.data?.[tree.relation]
    const rows = Array.isArray(own) ? own : (this.environment.rows?.(record.entity, record.id, tree.relation) ?? [])
    const item = tree.type.of
    return rows.map((row: unknown) => recordFromJson(row, item))
  }

  macro(tree: Extract<Tree, { node: 'macro' }>): Value {
    const list = this.value(tree.list)
    const items = list !== null && isValueList(list) ? list : []
    switch (tree.macro) {
      case 'filter':
        return items.filter((item) => this.withLocal(tree.variable, item, () => this.isTrue(tree.body)))
      case 'exists':
        return items.some((item) => this.withLocal(tree.variable, item, () => this.isTrue(tree.body)))
      case 'all':
        return items.every((item) => this.withLocal(tree.variable, item, () => this.isTrue(tree.body)))
      default:
        return items.map((item) => this.withLocal(tree.variable, item, () => this.value(tree.body)))
    }
  }

  withLocal<T>(name: string, value: Value, run: () => T): T {
    this.step()
    this.locals.push({ name, value })
    try {
      return run()
    } finally {
      this.locals.pop()
    }
  }

  call(tree: CallTree): Value {
    const [first, second, third] = tree.args
    switch (tree.name) {
      case '&&':
        return tree.args.every((arg) => this.isTrue(arg))
      case '||':
        return tree.args.some((arg) => this.isTrue(arg))
      case '!':
        return !(first !== undefined && this.isTrue(first))
      case '?:':
        return first === undefined || second === undefined || third === undefined ? null : this.value(this.isTrue(first) ? second : third)
      case 'isNull':
        return this.isEmpty(first)
      case 'isNotNull':
        return !this.isEmpty(first)
      case 'coalesce':
        for (const arg of tree.args) {
          const value = this.value(arg)
          if (value !== null) return value
        }
        return null
      case 'today':
        return this.environment.today ?? this.environment.now.toISOString().slice(0, 10)
      case 'now':
        return this.environment.now.toISOString()
    }
    return this.operation(
      tree,
      tree.args.map((arg) => this.value(arg)),
    )
  }

  operation(tree: CallTree, args: readonly Value[]): Value {
    const [a, b] = args as [Value, Value]
    if (tree.name === '==') return areEqual(a, b)
    if (tree.name === '!=') return !areEqual(a, b)
    if (tree.name === 'in') return isIn(a, b)
    const order = orders[tree.name]
    if (order !== undefined) return a !== null && b !== null && order(compare(a, b))
    const row = functions.get(tree.name)
    if (row?.kind === 'list') return aggregate(row, a, tree)
    const operation: Operation | undefined = operators[tree.name] ?? (row?.kind === 'scalar' ? row : undefined)
    if (operation === undefined) throw new Error(`There is no operation ${tree.name}`)
    if (args.some((arg) => arg === null)) return tree.type.type === 'bool' ? false : null
    return operation.evaluate(args, tree)
  }

  isEmpty(tree: Tree | undefined): boolean {
    if (tree?.node !== 'field' || !['object', 'json', 'list'].includes(tree.type.type))
      return tree === undefined || this.value(tree) === null
    const record = this.value(tree.of)
    const data = record instanceof RecordValue ? this.dataOf(record) : undefined
    return isEmptyJson(jsonAt(data, tree.path), findField(this.environment.model.entities.get(tree.entity), tree.path)?.members.size ?? 0)
  }

  dataOf(record: RecordValue): Json | undefined {
    record.data ??= this.environment.follow?.(record.entity, record.id)
    return record.data
  }
}

const orders: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

/** The value at a path; only what the record itself holds, nothing of its prototype. */
function jsonAt(data: Json | undefined, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined), data)
}

/** A composite is empty when each of its parts is. */
function isEmptyJson(json: unknown, members: number): boolean {
  if (json === null || json === undefined) return true
  return members > 0 && isJsonObject(json) && Object.values(json).every((part) => part === null || part === undefined)
}

function isIn(value: Value, list: Value): boolean {
  if (value === null || list === null || !isValueList(list)) return false
  return list.some((item) => item !== null && areEqual(value, item instanceof RecordValue ? item.id : item))
}

function aggregate(row: ListFunction, list: Value, { type, args }: CallTree): Value {
  const items = list !== null && isValueList(list) ? list : []
  const of = args[0]?.type
  const filled = row.items === undefined ? items : items.filter((item) => item !== null)
  const result = row.evaluate(filled, of?.type === 'list' ? of.of : type)
  return isNumber(type) && result !== null ? rescale(result as Decimal, scaleOf(type)) : result
}

function areEqual(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b
  return compare(a, b) === 0
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  if (typeof a === 'boolean' || typeof b === 'boolean') return a === b ? 0 : 1
  return compareDecimals(a as Decimal, b as Decimal)
}

/** By code point, as the databases do; JavaScript itself orders by UTF-16 unit. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  const [left, right] = [[...a], [...b]]
  for (const [index, letter] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (letter !== other) return (letter.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0)
  }
  return -1
}

function valueFromJson(json: unknown, type: ExpressionType): Value {
  if (type.type === 'record') return recordFromJson(json, type)
  if (type.type === 'list') return Array.isArray(json) ? json.map((item) => scalarFromJson(item, type.of)) : null
  return type.type === 'object' || type.type === 'json' ? null : scalarFromJson(json, type)
}

/** A record or a reference to one: `{ id, ... }`, `{ entity, id, label }` or a bare id. An unsaved record has the id "". */
function recordFromJson(json: unknown, type: ExpressionType): RecordValue | null {
  const entities = type.type === 'record' ? type.entities : []
  if (typeof json === 'string') return new RecordValue(entities[0] ?? '', json)
  if (!isJsonObject(json)) return null
  const entity = typeof json.entity === 'string' && entities.length > 1 ? json.entity : (entities[0] ?? '')
  const id = typeof json.id === 'string' ? json.id : ''
  return new RecordValue(entity, id, isReference(json) ? undefined : json)
}

function ownRecord(json: Json | undefined, entity: string): RecordValue | undefined {
  return json === undefined ? undefined : new RecordValue(entity, typeof json.id === 'string' ? json.id : '', json)
}

function isReference(json: Json): boolean {
  return Object.keys(json).every((key) => key === 'id' || key === 'label' || key === 'entity')
}
