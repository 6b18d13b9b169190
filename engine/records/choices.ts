import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import { identifier, joinSql, rawSql, sql } from '../base/sql.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { labelSql, QueryContext } from '../database/index.ts'
import { childrenOf, referencedFields } from '../expression/index.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import { type RecordsContext, visibleEntity, type WriteContext } from './context.ts'
import { judgeAll } from './judge.ts'
import { listConditions } from './list-statements.ts'

/** At most as many are offered; who wants another types more of its name. */
const mostChoices = 20

/** A record that may be picked. */
export interface Choice {
  readonly id: string
  readonly label: string
  /** Where the field points to records of several entities. */
  readonly entity?: string
}

/**
 * The records that a reference of a record may point to as it is being typed (`x-pick`): `{ "field": "...", "record": {...}, "search": "..." }`,
 * by name. A rule that looks at what the person does not see narrows nothing here; it is judged when the record is written.
 */
export async function listChoices(context: RecordsContext, entityName: string, body: unknown): Promise<readonly Choice[]> {
  const entity = visibleEntity(context, entityName)
  const { field, record, search } = readBody(entity, body)
  const pick = entity.rules?.picks.get(field.name)
  const isKnown = pick !== undefined && field.targets.length === 1 && [...referencedFields(pick)].every((path) => isVisible(context, path))
  const bound = isKnown ? await bindOthers(context, entity, record, pick) : undefined
  const found: Choice[] = []
  for (const name of field.targets) {
    const target = context.model.entities.get(name)
    if (target !== undefined)
      found.push(...(await findChoices(context, target, { search, ...viewFilter(field, target) }, bound, field.targets.length > 1)))
  }
  return found
}

/** What the view shows that the picker of the reference opens (`x-picker`). */
function viewFilter({ schema }: Field, target: Entity): { readonly filter?: string } {
  const key = schema['x-picker']?.view
  const filter = key === undefined ? undefined : target.views.find((view) => view.key === key)?.filter
  return filter === undefined ? {} : { filter }
}

interface Bound {
  readonly tree: Tree
  readonly variables: Readonly<Record<string, unknown>>
}

async function findChoices(
  context: RecordsContext,
  target: Entity,
  asked: { readonly search: string | undefined; readonly filter?: string },
  bound: Bound | undefined,
  isNamed: boolean,
): Promise<readonly Choice[]> {
  const { model, database, now, personId, teams, visibility } = context
  const person = personId === null ? {} : { user: personId, teams: teams ?? [] }
  const query = new QueryContext(model, database.dialect, now, { ...person, ...bound?.variables }, visibility)
  const alias = query.alias()
  const conditions = [...listConditions(query, target, alias, asked), ...(bound === undefined ? [] : [query.condition(bound.tree, alias)])]
  const label = labelSql(query, target, alias)
  const id = database.dialect.plainText(identifier(alias, 'id'), { kind: 'id' })
  const rows = await database.all<{ id: string; label: string }>(
    sql`select ${id} as id, ${label} as label from ${query.rows(target, alias).source} where ${joinSql(conditions, ' and ')} order by ${database.dialect.fold(label)}, 2, 1 limit ${rawSql(String(mostChoices))}`,
  )
  return rows.map((row) => ({ id: row.id, label: row.label, ...(isNamed ? { entity: target.name } : {}) }))
}

/** The rule over the record that is picked: whatever it reads of the record being typed is worked out, and `choice` is the row. */
async function bindOthers(
  context: RecordsContext,
  entity: Entity,
  record: Readonly<Record<string, unknown>>,
  pick: Tree,
): Promise<Bound | undefined> {
  const parts = fixedParts(pick)
  if (parts.some(({ type }) => type.type === 'list' || type.type === 'json')) return undefined
  const id = typeof record.id === 'string' ? record.id : ''
  const reading: WriteContext = { ...context, executor: context.database }
  const values = await judgeAll(
    reading,
    parts.map((tree) => ({ tree, entity, id, isNew: id === '', record })),
  )
  const names = new Map(parts.map((part, index) => [part, `typed${index}`]))
  const variables = Object.fromEntries(parts.map((_, index) => [`typed${index}`, values[index] ?? null]))
  return { tree: withNames(pick, names), variables }
}

/** The largest parts of a tree that do not look at the choice. */
function fixedParts(tree: Tree): readonly Tree[] {
  if (tree.node === 'literal' || (tree.node === 'variable' && tree.name === 'user')) return []
  return looksAtChoice(tree) ? childrenOf(tree).flatMap(fixedParts) : [tree]
}

function looksAtChoice(tree: Tree): boolean {
  return (tree.node === 'variable' && !['record', 'user', 'isNew'].includes(tree.name)) || childrenOf(tree).some(looksAtChoice)
}

function withNames(tree: Tree, names: ReadonlyMap<Tree, string>): Tree {
  const name = names.get(tree)
  if (name !== undefined) return { node: 'variable', type: tree.type, name }
  const inside = (part: Tree) => withNames(part, names)
  switch (tree.node) {
    case 'variable':
      return tree.name === 'choice' ? { ...tree, name: 'record' } : tree
    case 'field':
    case 'rows':
      return { ...tree, of: inside(tree.of) }
    case 'macro':
      return { ...tree, list: inside(tree.list), body: inside(tree.body) }
    case 'list':
      return { ...tree, items: tree.items.map(inside) }
    case 'call':
      return { ...tree, args: tree.args.map(inside) }
    default:
      return tree
  }
}

function isVisible({ model }: RecordsContext, path: string): boolean {
  const [name = '', member = ''] = path.split('.')
  const entity = model.entities.get(name)
  return ['id', 'entity'].includes(member) || entity?.fields.has(member) === true || entity?.inverses.has(member) === true
}

function readBody(
  entity: Entity,
  body: unknown,
): { readonly field: Field; readonly record: Readonly<Record<string, unknown>>; readonly search: string | undefined } {
  const { field: name, record = {}, search } = isJsonObject(body) ? body : {}
  const references = [...entity.fields.values()].filter(({ targets }) => targets.length > 0)
  const field = references.find((known) => known.name === name)
  if (field === undefined) {
    const names = references.map((known) => known.name)
    throw refuse(
      'field',
      `"field" is a reference of ${entity.plural.toLowerCase()}; got ${JSON.stringify(name ?? null).slice(0, 60)}. ${allowedOrNearest(String(name), names)}`,
    )
  }
  if (!isJsonObject(record)) throw refuse('record', '"record" is an object with the values as they are typed.')
  if (search !== undefined && typeof search !== 'string') throw refuse('search', '"search" is a text.')
  return { field, record, search: search?.trim() === '' ? undefined : search }
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
