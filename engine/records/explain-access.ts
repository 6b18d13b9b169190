import { accessOf, fieldReasons, isReleased, partsOf, type Reason, verbReasons, visibleModel } from '../access/index.ts'
import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { identifier, joinSql, rawSql, sql } from '../base/sql.ts'
import { labelSql, QueryContext, ruleSql } from '../database/index.ts'
import { checkExpression } from '../expression/index.ts'
import { personVariables } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import { bestRight, type FieldRight, verbs } from '../model/role.ts'
import { notFound, queryContext, type RecordsContext } from './context.ts'

/** Of whom it is explained what they may do. */
export interface Explained {
  readonly id: string
  readonly roles: readonly string[]
  readonly teams: readonly string[]
  readonly isAdministrator: boolean
}

/** One role that says something: its rule in CEL (null where it speaks of what the reader cannot see), and whether it holds for this record. */
export interface ExplainedReason {
  readonly role: string
  readonly from: string
  readonly rule: string | null
  readonly holds: boolean
}

export interface AccessExplanation {
  readonly record: { readonly entity: string; readonly id: string; readonly label: string }
  readonly isAdministrator: boolean
  readonly roles: readonly string[]
  readonly verbs: Readonly<Record<string, { readonly isAllowed: boolean; readonly reasons: readonly ExplainedReason[] }>>
  readonly fields: Readonly<Record<string, ExplainedField>>
}

export interface ExplainedField {
  readonly right: FieldRight
  readonly reasons: readonly (ExplainedReason & { readonly right: FieldRight })[]
  /** Of a computed field that stays hidden for it: what it is made of and the person has no right to, as far as the reader knows it. */
  readonly lacks?: readonly string[]
  /** Of a computed field that is seen without rights to what it is made of, by `x-release`. */
  readonly isReleased?: true
}

/**
 * Which role and which rule gives or refuses somebody each operation on one record and each of its fields. `whole` is a context
 * without restrictions; `reader` sees the explanation. Throws `not-found` where the reader may not see the record.
 */
export async function explainAccess(
  whole: RecordsContext,
  reader: RecordsContext,
  entityName: string,
  id: string,
  person: Explained,
): Promise<AccessExplanation> {
  const entity = reader.model.entities.has(entityName) ? whole.model.entities.get(entityName) : undefined
  if (entity === undefined || entity.isInternal) throw new KartotekaError('not-found', `There is no entity "${entityName}".`)
  if (!isId(id)) throw notFound(entity, id)
  const { model } = whole
  const given = new Map(verbs.map((verb) => [verb, verbReasons(model, person.roles, entity, verb)]))
  const shown = [...entity.fields.values()].filter(
    ({ name, isSystem }) => !isSystem && reader.model.entities.get(entityName)?.fields.has(name) === true,
  )
  const rights = new Map(shown.map((field) => [field.name, fieldReasons(model, person.roles, entity, field)]))
  const judged = await judgeReasons(whole, entity, id, person, [...given.values(), ...rights.values()].flat())
  if (judged === undefined) throw notFound(entity, id)
  const explain = (reason: Reason): ExplainedReason => ({
    role: reason.role,
    from: reason.from,
    rule: reason.condition === undefined ? 'true' : wordsFor(reader.model, entity, reason),
    holds: judged.holds(reason),
  })
  const explained = Object.fromEntries(
    verbs.map((verb) => {
      const reasons = (given.get(verb) ?? []).map(explain)
      return [verb, { isAllowed: person.isAdministrator || reasons.some(({ holds }) => holds), reasons }]
    }),
  )
  if (reader.visibility !== undefined && explained.read?.isAllowed !== true) throw notFound(entity, id)
  const parts = explainParts(whole, reader, entity, person)
  const fields = Object.fromEntries(
    [...rights].map(([name, reasons]): [string, ExplainedField] => {
      const all = reasons.map((reason) => ({ ...explain(reason), right: reason.right }))
      const held = all.filter(({ holds }) => holds).map(({ right }) => right)
      const made = parts(name)
      const right = person.isAdministrator ? 'write' : made?.lacks === undefined ? bestRight(held) : 'hidden'
      return [name, { right, reasons: all, ...made }]
    }),
  )
  const { isAdministrator, roles } = person
  return {
    record: { entity: entityName, id: id.toLowerCase(), label: await labelFor(reader, entityName, id) },
    isAdministrator,
    roles,
    verbs: explained,
    fields,
  }
}

