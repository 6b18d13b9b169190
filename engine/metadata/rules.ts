import { checkExpression } from '../expression/index.ts'
import type { ExpressionType, Field } from '../fields/index.ts'
import { fetchPaths, parseFetchPath } from '../model/fetch-path.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity, EntityRules, Fetched, Stamp } from '../model/model.ts'
import type { ContactChannel } from '../model/personal.ts'
import type { Tree } from '../model/tree.ts'
import { choiceOf } from './checks/choice.ts'
import { formVariables, typesFor } from './checks/expression.ts'
import type { CompileContext } from './compile-context.ts'
import type { SectionDocument, TabDocument } from './documents.ts'
import { cellsOf } from './layout.ts'
import { personVariables } from './person-variables.ts'
import { scopeFields } from './roles.ts'

/** Gives each entity the trees of what is judged when its records are written; their sources were checked before. */
export function buildRules(context: CompileContext): void {
  for (const [name, entity] of [...context.entities]) {
    const rules = rulesOf(context, entity)
    if (rules !== undefined) context.entities.set(name, { ...entity, rules })
  }
}

type RuleKeyword = 'x-default' | 'x-show-if' | 'x-require-if' | 'x-lock-if' | 'x-history'

function rulesOf(context: CompileContext, entity: Entity): EntityRules | undefined {
  const variables = { ...personVariables(context.entities), ...formVariables(entity) }
  const of = (keyword: RuleKeyword) => treesOf(context, entity, keyword, variables)
  const checks = (context.documentOf(entity.name)['x-check'] ?? []).flatMap(({ rule, message, field }) => {
    const tree = treeOf(context, entity, rule, variables)
    return tree === undefined ? [] : [{ rule: tree, message, field }]
  })
  const rules: EntityRules = {
    checks,
    defaults: new Map([...scopeDefault(context, entity, variables), ...of('x-default')]),
    required: of('x-require-if'),
    locks: of('x-lock-if'),
    shown: new Map([...of('x-show-if'), ...placesOf(context, entity, variables, 'showIf')]),
    collapsed: new Map(placesOf(context, entity, variables, 'collapsed')),
    reactions: reactionsOf(context, entity, variables),
    prefills: prefillsOf(context, entity, variables),
    logged: valuesOf(context, entity, variables, context.documentOf(entity.name)['x-timeline']?.logged),
    history: of('x-history'),
    fetched: fetchedOf(context, entity, variables),
    stamps: stampsOf(context, entity, variables),
    picks: picksOf(context, entity, variables),
    reached: reachedOf(context, entity, variables),
  }
  const { checks: _, reactions, ...byName } = rules
  const isEmpty = checks.length + reactions.length === 0 && Object.values(byName).every((found) => found.size === 0)
  return isEmpty ? undefined : rules
}

type Variables = Readonly<Record<string, ExpressionType>>

/** A new record belongs to what the person belongs to (`x-scope`), where that is one and nothing else is said. */
function scopeDefault(context: CompileContext, entity: Entity, variables: Variables): readonly (readonly [string, Tree])[] {
  const by = context.documentOf(entity.name)['x-scope']?.by
  const own = scopeFields(context, entity.name).find((field) => !hasLinks(field))
  const tree = by === undefined || own === undefined ? undefined : treeOf(context, entity, `user.${own.name}`, variables)
  return by === undefined || tree === undefined || entity.fields.get(by)?.schema.default !== undefined ? [] : [[by, tree]]
}

function fetchedOf(context: CompileContext, entity: Entity, variables: Variables): EntityRules['fetched'] {
  const found = new Map<string, Fetched>()
  for (const { name, schema } of entity.fields.values()) {
    const fetch = schema['x-fetch']
    const ways = fetchPaths(fetch).flatMap((path) => parseFetchPath(path) ?? [])
    const from = typeof fetch === 'string' ? treeOf(context, entity, `record.${fetch}`, variables) : ways
    const [first] = ways
    if (first === undefined || from === undefined) continue
    found.set(name, { reference: first.reference, from, isOverridable: schema['x-overridable'] === true })
  }
  return found
}

const simpleStamps: Readonly<Record<string, Stamp>> = {
  'created-by': { on: 'creation', set: 'user' },
  'created-at': { on: 'creation', set: 'now' },
  'updated-by': { on: 'change', set: 'user' },
  'updated-at': { on: 'change', set: 'now' },
}

function stampsOf(context: CompileContext, entity: Entity, variables: Variables): EntityRules['stamps'] {
  const found = new Map<string, Stamp>()
  for (const { name, schema } of entity.fields.values()) {
    const declared = schema['x-stamp']
    if (declared === undefined) continue
    const on = typeof declared === 'object' ? treeOf(context, entity, declared.when, variables) : undefined
    const stamp = typeof declared === 'string' ? simpleStamps[declared] : on === undefined ? undefined : { on, set: declared.set }
    if (stamp !== undefined) found.set(name, stamp)
  }
  return found
}

