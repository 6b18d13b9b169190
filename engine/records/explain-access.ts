import { fieldReasons, type Reason, verbReasons } from '../access/index.ts'
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
  readonly fields: Readonly<
    Record<string, { readonly right: FieldRight; readonly reasons: readonly (ExplainedReason & { readonly right: FieldRight })[] }>
  >
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
  const fields = Object.fromEntries(
    [...rights].map(([name, reasons]) => {
      const all = reasons.map((reason) => ({ ...explain(reason), right: reason.right }))
      const held = all.filter(({ holds }) => holds).map(({ right }) => right)
      return [name, { right: person.isAdministrator ? 'write' : bestRight(held), reasons: all }]
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
