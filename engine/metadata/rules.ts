import { checkExpression } from '../expression/index.ts'
import type { ExpressionType } from '../fields/index.ts'
import type { Entity, EntityRules } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import { formVariables } from './checks/expression.ts'
import type { CompileContext } from './compile-context.ts'
import type { TabDocument } from './documents.ts'
import { personVariables } from './person-variables.ts'

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
    defaults: of('x-default'),
    required: of('x-require-if'),
    locks: of('x-lock-if'),
    shown: new Map([...of('x-show-if'), ...placesOf(context, entity, variables)]),
    history: of('x-history'),
  }
  const isEmpty = checks.length + rules.defaults.size + rules.required.size + rules.locks.size + rules.shown.size + rules.history.size === 0
  return isEmpty ? undefined : rules
}

/** When tabs and sections are shown, by their path. */
function placesOf(
  context: CompileContext,
  entity: Entity,
  variables: Readonly<Record<string, ExpressionType>>,
): readonly (readonly [string, Tree])[] {
  const found: (readonly [string, Tree])[] = []
  const add = (path: string, source: string | undefined) => {
    const tree = source === undefined ? undefined : treeOf(context, entity, source, variables)
    if (tree !== undefined) found.push([path, tree])
  }
  const walk = (tabs: Readonly<Record<string, TabDocument>> = {}, prefix = '') => {
    for (const [key, tab] of Object.entries(tabs)) {
      const path = prefix + key
      add(`tab:${path}`, tab.showIf)
      for (const [name, section] of Object.entries(tab.sections ?? {})) add(`tab:${path}#${name}`, section.showIf)
      walk(tab.tabs, `${path}.`)
    }
  }
  walk(context.documentOf(entity.name)['x-tabs'])
  return found
}

/** The trees that the fields of an entity state with a keyword, by field. */
function treesOf(
  context: CompileContext,
  entity: Entity,
  keyword: RuleKeyword,
  variables: Readonly<Record<string, ExpressionType>>,
): ReadonlyMap<string, Tree> {
  const trees = new Map<string, Tree>()
  for (const field of entity.fields.values()) {
    const declared = field.schema[keyword]
    const source = typeof declared === 'object' ? declared.when : declared === false ? undefined : declared
    const tree = source === undefined ? undefined : treeOf(context, entity, source, variables)
    if (tree !== undefined) trees.set(field.name, tree)
  }
  return trees
}

function treeOf(
  context: CompileContext,
  entity: Entity,
  source: string,
  variables: Readonly<Record<string, ExpressionType>>,
): Tree | undefined {
  const checked = checkExpression(source, { model: { entities: context.entities, computed: new Map() }, entity: entity.name, variables })
  return 'tree' in checked ? checked.tree : undefined
}