function picksOf(context: CompileContext, entity: Entity, variables: Variables): EntityRules['picks'] {
  const found = new Map<string, Tree>()
  for (const field of entity.fields.values()) {
    const source = field.schema['x-pick']
    if (source === undefined) continue
    const { type, extra } = choiceOf(context, entity, field)
    const tree = treeOf(context, entity, source, { ...variables, choice: type }, extra)
    if (tree !== undefined) found.set(field.name, tree)
  }
  return found
}

function reachedOf(context: CompileContext, entity: Entity, variables: Variables): EntityRules['reached'] {
  const fields = [...entity.fields.values()].filter(({ schema }) => schema['x-reach'] !== undefined)
  return new Map(
    fields.map(({ name, schema }) => [
      name,
      Object.entries(schema['x-reach'] ?? {}).flatMap(([channel, rule]) => {
        const when = rule === true ? undefined : treeOf(context, entity, rule, variables)
        return rule === true || when !== undefined ? [{ channel: channel as ContactChannel, when }] : []
      }),
    ]),
  )
}

function reactionsOf(context: CompileContext, entity: Entity, variables: Variables): EntityRules['reactions'] {
  return (context.documentOf(entity.name)['x-rules'] ?? []).flatMap(({ when, set }) => {
    const condition = treeOf(context, entity, when, variables)
    return condition === undefined ? [] : [{ when: condition, set: valuesOf(context, entity, variables, set) }]
  })
}

function valuesOf(
  context: CompileContext,
  entity: Entity,
  variables: Variables,
  set: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, Tree> {
  return new Map(
    Object.entries(set).flatMap(([name, source]) => {
      const tree = treeOf(context, entity, source, variables, undefined, entity.fields.get(name))
      return tree === undefined ? [] : [[name, tree] as const]
    }),
  )
}

function prefillsOf(context: CompileContext, entity: Entity, variables: Variables): EntityRules['prefills'] {
  return new Map(
    [...entity.fields.values()].flatMap(({ name, schema }) =>
      Object.entries(schema['x-picker']?.defaults ?? {}).flatMap(([filled, source]) => {
        const tree = treeOf(context, entity, source, variables)
        return tree === undefined ? [] : [[`${name}.${filled}`, tree] as const]
      }),
    ),
  )
}

/** The conditions of actions, panels, tabs, sections and cells, by their path: `action:won`, `panel:calls`, `tab:management.billing`, `tab:identity#reach`, `tab:identity#reach/phone`. */
function placesOf(
  context: CompileContext,
  entity: Entity,
  variables: Variables,
  keyword: 'showIf' | 'collapsed',
): readonly (readonly [string, Tree])[] {
  const found: (readonly [string, Tree])[] = []
  const add = (path: string, source: string | boolean | undefined) => {
    const tree = typeof source !== 'string' ? undefined : treeOf(context, entity, source, variables)
    if (tree !== undefined) found.push([path, tree])
  }
  const walk = (tabs: Readonly<Record<string, TabDocument>> = {}, prefix = '') => {
    for (const [key, tab] of Object.entries(tabs)) {
      const path = prefix + key
      if (keyword === 'showIf') add(`tab:${path}`, tab.showIf)
      const sections: readonly [string, SectionDocument][] = [['main', { fields: tab.fields ?? [] }], ...Object.entries(tab.sections ?? {})]
      for (const [name, section] of sections) {
        add(`tab:${path}#${name}`, section[keyword])
        for (const { key: cell, said } of cellsOf(section.fields)) if (keyword === 'showIf') add(`tab:${path}#${name}/${cell}`, said.showIf)
      }
      walk(tab.tabs, `${path}.`)
    }
  }
  const { 'x-tabs': tabs, 'x-actions': actions = {}, 'x-panels': panels = {} } = context.documentOf(entity.name)
  walk(tabs)
  if (keyword === 'showIf') {
    for (const [key, { showIf }] of Object.entries(actions)) add(`action:${key}`, showIf)
    for (const [key, { showIf }] of Object.entries(panels)) add(`panel:${key}`, showIf)
  }
  return found
}

/** The trees that the fields of an entity state with a keyword, by field. */
function treesOf(context: CompileContext, entity: Entity, keyword: RuleKeyword, variables: Variables): ReadonlyMap<string, Tree> {
  const trees = new Map<string, Tree>()
  for (const field of entity.fields.values()) {
    const declared = field.schema[keyword]
    const source = typeof declared === 'object' ? declared.when : declared === false ? undefined : declared
    const tree = source === undefined ? undefined : treeOf(context, entity, source, variables)
    if (tree !== undefined) trees.set(field.name, tree)
  }
  return trees
}

/** The tree of a source that was checked before; `into` is the field that takes what it gives. */
function treeOf(
  context: CompileContext,
  entity: Entity,
  source: string,
  variables: Variables,
  extra?: Entity,
  into?: Field,
): Tree | undefined {
  const entities = extra === undefined ? context.entities : new Map([...context.entities, [extra.name, extra]])
  const checked = checkExpression(source, {
    model: { entities, computed: new Map() },
    entity: entity.name,
    variables,
    ...(into === undefined ? {} : { expects: typesFor(into) }),
  })
  return 'tree' in checked ? checked.tree : undefined
}