/** What is to be said of a computed field beyond the words of the roles about it: undefined for nothing. */
function explainParts(
  whole: RecordsContext,
  reader: RecordsContext,
  entity: Entity,
  person: Explained,
): (name: string) => Pick<ExplainedField, 'lacks' | 'isReleased'> | undefined {
  if (person.isAdministrator) return () => undefined
  const seen = visibleModel(whole.model, accessOf(whole.model, person.roles))
  const has = (model: Model, path: string) => {
    const [name = '', member = ''] = path.split('.')
    const found = model.entities.get(name)
    return found?.fields.has(member) === true || found?.inverses.has(member) === true
  }
  return (name) => {
    const field = entity.fields.get(name)
    if (field?.computed === undefined) return undefined
    const known = seen.entities.get(entity.name)?.fields.get(name)
    if (known !== undefined) return known.computed === undefined && isReleased(field) ? { isReleased: true } : undefined
    const parts = partsOf(whole.model, entity, field)
    const gone = parts.filter((path) => !has(seen, path))
    // Where each part can be seen of some records only, a value that is kept for all of them stays hidden.
    return { lacks: (gone.length > 0 ? gone : parts).filter((path) => has(reader.model, path)) }
  }
}

/** Judges each condition once over the stored record, as the person; undefined where there is no such record. */
async function judgeReasons(
  whole: RecordsContext,
  entity: Entity,
  id: string,
  person: Explained,
  reasons: readonly Reason[],
): Promise<{ holds(reason: Reason): boolean } | undefined> {
  const keyOf = ({ condition, onOwner }: Reason) => `${onOwner} ${condition?.source ?? ''}`
  const keys = [...new Set(reasons.filter(({ condition }) => condition !== undefined).map(keyOf))]
  const query = new QueryContext(whole.model, whole.database.dialect, whole.now, { user: person.id, teams: person.teams })
  const alias = query.alias()
  const tests = keys.map((key, index) => {
    const reason = reasons.find((candidate) => keyOf(candidate) === key)
    const rule = reason?.condition === undefined ? false : [{ role: reason.role, condition: reason.condition, onOwner: reason.onOwner }]
    const condition = ruleSql(query, whole.model, entity, alias, rule) ?? rawSql('1 = 1')
    return sql`, case when ${condition} then 1 else 0 end as ${identifier(`r${index}`)}`
  })
  const [row] = await whole.database.all<Record<string, unknown>>(
    sql`select 1 as found${joinSql(tests, '')} from ${identifier(entity.table)} ${identifier(alias)} where ${identifier(alias, 'id')} = ${query.dialect.bindColumn(id.toLowerCase(), { kind: 'id' })}`,
  )
  if (row === undefined) return undefined
  const holds = (reason: Reason) => reason.condition === undefined || Number(row[`r${keys.indexOf(keyOf(reason))}`]) === 1
  return { holds }
}

/** What the record is called for who reads the explanation: the label may name what only others see. */
async function labelFor(reader: RecordsContext, entityName: string, id: string): Promise<string> {
  const query = queryContext(reader)
  const entity = query.entity(entityName)
  const alias = query.alias()
  const [row] = await reader.database.all<{ label: string }>(
    sql`select ${labelSql(query, entity, alias)} as label from ${query.rows(entity, alias).source} where ${identifier(alias, 'id')} = ${query.dialect.bindColumn(id.toLowerCase(), { kind: 'id' })}`,
  )
  if (row === undefined) throw notFound(entity, id)
  return row.label
}

/** A rule as it is written, unless it names something that the reader cannot see. */
function wordsFor(model: Model, entity: Entity, { condition, onOwner }: Reason): string | null {
  if (condition === undefined) return null
  const of = onOwner ? (entity.owner?.entity ?? '') : entity.name
  if (!model.entities.has(of)) return null
  const checked = checkExpression(condition.source, { model, entity: of, expects: ['bool'], variables: personVariables(model.entities) })
  return 'tree' in checked ? condition.source : null
}
