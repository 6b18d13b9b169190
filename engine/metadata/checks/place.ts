import { allowedOrNearest } from '../../base/suggest.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { ProblemCode } from '../problem.ts'
import type { DocumentKind } from '../source.ts'

/** The place one step below another. */
export function below({ source, pointer }: Place, ...steps: readonly (string | number)[]): Place {
  const escaped = steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
  return { source, pointer: pointer + escaped.join('') }
}

const unknownCodes = {
  entities: ['unknown-entity', 'entity'],
  lists: ['unknown-list', 'code list'],
  types: ['unknown-type', 'value type'],
  roles: ['unknown-role', 'role'],
  workflows: ['unknown-transition', 'workflow'],
  automations: ['unknown-entity', 'automation'],
  reports: ['unknown-report', 'report'],
  dashboards: ['unknown-entity', 'dashboard'],
  templates: ['unknown-template', 'template'],
  scorecards: ['unknown-entity', 'scorecard'],
  scenarios: ['unknown-entity', 'scenario'],
  translations: ['unknown-entity', 'translation'],
} as const satisfies Record<DocumentKind, readonly [ProblemCode, string]>

/** Reports a document that is named and does not exist; true where it does. */
export function checkDocument(context: CompileContext, place: Place, kind: DocumentKind, name: string): boolean {
  if (context.isKnown(kind, name)) return true
  const [code, title] = unknownCodes[kind]
  context.add(place, code, `There is no ${title} "${name}".`, allowedOrNearest(name, context.sources.get(kind)?.keys() ?? []))
  return false
}

export function checkRoles(context: CompileContext, place: Place, roles: string | readonly string[] | undefined): void {
  if (typeof roles === 'string') checkDocument(context, place, 'roles', roles)
  else for (const [index, role] of (roles ?? []).entries()) checkDocument(context, below(place, index), 'roles', role)
}

/** The last field of a path, when it exists and is fit for its purpose; else that is reported. */
export function checkField(
  context: CompileContext,
  place: Place,
  entity: Entity,
  path: string,
  fit?: { readonly is: (field: Field) => boolean; readonly what: string },
): Field | undefined {
  const field = context.path(place, entity, path)?.fields.at(-1)
  if (field === undefined) return undefined
  if (fit === undefined || fit.is(field)) return field
  context.add(place, 'unfit-field', `"${path}" is of the type ${field.type.title.toLowerCase()}; here stands ${fit.what}.`)
  return undefined
}

const typeOf = (field: Field) => field.type.expressionType(field).type
export const isDateLike = {
  is: (field: Field) => ['date', 'instant'].includes(typeOf(field)) || field.type.name === 'wallTime',
  what: 'a date',
}
export const isBoolean = { is: (field: Field) => typeOf(field) === 'bool', what: 'a yes-or-no field' }
export const isNumeric = { is: (field: Field) => ['int', 'decimal', 'duration'].includes(typeOf(field)), what: 'a number' }
export const isDuration = { is: (field: Field) => typeOf(field) === 'duration', what: 'a duration' }
export const isChoice = { is: (field: Field) => field.options.length > 0 || field.schema['x-list'] !== undefined, what: 'a choice' }
export const isReference = { is: (field: Field) => field.targets.length > 0 && field.type.name === 'reference', what: 'a reference' }
export const isGroup = {
  is: (field: Field) => isChoice.is(field) || isReference.is(field) || isBoolean.is(field),
  what: 'a choice or a reference',
}
export const isFile = { is: (field: Field) => field.type.name === 'attachment', what: 'a file' }
export const isText = { is: (field: Field) => typeOf(field) === 'string', what: 'a text' }

/** A view named as `entity.view`. */
export function checkView(context: CompileContext, place: Place, name: string): void {
  const [entity = '', view = ''] = name.split('.')
  if (checkDocument(context, place, 'entities', entity)) checkViewOf(context, place, entity, view)
}

export function checkViewOf(context: CompileContext, place: Place, entity: string, view: string): void {
  const views = context.entityDocuments.get(entity)?.document['x-views']
  if (views?.[view] !== undefined || context.broken.has(`entities/${entity}`)) return
  context.add(place, 'unknown-view', `"${entity}" has no view "${view}".`, allowedOrNearest(view, Object.keys(views ?? {})))
}

/** Field paths in braces. */
export function checkBraces(context: CompileContext, place: Place, entity: Entity, text: string): void {
  const opened = (text.match(/\{/g) ?? []).length
  const parts = [...text.matchAll(/\{([^{}]*)\}/g)]
  if (opened !== parts.length || (text.match(/\}/g) ?? []).length !== parts.length) {
    context.add(
      place,
      'bad-placeholder',
      `The braces in ${JSON.stringify(text)} do not pair.`,
      'Write field paths in braces: "{name} ({code})".',
    )
    return
  }
  for (const [, path = ''] of parts) context.path(place, entity, path.trim())
}
