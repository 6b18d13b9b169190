import { KartotekaError } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import { checkExpression, type FunctionRow, functionTable } from '../expression/index.ts'
import type { ExpressionType, Field } from '../fields/index.ts'
import { personVariables, resolvePath } from '../metadata/index.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'

/** Parts of a calendar that dates are grouped by; weeks are those of ISO 8601. */
export const bucketUnits = ['day', 'week', 'month', 'quarter', 'year'] as const
export type BucketUnit = (typeof bucketUnits)[number]

/** What records are grouped by: the value at the end of a path, or the part of the calendar that a date lies in. */
export interface Group {
  /** How the answer and the sort call it. */
  readonly name: string
  readonly path: string
  readonly field: Field
  readonly unit: BucketUnit | undefined
}

type ListRow = Extract<FunctionRow, { kind: 'list' }>

/** What is worked out of the records of a group. */
export interface Measure {
  readonly name: string
  readonly type: ExpressionType
  /** Of each record; absent for `count()`. */
  readonly value: Tree | undefined
  /** A function of lists, or the counting of records, of filled values, of different values. */
  readonly make: ListRow | 'count' | 'countDistinct'
}

export interface AggregateOrder {
  readonly of: Group | Measure
  readonly isDescending: boolean
}

/** The parameters of an aggregate, resolved. Measures that only `having` or `sort` name are not answered. */
export interface AggregatePlan {
  readonly groups: readonly Group[]
  readonly measures: readonly Measure[]
  readonly hidden: readonly Measure[]
  readonly having: Tree | undefined
  readonly sort: readonly AggregateOrder[]
}

export interface AggregateTexts {
  readonly group?: string | undefined
  readonly measure?: string | undefined
  readonly having?: string | undefined
  readonly sort?: string | undefined
}

const maxGroups = 6
const maxMeasures = 20
const makers: ReadonlyMap<string, ListRow | 'count' | 'countDistinct'> = new Map<string, ListRow | 'count' | 'countDistinct'>([
  ['count', 'count'],
  ...functionTable.flatMap((row) => (row.kind === 'list' && row.items !== undefined ? [[row.name, row] as const] : [])),
  ['countDistinct', 'countDistinct'],
])

/** Resolves the parameters against the model. Throws `invalid-parameter` with the name of the one that is wrong. */
export function readAggregate(model: Model, entity: Entity, texts: AggregateTexts, hasPerson: boolean): AggregatePlan {
  const reader = new AggregateReader(model, entity, hasPerson)
  const groups = splitItems('group', texts.group ?? '').map((item) => reader.group(item))
  const measures = splitItems('measure', texts.measure ?? 'count()').map((item) => reader.measure(item))
  if (groups.length > maxGroups) throw refuse('group', `Records are grouped by at most ${maxGroups} things; got ${groups.length}.`)
  if (measures.length === 0) throw refuse('measure', 'Say what to work out, for instance count().')
  if (measures.length > maxMeasures) throw refuse('measure', `At most ${maxMeasures} measures; got ${measures.length}.`)
  const names = new Set<string>()
  for (const { name, parameter } of [...groups.map(tagged('group')), ...measures.map(tagged('measure'))]) {
    if (names.has(name)) throw refuse(parameter, `"${name}" is asked for twice. Give one of them another name: "${name} as ...".`)
    names.add(name)
  }
  const hidden: Measure[] = []
  const find = (text: string): Measure | undefined => {
    const name = withoutSpaces(text)
    const known = [...measures, ...hidden].find((measure) => measure.name === name || measure.name === text)
    if (known !== undefined || !isMeasureText(name)) return known
    const made = reader.measure({ text, name })
    hidden.push(made)
    return made
  }
  const having = texts.having === undefined || texts.having.trim() === '' ? undefined : reader.having(texts.having, measures, find)
  const sort = splitItems('sort', texts.sort ?? '').map(({ text }) => orderOf(text, groups, measures, find))
  return { groups, measures, hidden, having, sort }
}

const tagged = (parameter: string) => (item: { readonly name: string }) => ({ name: item.name, parameter })

interface Item {
  readonly text: string
  readonly name: string
}

class AggregateReader {
  readonly model: Model
  readonly entity: Entity
  readonly variables: Readonly<Record<string, ExpressionType>>

  constructor(model: Model, entity: Entity, hasPerson: boolean) {
    this.model = model
    this.entity = entity
    this.variables = hasPerson ? personVariables(model.entities) : {}
  }

  group({ text, name }: Item): Group {
    const [, call, inner] = /^(\w+)\s*\((.*)\)$/s.exec(text) ?? []
    const unit = bucketUnits.find((candidate) => candidate === call)
    if (call !== undefined && unit === undefined) {
      throw refuse(
        'group',
        `There is no part of the calendar "${call}".${didYouMean(call, bucketUnits)} Allowed: ${bucketUnits.join(', ')}.`,
      )
    }
    const path = (inner ?? text).trim().replace(/^record\./, '')
    const resolved = resolvePath(this.model.entities, this.entity, path)
    if ('problem' in resolved) throw refuse('group', `${resolved.problem} ${resolved.hint}`)
    const field = resolved.fields.at(-1) as Field
    const type = field.type.expressionType(field).type
    if (unit !== undefined && type !== 'date' && type !== 'instant') {
      throw refuse('group', `"${path}" is no date: leave out "${unit}()".`)
    }
    const isGroupable = !['list', 'json', 'object', 'null'].includes(type) && !hasLinks(field) && field.lines === undefined
    if (!isGroupable) throw refuse('group', `Records cannot be grouped by "${path}": it holds more than one value.`)
    if (field.targets.length > 1 && resolved.fields.length > 1) {
      throw refuse(
        'group',
        `Records cannot be grouped by "${path}": it may point to several entities. Group by a field of the record itself.`,
      )
    }
    return { name, path, field, unit }
  }

