import type { Field } from '../fields/field.ts'
import type { ModelView } from './checker.ts'
import { functions } from './functions.ts'
import { describeType } from './types.ts'

/** Something that can be written next in an expression. */
export interface Completion {
  readonly kind: 'field' | 'list' | 'variable' | 'function' | 'macro'
  /** What is written: `dueOn`, `place.town`, `sum`. */
  readonly name: string
  /** The type in words, or how a function is written: `a record of "firm"`, `list.sum() -> number`. */
  readonly type: string
  readonly doc: string
  readonly example?: string
  /** Entities whose fields can be asked behind a dot: of a reference, or of the items of a list. */
  readonly entities: readonly string[]
}

/**
 * What an expression over a record of an entity can name: its fields with their parts, the lists of records that belong or point
 * to it, the variables given, and all functions. For what stands behind the dot of a reference, ask again with the entity of that field.
 */
export function completions(model: ModelView, entityName: string, variables: Readonly<Record<string, string>> = {}): readonly Completion[] {
  const entity = model.entities.get(entityName)
  const readable = [...(entity?.fields.values() ?? [])].filter((field) => field.schema['x-secret'] === undefined)
  const fields = readable.flatMap((field) => [field, ...field.members.values()]).map(fieldCompletion)
  const inverses = [...(entity?.inverses.values() ?? [])].map(
    ({ name, title, entity: target }): Completion => ({
      kind: 'list',
      name,
      type: describeType({ type: 'list', of: { type: 'record', entities: [target] } }),
      doc: title,
      entities: [target],
    }),
  )
  const given = Object.entries({ record: `a record of "${entityName}"`, ...variables }).map(
    ([name, type]): Completion => ({ kind: 'variable', name, type, doc: '', entities: name === 'record' ? [entityName] : [] }),
  )
  return [...fields, ...inverses, ...given, ...functionCompletions()]
}

function functionCompletions(): readonly Completion[] {
  return [...functions.values()].map(({ kind, name, signature, doc, example }) => ({
    kind: kind === 'macro' ? 'macro' : 'function',
    name,
    type: signature,
    doc,
    example,
    entities: [],
  }))
}

function fieldCompletion(field: Field): Completion {
  const type = field.type.expressionType(field)
  const isList = type.type === 'list' && type.of.type === 'record'
  return {
    kind: isList ? 'list' : 'field',
    name: field.path,
    type: describeType(type),
    doc: field.description ?? field.title,
    entities: field.lines === undefined ? field.targets : [field.lines.entity],
  }
}
