import { checkExpression, referencedFields } from '../../expression/index.ts'
import { type ASTNode, parse } from '../../expression/parse.ts'
import type { ExpressionType } from '../../fields/expression-type.ts'
import type { Field } from '../../fields/field.ts'
import { parseLabel } from '../../model/label.ts'
import type { Entity, Model } from '../../model/model.ts'
import type { Tree } from '../../model/tree.ts'
import { parseSort } from '../views.ts'
import { type Target, target } from './targets.ts'

/** A place that names something: what it is for a person, its text, and all that it names. */
export interface Mention {
  readonly pointer: string
  readonly kind: string
  readonly text: string
  readonly targets: ReadonlySet<Target>
}

/** Where the reading of a document stands: the entity that bare field names belong to, and the variables of expressions. */
export interface Place {
  readonly pointer: string
  readonly entity: Entity | undefined
  readonly variables: Readonly<Record<string, ExpressionType>>
}

/** Gathers what the places of one document name, resolved in the model. */
export class Collector {
  readonly mentions: Mention[] = []
  readonly model: Model

  constructor(model: Model) {
    this.model = model
  }

  add(place: Place, kind: string, text: string, targets: Iterable<Target>): void {
    const found = new Set(targets)
    if (found.size > 0) this.mentions.push({ pointer: place.pointer, kind, text, targets: found })
  }

  path(place: Place, kind: string, path: string): void {
    this.add(place, kind, path, this.pathTargets(place.entity, path))
  }

  label(place: Place, kind: string, format: string): void {
    this.add(place, kind, format, this.formatTargets(place.entity, format))
  }

  sort(place: Place, kind: string, sort: string): void {
    const targets = parseSort(sort).flatMap(({ path }) => this.pathTargets(place.entity, path))
    this.add(place, kind, sort, targets)
  }

  expression(place: Place, kind: string, source: string): void {
    this.add(place, kind, source, this.expressionTargets(place, source))
  }

  entityNamed(name: string): Entity | undefined {
    return this.model.entities.get(name)
  }

  /**
   * The fields along a path: `bill.firm.name` names two or three; a list of records names the reference behind it. Behind a
   * reference to several entities the next word is one of them (`about.firm.name`).
   */
  pathTargets(entity: Entity | undefined, path: string): readonly Target[] {
    const [step = '', ...rest] = path.split('.')
    const inverse = entity?.inverses.get(step)
    if (inverse !== undefined) {
      const below = this.pathTargets(this.model.entities.get(inverse.entity), rest.join('.'))
      return [target('field', `${inverse.entity}.${inverse.field}`), ...below]
    }
    const field = entity?.fields.get(step)
    return entity === undefined || field === undefined ? [] : this.fieldTargets(entity, field, rest)
  }

  private fieldTargets(entity: Entity, field: Field, rest: readonly string[]): readonly Target[] {
    const own = target('field', `${entity.name}.${field.path}`)
    const [step, ...behind] = rest
    if (step === undefined) return [own]
    const member = field.members.get(step)
    if (member !== undefined) return [own, ...this.fieldTargets(entity, member, behind)]
    const named = field.targets.length > 1 ? step : (field.lines?.entity ?? field.targets[0] ?? '')
    const path = field.targets.length > 1 ? behind : rest
    return [own, ...this.pathTargets(this.model.entities.get(named), path.join('.'))]
  }

  /** The fields in braces, one or two: `{name}`, `{{firm.name}}`. */
  formatTargets(entity: Entity | undefined, format: string): readonly Target[] {
    try {
      return parseLabel(format).flatMap((part) => ('path' in part ? this.pathTargets(entity, part.path) : []))
    } catch {
      return []
    }
  }

  /** What a CEL expression reads, by its checked tree; by its parsed form where a variable is not known here. */
  private expressionTargets(place: Place, source: string): readonly Target[] {
    const checked = checkExpression(source, {
      model: this.model,
      ...(place.entity === undefined ? {} : { entity: place.entity.name }),
      variables: place.variables,
    })
    if ('tree' in checked) return [...this.treeTargets(checked.tree), ...this.valueTargets(checked.tree)]
    const parsed = parse(source)
    return 'ast' in parsed ? pathsOf(parsed.ast).flatMap((path) => this.pathTargets(place.entity, path)) : []
  }

  private treeTargets(tree: Tree): readonly Target[] {
    return [...referencedFields(tree)].flatMap((reference) => {
      const [entity = '', ...rest] = reference.split('.')
      return this.pathTargets(this.model.entities.get(entity), rest.join('.'))
    })
  }

  /** Values of code lists that an expression compares a field with. */
  private valueTargets(tree: Tree): readonly Target[] {
    const below = childrenOf(tree).flatMap((child) => this.valueTargets(child))
    if (tree.node !== 'call') return below
    const lists = tree.args.flatMap((argument) => this.listOf(argument) ?? [])
    const texts = tree.args.flatMap((argument) => (argument.node === 'list' ? argument.items : [argument]))
    const codes = texts.flatMap((text) => (text.node === 'literal' && typeof text.value === 'string' ? [text.value] : []))
    return [...below, ...lists.flatMap((list) => codes.map((code) => target('value', `${list}.${code}`)))]
  }

  private listOf(tree: Tree): string | undefined {
    if (tree.node !== 'field') return undefined
    const [first = '', ...rest] = tree.path.split('.')
    let field = this.model.entities.get(tree.entity)?.fields.get(first)
    for (const name of rest) field = field?.members.get(name)
    return field === undefined ? undefined : listOfField(field)
  }
}

/** The code list whose values a field takes. */
export function listOfField(field: Field): string | undefined {
  return field.schema['x-list'] ?? field.schema.items?.['x-list']
}

function childrenOf(tree: Tree): readonly Tree[] {
  if (tree.node === 'field' || tree.node === 'rows') return [tree.of]
  if (tree.node === 'macro') return [tree.list, tree.body]
  return tree.node === 'list' ? tree.items : tree.node === 'call' ? tree.args : []
}

/** The chains of names in parsed CEL: `record.firm.name` is `firm.name`. */
function pathsOf(node: unknown): readonly string[] {
  const chain = chainOf(node)
  if (chain !== undefined) return [chain.replace(/^record\./, '')]
  if (Array.isArray(node)) return node.flatMap(pathsOf)
  return typeof node === 'object' && node !== null && 'args' in node ? pathsOf((node as ASTNode).args) : []
}

function chainOf(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null || !('op' in node)) return undefined
  const { op, args } = node as { readonly op: string; readonly args: unknown }
  if (op === 'id') return String(args)
  if (op !== '.' || !Array.isArray(args)) return undefined
  const of = chainOf(args[0])
  return of === undefined ? undefined : `${of}.${String(args[1])}`
}
