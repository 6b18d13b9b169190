import type { Environment } from '../../../engine/expression/evaluate.ts'
import type { EntityDescription, FieldDescription, LineConditions } from '../../../engine/forms/description.ts'
import type { Tree } from '../../../engine/model/tree.ts'
import { notYet } from '../api/not-yet.ts'
import { type FetchInput, fetchedValues, idOf } from './fetched.ts'
import { type Line, lineKey } from './line-rows.ts'

type Values = Readonly<Record<string, unknown>>

/** What is copied into a line (`x-fetch`): from which records, and the values of those that are known. */
export interface LineCopy {
  readonly from: string
  readonly isKnown: boolean
  readonly values: Values
}

/** What follows for one owned line from its own values and those of its record. */
export interface LineConsequences {
  readonly hidden: ReadonlySet<string>
  readonly required: ReadonlySet<string>
  readonly locked: ReadonlySet<string>
  readonly offered: ReadonlyMap<string, ReadonlySet<string | number>>
  /** Of each rule of the line whether its condition holds, and what it sets when that comes true. */
  readonly reactions: readonly { readonly isOn: boolean; readonly values: Values }[]
  readonly copies: readonly LineCopy[]
}

interface LineInput {
  readonly entity: EntityDescription
  readonly entities: { readonly [name: string]: EntityDescription }
  /** The record with its computed values, and as it is stored: locks are judged by what is stored. */
  readonly record: Values
  readonly stored: Values
  /** An expression over one line; undefined where it cannot be worked out here. */
  readonly attempt: (tree: Tree, line: Values, variables: Environment['variables']) => unknown
  /** The values of a choice that a rule offers. */
  readonly pickable: (field: FieldDescription, holds: (choice: unknown) => boolean) => ReadonlySet<string | number>
  /** What a rule sets, as far as it can be worked out here. */
  readonly follow: FetchInput['follow']
  readonly settable: (entity: EntityDescription, set: LineConditions['shown'], worth: (tree: Tree) => unknown) => Values
}

/** By field of the record: what follows for each of its lines, in their order. Lines without rules are not told of. */
export function lineConsequencesOf(
  conditions: { readonly [entity: string]: LineConditions } | undefined,
  input: LineInput,
): ReadonlyMap<string, readonly LineConsequences[]> {
  const found = new Map<string, readonly LineConsequences[]>()
  for (const field of Object.values(input.entity.fields)) {
    const rules = conditions?.[field.lines ?? '']
    const lines = input.record[field.name]
    const entity = input.entities[field.lines ?? '']
    if (rules === undefined || entity === undefined || !Array.isArray(lines)) continue
    const stored = new Map(linesOf(input.stored[field.name]).map((line) => [line.id, line]))
    found.set(
      field.name,
      linesOf(lines).map((line) => judged(rules, entity, line, stored.get(line.id), input)),
    )
  }
  return found
}

function judged(
  rules: LineConditions,
  entity: EntityDescription,
  line: Values,
  stored: Values | undefined,
  input: LineInput,
): LineConsequences {
  const isNew = stored === undefined
  const variables = { isNew, owner: input.record }
  const names = (trees: LineConditions['shown'], wanted: boolean, over = line, owner = input.record) =>
    new Set(Object.entries(trees).flatMap(([name, tree]) => (input.attempt(tree, over, { isNew, owner }) === wanted ? [name] : [])))
  return {
    hidden: names(rules.shown, false),
    required: names(rules.required, true),
    locked: stored === undefined ? new Set() : names(rules.locked, true, stored, input.stored),
    offered: new Map([
      ...Object.entries(rules.options).flatMap(([name, { field, map }]) => {
        const allowed = map[String(line[field])]
        return allowed === undefined ? [] : [[name, new Set(allowed)] as const]
      }),
      ...Object.entries(rules.picks).flatMap(([name, tree]) => {
        const field = entity.fields[name]
        if (field === undefined) return []
        return [[name, input.pickable(field, (choice) => input.attempt(tree, line, { ...variables, choice }) !== false)] as const]
      }),
    ]),
    reactions: rules.reactions.map(({ when, set }) => {
      const isOn = input.attempt(when, line, variables) === true
      return { isOn, values: isOn ? input.settable(entity, set, (tree) => input.attempt(tree, line, variables)) : {} }
    }),
    copies: Object.entries(rules.fetched).map(([name, fetched]) => {
      const attempt = (tree: Tree) => input.attempt(tree, line, variables)
      const values = fetchedValues({ [name]: fetched }, line, { entity, follow: input.follow, attempt })
      return { from: idOf(line[fetched.reference]), isKnown: name in values, values }
    }),
  }
}

/** By the field of the record and the line: whether its rules hold, and from which records its values were copied, each in their order. */
export type LinesOn = ReadonlyMap<string, LineOn>

interface LineOn {
  readonly rules: readonly boolean[]
  readonly from: readonly string[]
}

/**
 * The rules of lines that have come true since `before`: which hold now, and the fields of the record with the lines as they are then. A line that
 * was not there before has come with whatever holds in it.
 */
export function reactLines(
  before: LinesOn,
  found: ReadonlyMap<string, readonly LineConsequences[]>,
  values: Values,
): { readonly on: LinesOn; readonly changes: Values } {
  const on = new Map<string, LineOn>()
  const changes: Record<string, unknown> = {}
  for (const [field, consequences] of found) {
    const lines = linesOf(values[field]) as readonly Line[]
    const next = lines.map((line, index) => {
      const { reactions = [], copies = [] } = consequences[index] ?? {}
      const key = `${field} ${lineKey(line, index)}`
      const last = before.get(key)
      // A line that is stored holds what was copied when its reference was chosen.
      const fromBefore = last?.from ?? copies.map(({ from }) => (line.id === undefined ? '' : from))
      on.set(key, {
        rules: reactions.map(({ isOn }) => isOn),
        from: copies.map(({ from, isKnown }, place) => (isKnown ? from : (fromBefore[place] ?? ''))),
      })
      // What was typed before the reference was chosen stays, as the server leaves what is sent along.
      const isTyped = (set: Values) => Object.keys(set).some((name) => (line[name] ?? '') !== '')
      const chosen = copies.filter(({ from, isKnown, values: set }, place) => {
        const last = fromBefore[place] ?? ''
        return isKnown && from !== '' && from !== last && (last !== '' || !isTyped(set))
      })
      const came = [...chosen, ...reactions.filter(({ isOn }, rule) => isOn && last?.rules[rule] !== true)]
      return came.length === 0 ? line : Object.assign({ ...line }, ...came.map(({ values: set }) => set))
    })
    if (next.some((line, index) => line !== lines[index])) changes[field] = next
  }
  return { on, changes }
}

/** The column as it stands in this line; undefined where it is not shown there. */
export function columnInLine(column: FieldDescription, line: LineConsequences | undefined): FieldDescription | undefined {
  if (line === undefined) return column
  if (line.hidden.has(column.name)) return undefined
  const offered = line.offered.get(column.name)
  return {
    ...column,
    ...(line.required.has(column.name) && { isRequired: true }),
    ...(line.locked.has(column.name) && { isReadOnly: true }),
    ...(offered && column.options !== notYet && { options: (column.options ?? []).filter(({ value }) => offered.has(value)) }),
  }
}

function linesOf(value: unknown): readonly Values[] {
  return Array.isArray(value) ? value : []
}
