import type { ActionCall, AnswerPerson, Entity, Field, Model, PluginRecord } from '../../engine/plugins/api.ts'
import { choiceTitle } from './choice-title.ts'

const most = 60
const shownRoles = 2

/** A person while facts come together. */
export interface Found {
  readonly record: AnswerPerson['record']
  readonly side: AnswerPerson['side']
  readonly roles: AnswerPerson['roles'][number][]
  readonly marks: readonly string[]
}

/**
 * Whether the records of an entity are people: what they are called is a personal name (`x-personal`), and no other people belong to them, as they do to
 * a firm.
 */
export function isPerson(model: Pick<Model, 'entities'>, name: string): boolean {
  const entity = model.entities.get(name)
  return (
    entity !== undefined && hasName(entity) && ![...model.entities.values()].some((other) => other !== entity && belongsTo(other, name))
  )
}

function hasName({ fields, isInternal, owner }: Entity): boolean {
  return !isInternal && owner === undefined && [...fields.values()].some((field) => personal(field)?.category === 'name')
}

/** People whose journal stands in that of the records of `name`. */
function belongsTo(other: Entity, name: string): boolean {
  const on = other.timeline?.hasActivities === true ? other.timeline.on : []
  return hasName(other) && on.some((field) => other.fields.get(field)?.targets.includes(name))
}

/** The people outside who belong to a record, or whom it names, with what they are there. */
export async function outsidePeople(call: ActionCall, own: Entity, record: PluginRecord): Promise<readonly Found[]> {
  const { model, id } = call
  const found = new Map<string, Found>()
  for (const entity of [...model.entities.values()].filter(({ name }) => name !== own.name && isPerson(model, name))) {
    const pointing = [...entity.fields.values()].filter(({ targets, type }) => type.name === 'reference' && targets.includes(own.name))
    const named = namedBy(own, record, entity.name)
    const conditions = [
      ...pointing.map(({ name }) => `record.${name}.id == '${id}'`),
      ...(named.size === 0 ? [] : [`record.id in [${[...named.keys()].map((one) => `'${one}'`).join(', ')}]`]),
    ]
    if (conditions.length === 0) continue
    const choices = rolesOf(entity)
    const marks = marksOf(entity)
    const fields = ['id', 'label', ...[...choices, ...marks].map(({ name }) => name)].join(',')
    const { data } = await call.records.list(entity.name, { filter: conditions.join(' || '), fields, limit: most })
    for (const one of data) {
      const roles = [...(named.get(one.id) ?? []), ...choices.flatMap((field) => choiceTitle(field, one[field.name]) ?? [])]
      found.set(one.id, {
        record: { entity: entity.name, id: one.id, label: one.label ?? '' },
        side: 'outside',
        roles: roles.map((title) => ({ title, count: 1 })),
        marks: marks.filter(({ name }) => one[name] === true).map(({ title }) => title),
      })
    }
  }
  return [...found.values()]
}

/** Whom the record names, by id, each with the titles of the fields. */
function namedBy(own: Entity, record: PluginRecord, target: string): ReadonlyMap<string, readonly string[]> {
  const named = new Map<string, readonly string[]>()
  for (const { name, title, targets } of own.fields.values()) {
    if (!targets.includes(target)) continue
    for (const value of [record[name]].flat() as readonly ({ readonly id?: string; readonly entity?: string } | null | undefined)[]) {
      if (value?.id === undefined || (value.entity ?? target) !== target) continue
      named.set(value.id, [...(named.get(value.id) ?? []), title])
    }
  }
  return named
}

/** What somebody is: the first choices that say nothing personal. */
function rolesOf(entity: Entity): readonly Field[] {
  const states = new Set(entity.workflows?.map(({ field }) => field))
  return said(entity)
    .filter(({ name, options, type }) => options.length > 0 && type.name !== 'list' && !states.has(name))
    .slice(0, shownRoles)
}

/** What somebody is or is not, such as one who decides. */
function marksOf(entity: Entity): readonly Field[] {
  return said(entity).filter(({ type }) => type.name === 'boolean')
}

function said({ fields }: Entity): readonly Field[] {
  return [...fields.values()].filter(
    (field) => !field.isSystem && personal(field) === undefined && field.computed === undefined && field.schema['x-hidden'] !== true,
  )
}

function personal({ schema }: Field): { readonly category?: string } | undefined {
  return schema['x-personal'] as { readonly category?: string } | undefined
}
