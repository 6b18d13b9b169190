import Handlebars from 'handlebars'
import type { Entity, Model } from '../../model/model.ts'

type Program = hbs.AST.Program
type Expression = hbs.AST.Expression

/** What a template reads of an entity: fields, and what they lead to; lists with their rules. */
interface Wanted {
  readonly inner: Map<string, Wanted>
  rules: string
}

const noFields = new Set(['this', 'now', 'today', 'user', 'workspace'])

/**
 * The `fields` parameter that reads all that a template names and the person knows; what is unknown stays empty in the document. A
 * list takes `sort`, `limit` and `filter`: `{{#each orders sort="-orderDate" limit=10}}`.
 */
export function wantedFields(model: Model, entity: Entity, body: string): string {
  const wanted: Wanted = { inner: new Map(), rules: '' }
  readProgram(Handlebars.parse(body), [wanted])
  return fieldsOf(model, entity, wanted) || 'id'
}

function readProgram(program: Program | undefined, scopes: readonly Wanted[]): void {
  for (const statement of program?.body ?? []) {
    if (statement.type === 'MustacheStatement') readMustache(statement as hbs.AST.MustacheStatement, scopes)
    if (statement.type === 'BlockStatement') readBlock(statement as hbs.AST.BlockStatement, scopes)
  }
}

function readMustache({ path, params }: hbs.AST.MustacheStatement, scopes: readonly Wanted[]): void {
  if ((path as hbs.AST.PathExpression).original === 't') return
  for (const expression of params.length > 0 ? params : [path as Expression]) readPath(expression, scopes)
}

function readBlock(block: hbs.AST.BlockStatement, scopes: readonly Wanted[]): void {
  const name = (block.path as hbs.AST.PathExpression).original
  const target = block.params[0] === undefined ? undefined : readPath(block.params[0], scopes)
  if (target !== undefined && name === 'each') {
    target.rules = (block.hash?.pairs ?? []).map(({ key, value }) => `;${key}=${(value as { value?: unknown }).value}`).join('')
  }
  const inside = target !== undefined && (name === 'each' || name === 'with') ? [target, ...scopes] : scopes
  readProgram(block.program, inside)
  readProgram(block.inverse, scopes)
}

function readPath(expression: Expression, scopes: readonly Wanted[]): Wanted | undefined {
  if (expression.type !== 'PathExpression') return undefined
  const { parts, depth, data } = expression as hbs.AST.PathExpression & { data: boolean }
  let place = scopes[depth]
  if (data || place === undefined || noFields.has(String(parts[0] ?? 'this'))) return undefined
  for (const part of parts.map(String)) {
    const next: Wanted = place.inner.get(part) ?? { inner: new Map(), rules: '' }
    place.inner.set(part, next)
    place = next
  }
  return place
}

function fieldsOf(model: Model, entity: Entity, wanted: Wanted): string {
  return [...wanted.inner]
    .flatMap(([name, { inner, rules }]) => {
      const field = entity.fields.get(name)
      const inverse = entity.inverses.get(name)
      if (name === 'label') return ['label']
      if (field === undefined && inverse === undefined) return []
      const target = model.entities.get(field?.lines?.entity ?? inverse?.entity ?? field?.targets[0] ?? '')
      if (target === undefined || inner.size === 0) return [name]
      const below = fieldsOf(model, target, { inner, rules: '' })
      return [`${name}(${below || 'id'}${rules})`]
    })
    .join(',')
}
