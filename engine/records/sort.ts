import { KartotekaError } from '../base/errors.ts'
import { joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { pathText, pathValue, type QueryContext } from '../database/index.ts'
import type { ColumnKind, ColumnValue } from '../fields/index.ts'
import { parseSort, resolvePath } from '../metadata/index.ts'
import type { Entity, Model, SortKey } from '../model/model.ts'

/** One sort key in SQL: empty values come last in either direction; text is compared as people sort it. */
export interface SortTerm {
  readonly key: SortKey
  readonly value: Sql
  readonly kind: ColumnKind
}

const sortableKinds = new Set<ColumnKind['kind']>(['text', 'integer', 'decimal', 'boolean', 'date', 'instant', 'id'])
const maxKeys = 5

/** The `sort` parameter (`-amount,name`), checked against the model. Throws `invalid-parameter`. */
export function readSort(model: Model, entity: Entity, text: string): readonly SortKey[] {
  const keys = parseSort(text)
  if (keys.length > maxKeys) throw refuse(`At most ${maxKeys} sort keys; got ${keys.length}.`)
  for (const { path } of keys) {
    const resolved = resolvePath(model.entities, entity, path)
    if ('problem' in resolved) throw refuse(`${resolved.problem} ${resolved.hint}`)
    const field = resolved.fields.at(-1)
    const shape = field?.type.shape(field)
    const isSortable =
      shape !== undefined &&
      (shape.shape === 'column' ? sortableKinds.has(shape.kind.kind) : shape.shape === 'duration' || shape.shape === 'reference')
    if (!isSortable || (field?.targets.length ?? 0) > 1) throw refuse(`A list cannot be sorted by "${path}".`)
  }
  return keys
}

/** The sort keys as SQL over the row that `alias` names. */
export function sortTerms(context: QueryContext, entity: Entity, alias: string, keys: readonly SortKey[]): readonly SortTerm[] {
  return keys.map((key) => {
    const { sql: value, kind, field } = pathValue(context, entity, alias, key.path)
    if (field.targets.length > 0)
      return { key, value: context.dialect.sortText(pathText(context, entity, alias, key.path)), kind: { kind: 'text' } }
    return { key, value: kind.kind === 'text' ? context.dialect.sortText(value) : value, kind }
  })
}

/** What stands behind `order by`: the keys, then the id, so that the order is total. */
export function orderBy(terms: readonly SortTerm[], id: Sql): Sql {
  const parts = terms.flatMap(({ key, value }) => [isNull(value), sql`${value} ${rawSql(key.isDescending ? 'desc' : 'asc')}`])
  return joinSql([...parts, id])
}

/** A row that comes after the one whose keys and id a cursor holds. */
export function after(context: QueryContext, terms: readonly SortTerm[], id: Sql, values: readonly ColumnValue[], lastId: string): Sql {
  const equal: Sql[] = []
  const branches: Sql[] = []
  const branch = (condition: Sql) => branches.push(sql`(${joinSql([...equal, condition], ' and ')})`)
  terms.forEach(({ key, value, kind }, index) => {
    const last = values[index] ?? null
    if (last === null) {
      equal.push(sql`${value} is null`)
      return
    }
    const bound = context.dialect.bindColumn(last, kind)
    branch(sql`(${value} ${rawSql(key.isDescending ? '<' : '>')} ${bound} or ${value} is null)`)
    equal.push(sql`${value} = ${bound}`)
  })
  branch(sql`${id} > ${context.dialect.bindColumn(lastId, { kind: 'id' })}`)
  return sql`(${joinSql(branches, ' or ')})`
}

function isNull(value: Sql): Sql {
  return sql`case when ${value} is null then 1 else 0 end`
}

function refuse(detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter: 'sort' } })
}
