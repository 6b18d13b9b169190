import { checkExpression, referencedFields } from '../expression/index.ts'
import { type Field, isStored } from '../fields/index.ts'
import { personVariables, resolvePath, withoutFields } from '../metadata/index.ts'
import type { LabelPart } from '../model/label.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity, Model, Panel, RelatedRecords, Tab } from '../model/model.ts'
import { verbs } from '../model/role.ts'
import type { Tree } from '../model/tree.ts'
import { type View, viewPaths } from '../model/view.ts'
import type { Access } from './access.ts'

/**
 * The model as somebody with these rights knows it: what the person can never see is not in it, so that whoever resolves a
 * name (a filter, a sort, a form, the API description) gives the same answer as if it had never been declared. What the
 * person sees of some records only is in it; the rows and values are judged in the statement.
 */
export function visibleModel(model: Model, access: Access): Model {
  const entities = new Map(
    [...model.entities].flatMap(([name, entity]) => {
      if (entity.isInternal) return [[name, entity] as const]
      return verbs.some((verb) => access.verb(entity, verb) !== false) ? [[name, withReadableFields(entity, access)] as const] : []
    }),
  )
  const reachable = settled(model, access, entities)
  const resolved = new Map([...reachable].map(([name, entity]) => [name, withResolvedScreens(reachable, entity, access)]))
  const computed = new Map([...model.computed].filter(([path]) => hasField(resolved, path) && !isKept(model, resolved, path)))
  return Object.freeze({ ...model, entities: resolved, computed, roles: new Map() })
}

function withReadableFields(entity: Entity, access: Access): Entity {
  const isBlind = access.verb(entity, 'read') === false
  const fields = [...entity.fields].flatMap(([name, field]) => {
    const rights = access.field(entity, field)
    // Who may make records without seeing any knows the fields to fill in.
    const isShown = rights.read !== false || rights.masked !== false || (isBlind && rights.create !== false)
    if (!isShown) return []
    // What lies in other tables cannot be guarded value by value: it is there for all records or for none.
    if ((field.lines !== undefined || hasLinks(field)) && rights.read !== true && !isBlind) return []
    const isReadOnly = field.isReadOnly || (rights.create === false && rights.update === false)
    return [[name, isReadOnly === field.isReadOnly ? field : { ...field, isReadOnly }] as const]
  })
  const allows = new Set(verbs.filter((verb) => access.verb(entity, verb) !== false))
  return { ...entity, fields: new Map(fields), allows, ...workflowsOf({ ...entity, fields: new Map(fields) }, access) }
}

/** Workflows about fields that the person sees, with the transitions that the person's roles may make. */
function workflowsOf({ workflows, fields }: Entity, access: Access): Pick<Entity, 'workflows'> {
  if (workflows === undefined) return {}
  return {
    workflows: workflows
      .filter(({ field }) => fields.has(field))
      .map((workflow) => {
        const mine = [...workflow.transitions].filter(([, { roles }]) => roles === undefined || access.hasRole(roles))
        return { ...workflow, transitions: new Map(mine) }
      }),
  }
}

/** Takes out what leads to something invisible, again and again until nothing does: one loss may bring another. */
function settled(model: Model, access: Access, first: ReadonlyMap<string, Entity>): ReadonlyMap<string, Entity> {
  let entities = first
  for (;;) {
    const next = new Map([...entities].map(([name, entity]) => [name, withReachable(model, access, entities, entity)]))
    const isSettled = [...next].every(([name, { fields, inverses }]) => {
      const before = entities.get(name)
      return before?.fields.size === fields.size && before.inverses.size === inverses.size
    })
    if (isSettled) return next
    entities = next
  }
}