  measure({ text, name }: Item): Measure {
    const [, call = '', inner = ''] = /^(\w+)\s*\((.*)\)$/s.exec(text) ?? []
    const make = makers.get(call)
    if (make === undefined) {
      const hint = call === '' ? '' : didYouMean(call, makers.keys())
      throw refuse(
        'measure',
        `"${shown(text)}" is no measure.${hint} Allowed: ${[...makers.keys()].map((known) => `${known}()`).join(', ')}.`,
      )
    }
    if (inner.trim() === '') {
      if (make === 'count') return { name, type: { type: 'int' }, value: undefined, make }
      throw refuse('measure', `"${call}()" needs to know of what, for instance ${call}(createdAt).`)
    }
    const value = this.#value(inner, text)
    if (make === 'count' || make === 'countDistinct') return { name, type: { type: 'int' }, value, make }
    if (make.items !== undefined && !make.items.includes(value.type.type)) {
      throw refuse(
        'measure',
        `"${shown(text)}" cannot be worked out: ${call}() takes numbers${make.items.includes('date') ? ', durations, dates and instants' : ''}.`,
      )
    }
    return { name, type: make.result(value.type), value, make }
  }

  /** A value of a record; a record counts as its id. */
  #value(source: string, measure: string): Tree {
    const tree = this.#check('measure', source, measure)
    if (tree.type.type === 'record') return this.#check('measure', `(${source}).id`, measure)
    if (['list', 'json', 'object', 'null'].includes(tree.type.type)) {
      throw refuse('measure', `"${shown(measure)}" cannot be worked out: what stands in the brackets must be one value of each record.`)
    }
    return tree
  }

  having(source: string, measures: readonly Measure[], find: (text: string) => Measure | undefined): Tree {
    const named = (measure: Measure | undefined): Tree | undefined =>
      measure === undefined ? undefined : { node: 'variable', type: measure.type, name: measure.name }
    const variables = Object.fromEntries(measures.filter(({ name }) => /^\w+$/.test(name)).map(({ name, type }) => [name, type]))
    return this.#check('having', source, source, { variables, named: (text) => named(find(text)) })
  }

  #check(
    parameter: 'measure' | 'having',
    source: string,
    whole: string,
    more?: { variables: Readonly<Record<string, ExpressionType>>; named(text: string): Tree | undefined },
  ): Tree {
    const { model, entity, variables } = this
    const checked = checkExpression(source, {
      model,
      ...(more === undefined ? { entity: entity.name, variables } : { expects: ['bool'], variables: more.variables, named: more.named }),
    })
    if ('tree' in checked) return checked.tree
    const [first] = checked.problems
    throw refuse(parameter, `"${shown(whole)}" cannot be used: ${first?.message ?? 'it is no expression.'}`, { problems: checked.problems })
  }
}

function orderOf(
  text: string,
  groups: readonly Group[],
  measures: readonly Measure[],
  find: (text: string) => Measure | undefined,
): AggregateOrder {
  const isDescending = text.startsWith('-')
  const name = withoutSpaces(text.replace(/^-/, ''))
  const of = groups.find((group) => group.name === name) ?? find(name)
  if (of !== undefined) return { of, isDescending }
  const allowed = [...groups, ...measures].map((item) => item.name)
  throw refuse(
    'sort',
    `Groups cannot be sorted by "${shown(name)}".${didYouMean(name, allowed)} Allowed: ${allowed.join(', ')}, or another measure.`,
  )
}

function isMeasureText(text: string): boolean {
  return makers.has(/^(\w+)\(.*\)$/s.exec(text)?.[1] ?? '')
}

/** Parts between commas that stand in no brackets and no text; `... as name` gives a part a name of its own. */
function splitItems(parameter: string, text: string): readonly Item[] {
  const items = ['']
  let brackets = 0
  for (const [part] of text.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|./gs)) {
    if ('([{'.includes(part)) brackets += 1
    else if (')]}'.includes(part)) brackets -= 1
    if (part === ',' && brackets === 0) items.push('')
    else items.push(`${items.pop()}${part}`)
  }
  return items
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => named(parameter, item))
}

function named(parameter: string, item: string): Item {
  const [, text, name] = /^(.*?)\s+as\s+(\w+)$/s.exec(item) ?? []
  if (text === undefined || name === undefined) return { text: item, name: withoutSpaces(item) }
  if (!/^[A-Za-z]\w{0,47}$/.test(name)) throw refuse(parameter, `"${shown(name)}" is no name: letters and digits, at most 48.`)
  return { text, name }
}

/** The text without the spaces outside of its quotes, so that `sum( amount )` is `sum(amount)`. */
function withoutSpaces(text: string): string {
  return text.replace(/('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|\s+/g, (_, quoted: string | undefined) => quoted ?? '')
}

function shown(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function refuse(parameter: string, detail: string, extensions: Record<string, unknown> = {}): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter, ...extensions } })
}
