import type { Field } from '../fields/field.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import { checkNode } from './check.ts'
import { constantTree } from './check-literals.ts'
import type { Checker } from './checker.ts'
import { functions } from './functions.ts'
import { hasOptionData, optionData } from './option-data.ts'
import type { ASTNode } from './parse.ts'
import { describeType, string } from './types.ts'

/** Names that mean the same everywhere and cannot be variables of a macro. */
export const fixedNames: readonly string[] = ['record', 'user']

/** A bare name: the variable of a macro, a variable of the caller, `record`, or a field of the record. */
export function checkName(checker: Checker, node: ASTNode, name: string): Tree | undefined {
  const local = checker.locals.findLast((candidate) => candidate.name === name)
  if (local !== undefined) return { node: 'variable', type: local.type, name }
  const variable = Object.hasOwn(checker.variables, name) ? checker.variables[name] : undefined
  if (variable !== undefined) return { node: 'variable', type: variable, name }
  if (checker.entity !== undefined) {
    const record = recordTree(checker.entity)
    if (name === 'record') return record
    if (hasMember(checker.entity, name)) return memberOf(checker, node, record, checker.entity, name)
    const constant = checker.entity.constants?.get(name)
    if (constant !== undefined) return constantTree(constant)
  }
  const known = [...checker.locals.map((candidate) => candidate.name), ...Object.keys(checker.variables), ...memberNames(checker.entity)]
  if (checker.entity !== undefined) known.push('record')
  if (functions.has(name)) return checker.problem('unknown-name', node, `"${name}" is a function; call it with parentheses: ${name}(...).`)
  const message =
    checker.entity === undefined
      ? `There is no variable "${name}"`
      : `"${name}" is neither a field of "${checker.entity.name}" nor a variable`
  return checker.unknown(node, message, name, known)
}

/** `of.name`: a field of a record, a part of a composite value, a list of related records, or data of the value chosen in a list. */
export function checkMember(checker: Checker, node: ASTNode, of: ASTNode, name: string): Tree | undefined {
  if (of.op !== '.' || of.args[1] !== 'data') {
    const tree = checkNode(checker, of)
    return tree === undefined ? undefined : checkMemberOf(checker, node, of, tree, name)
  }
  const choice = checkNode(checker, of.args[0])
  if (choice === undefined) return undefined
  const field = checker.fieldOf(choice)
  if (hasOptionData(field)) return optionData(checker, node, choice, field, name)
  const tree = checkMemberOf(checker, of, of.args[0], choice, 'data')
  return tree === undefined ? undefined : checkMemberOf(checker, node, of, tree, name)
}

function checkMemberOf(checker: Checker, node: ASTNode, of: ASTNode, tree: Tree, name: string): Tree | undefined {
  if (tree.type.type === 'object' && tree.node === 'field') return partOf(checker, node, tree, name)
  if (tree.type.type === 'list') {
    const hint = `use map(), for instance ${checker.textOf(of)}.map(x, x.${name})`
    return checker.problem('wrong-type', node, `"${checker.textOf(of)}" is a list, which has no field "${name}"; ${hint}.`)
  }
  if (tree.type.type !== 'record') {
    const hint = functions.has(name) ? ` Functions are called with parentheses: .${name}().` : ''
    return checker.problem(
      'wrong-type',
      node,
      `"${checker.textOf(of)}" is ${describeType(tree.type)}, which has no field "${name}".${hint}`,
    )
  }
  const [target, ...others] = tree.type.entities
  if (others.length > 0) return partOfAny(checker, node, tree, name)
  const entity = checker.model.entities.get(target ?? '')
  if (entity === undefined) return checker.problem('unknown-name', node, `There is no entity "${target}".`)
  if (name === 'entity' && !hasMember(entity, name)) {
    return checker.problem(
      'unknown-name',
      node,
      `"entity" can only be asked of a reference to several entities; this is always "${entity.name}".`,
    )
  }
  if (hasMember(entity, name)) return memberOf(checker, node, tree, entity, name)
  return checker.unknown(node, `"${entity.name}" has no field "${name}"`, name, memberNames(entity))
}

function recordTree(entity: Entity): Tree {
  return { node: 'variable', type: { type: 'record', entities: [entity.name] }, name: 'record' }
}

function memberOf(checker: Checker, node: ASTNode, of: Tree, entity: Entity, name: string): Tree | undefined {
  const field = entity.fields.get(name)
  if (field?.schema['x-secret'] !== undefined) {
    return checker.problem('secret-field', node, `"${name}" is secret: its value is encrypted, so that no expression can read it.`)
  }
  const rows = (target: string): Tree => ({
    node: 'rows',
    type: { type: 'list', of: { type: 'record', entities: [target] } },
    of,
    entity: entity.name,
    relation: name,
  })
  if (field === undefined) return rows(entity.inverses.get(name)?.entity ?? '')
  if (field.lines !== undefined) return rows(field.lines.entity)
  if (hasLinks(field)) return rows(field.targets[0] ?? '')
  return { node: 'field', type: field.type.expressionType(field), of, entity: entity.name, path: name, ...computedMark(field) }
}

/** A part of a composite value (`address.city`). */
function partOf(checker: Checker, node: ASTNode, tree: Extract<Tree, { node: 'field' }>, name: string): Tree | undefined {
  const members = checker.fieldOf(tree)?.members ?? new Map()
  const member = members.get(name)
  if (member === undefined) return checker.unknown(node, `"${tree.path}" has no part "${name}"`, name, members.keys())
  return {
    node: 'field',
    type: member.type.expressionType(member),
    of: tree.of,
    entity: tree.entity,
    path: `${tree.path}.${name}`,
    ...computedMark(member),
  }
}

function computedMark(field: Field): { isComputed?: true } {
  return field.computed === undefined ? {} : { isComputed: true }
}

/** Of a reference to several entities only `id` and `entity` can be asked: their fields differ. */
function partOfAny(checker: Checker, node: ASTNode, tree: Tree, name: string): Tree | undefined {
  if (name === 'id' || name === 'entity') return { node: 'field', type: string, of: tree, entity: '', path: name }
  return checker.problem(
    'unsupported-syntax',
    node,
    `This reference may point to ${describeType(tree.type)}; only its "id" and "entity" can be asked, not "${name}".`,
  )
}

function hasMember(entity: Entity, name: string): boolean {
  return entity.fields.has(name) || entity.inverses.has(name)
}

function memberNames(entity: Entity | undefined): readonly string[] {
  return entity === undefined ? [] : [...entity.fields.keys(), ...entity.inverses.keys(), ...(entity.constants?.keys() ?? [])]
}