function withReachable(model: Model, access: Access, entities: ReadonlyMap<string, Entity>, entity: Entity): Entity {
  const fields = [...entity.fields].flatMap(([name, field]) => {
    const targets = field.targets.filter((target) => entities.has(target))
    if (field.targets.length > 0 && targets.length === 0) return []
    if (field.lines !== undefined && !entities.has(field.lines.entity)) return []
    if (field.computed !== undefined && !canBeWorkedOut(model, access, entities, entity, field))
      return isReleased(field) ? [[name, kept(field)] as const] : []
    return [[name, targets.length === field.targets.length ? field : { ...field, targets }] as const]
  })
  const inverses = [...entity.inverses].filter(([, inverse]) => hasField(entities, `${inverse.entity}.${inverse.field}`))
  return { ...entity, fields: new Map(fields), inverses: new Map(inverses) }
}

/**
 * A computed field needs the rights to what it is made of, unless it is released. One whose value is kept in a column is the same for everybody, so
 * that it needs them for every record.
 */
function canBeWorkedOut(model: Model, access: Access, entities: ReadonlyMap<string, Entity>, entity: Entity, field: Field): boolean {
  const paths = partsOf(model, entity, field)
  if (!paths.every((path) => hasField(entities, path))) return false
  return field.schema['x-stored'] !== true || paths.every((path) => isOpen(model, access, path, entity))
}

/** What a computed field reads, as `entity.field` or `entity.inverse`. */
export function partsOf(model: Model, entity: Entity, field: Field): readonly string[] {
  const tree = model.computed.get(`${entity.name}.${field.path}`)
  return tree === undefined ? [] : [...referencedFields(tree)]
}

/** Whether who may read a computed field needs no rights to what it is made of. */
export function isReleased(field: Field): boolean {
  return field.schema['x-release'] === true && isStored(field)
}

/** A released value as somebody knows it who does not know what it is made of: a column like any other, without its expression. */
function kept(field: Field): Field {
  const { 'x-computed': _, 'x-stored': __, 'x-release': ___, ...schema } = field.schema
  return { ...field, schema, computed: undefined }
}

/** True for what the person may read of every record. */
function isOpen(model: Model, access: Access, path: string, from: Entity): boolean {
  const [name = '', member = ''] = path.split('.')
  const entity = model.entities.get(name)
  if (entity === undefined) return false
  if (entity !== from && entity.owner?.entity !== from.name && access.verb(entity, 'read') !== true) return false
  const field = entity.fields.get(member)
  if (field !== undefined) return access.field(entity, field).read === true
  const inverse = model.entities.get(entity.inverses.get(member)?.entity ?? '')
  return inverse !== undefined && access.verb(inverse, 'read') === true
}

/** True for a released field whose expression is not shown. */
function isKept(model: Model, entities: ReadonlyMap<string, Entity>, path: string): boolean {
  const [name = '', member = ''] = path.split('.')
  const own = (from: ReadonlyMap<string, Entity>) => from.get(name)?.fields.get(member)
  return own(model.entities)?.computed !== undefined && own(entities)?.computed === undefined
}

/** `entity.field`, `entity.composite.part` or `entity.inverse`. */
function hasField(entities: ReadonlyMap<string, Entity>, path: string): boolean {
  const [name = '', member = ''] = path.split('.')
  const entity = entities.get(name)
  return entity !== undefined && (entity.fields.has(member) || entity.inverses.has(member))
}

/** Labels, tabs and views without the paths that are not there any more. */
function withResolvedScreens(entities: ReadonlyMap<string, Entity>, entity: Entity, access: Access): Entity {
  const resolves = (path: string) => !('problem' in resolvePath(entities, entity, path))
  const label = entity.label.filter((part) => 'text' in part || resolves(part.path))
  const gone = new Set([...named(entity)].filter((path) => !resolves(path)))
  const without = withoutFields(entity, (path) => gone.has(path), entity.inverses)
  return {
    ...without,
    fields: entity.fields,
    label: label.some((part) => 'path' in part) ? label : nameless(entity),
    tabs: visibleTabs(entities, without.tabs),
    ...(without.panels === undefined ? {} : { panels: without.panels.filter((panel) => isPanelShown(entities, panel)) }),
    ...(entity.actions === undefined
      ? {}
      : { actions: entity.actions.filter(({ roles }) => roles === undefined || access.hasRole(roles)) }),
    views: without.views
      .filter((view) => isUsable(entities, entity, view) && isOffered(view, access))
      .map((view) => ({ ...view, quickFilters: view.quickFilters.filter((filter) => isKnown(entities, entity, filter)) })),
    ...(entity.conversions === undefined ? {} : { conversions: entity.conversions.filter(({ to }) => entities.has(to)) }),
    ...(entity.colors === undefined ? {} : { colors: entity.colors.filter(({ when }) => isSound(entities, entity, when)) }),
  }
}

/** Tabs without the lists of what cannot be seen, or that are chosen by what cannot. */
function visibleTabs(entities: ReadonlyMap<string, Entity>, tabs: readonly Tab[]): readonly Tab[] {
  const isShown = (related: RelatedRecords | undefined) => related === undefined || isListed(entities, related)
  return tabs
    .filter(({ related }) => isShown(related))
    .map((tab) => ({
      ...tab,
      tabs: visibleTabs(entities, tab.tabs),
      sections: tab.sections.map((section) => {
        const inserts = section.inserts?.filter(
          ({ related, view }) => isShown(related) && (view === undefined || entities.has(view.entity)),
        )
        return inserts === undefined ? section : { ...section, inserts }
      }),
    }))
}

function isPanelShown(entities: ReadonlyMap<string, Entity>, { fields, related, view, filter, template }: Panel): boolean {
  if (related !== undefined && !isListed(entities, { ...related, ...(filter === undefined ? {} : { filter }) })) return false
  const other = entities.get(view?.entity ?? '')
  if (view !== undefined && (other === undefined || (filter !== undefined && !isSound(entities, other, filter)))) return false
  return fields.length > 0 || related !== undefined || view !== undefined || template !== undefined
}

function isListed(entities: ReadonlyMap<string, Entity>, { entity: name, field, filter }: RelatedRecords): boolean {
  const entity = entities.get(name)
  const [, ofOwner] = field.split('.')
  if (entity === undefined || !hasField(entities, `${name}.${field}`)) return false
  if (ofOwner !== undefined && !hasField(entities, `${entity.owner?.entity}.${ofOwner}`)) return false
  return filter === undefined || isSound(entities, entity, filter)
}

/** A record none of whose names can be seen is called by what it is. */
function nameless(entity: Entity): readonly LabelPart[] {
  return [{ text: entity.title }]
}

function* named(entity: Entity): Generator<string> {
  yield* entity.searchFields
  yield* entity.uniqueRules.flat()
  yield* entity.indexes.flat()
  yield* entity.info
  for (const { fields } of entity.panels ?? []) yield* fields
  yield* entity.tabs.flatMap(function names(tab): readonly string[] {
    return [...tab.sections.flatMap(({ rows }) => rows.flat()), ...tab.tabs.flatMap(names)]
  })
  yield* entity.views.flatMap(viewPaths)
}

/** A view whose filter names what cannot be seen would tell by its rows what stands there. */
function isUsable(entities: ReadonlyMap<string, Entity>, entity: Entity, { filter, columns, kind }: View): boolean {
  if (columns.length === 0 && kind === 'list') return false
  return filter === undefined || isSound(entities, entity, filter)
}

function isKnown(entities: ReadonlyMap<string, Entity>, entity: Entity, filter: View['quickFilters'][number]): boolean {
  return typeof filter === 'string' || isSound(entities, entity, filter.filter)
}

function isOffered({ roles }: View, access: Access): boolean {
  return roles.length === 0 || roles.some((role) => access.roles.includes(role))
}

function isSound(entities: ReadonlyMap<string, Entity>, entity: Entity, condition: string): boolean {
  const model = { entities, computed: new Map<string, Tree>() }
  return 'tree' in checkExpression(condition, { model, entity: entity.name, variables: personVariables(entities) })
}
