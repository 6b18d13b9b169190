import { fold } from '../base/fold.ts'
import { pointerStep } from '../base/json.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { labelSql } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { foldedUniqueIndex, hasFoldedUnique } from '../model/unique-index.ts'
import { queryContext, readerOf, type WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { attemptOf, judge } from './gate.ts'
import { portions, type RowValue, rowValues } from './row-values.ts'

/**
 * The unique rules that another record meets already, or an earlier draft of the batch: one query a rule. The problem
 * stands at the first field of the rule, with the name of the other record for who sees everything. Somebody with narrower rights
 * gets the same words whether they see that record or not; where they do not, the refusal is an entry of the audit, as it tells
 * that the value is taken (`access/README.md`). Empty values are never equal.
 */
export async function checkUnique(context: WriteContext, batch: Batch): Promise<void> {
  for (const rule of batch.entity.uniqueRules) {
    const claims = batch.drafts.flatMap((draft) => claimOf(batch.entity, rule, draft) ?? [])
    const others = await findOthers(context, batch.entity, claims)
    const first = new Map<string, Draft>()
    for (const [index, { draft, key }] of claims.entries()) {
      const other = others.get(index)
      if (other !== undefined)
        refuse(context, draft, rule, context.rights === undefined ? `"${other.label}" already has` : 'another record already has')
      else if (first.has(key)) refuse(context, draft, rule, 'another record sent along with it has')
      else first.set(key, draft)
    }
    await rememberGuesses(context, batch.entity, rule, claims, others)
  }
}

/** Notes which drafts have hit a record that the person does not see. */
async function rememberGuesses(
  context: WriteContext,
  entity: Entity,
  rule: readonly string[],
  claims: readonly Claim[],
  others: ReadonlyMap<number, Other>,
): Promise<void> {
  const read = context.rights?.access.verb(entity, 'read') ?? true
  if (read === true || others.size === 0) return
  const hit = new Set([...others.values()].map(({ id }) => id))
  const seen = await judge(context, entity, [...hit], [read])
  for (const [index, { id }] of others) {
    const draft = claims[index]?.draft
    if (draft !== undefined && seen.get(id)?.[0] !== true) draft.attempt ??= { ...attemptOf(entity, draft), unique: rule }
  }
}

/** A record outside the trash that has the values of a claim. */
interface Other {
  readonly id: string
  readonly label: string
}

/** What one draft wants to have for itself. */
interface Claim {
  readonly draft: Draft
  readonly cells: readonly RowValue[]
  readonly key: string
  /** The index of folded values, where case and accents do not count; the cells are folded then. */
  readonly folded: string | undefined
}

function claimOf(entity: Entity, rule: readonly string[], draft: Draft): Claim | undefined {
  if (!rule.some((name) => draft.touched.has(name)) || rule.some((name) => draft.numbered.has(name))) return undefined
  const fields = rule.flatMap((name) => entity.fields.get(name) ?? [])
  const cells = rowValues(fields, draft.record)
  if (cells.some(({ value }) => value === null)) return undefined
  const [field, ...more] = fields
  const isFolded = field !== undefined && more.length === 0 && hasFoldedUnique(field)
  const compared = isFolded ? cells.map(({ column, value }) => ({ column, value: fold(String(value)) })) : cells
  const folded = isFolded ? foldedUniqueIndex(entity, field) : undefined
  return { draft, cells: compared, key: JSON.stringify(compared.map(({ value }) => value)), folded }
}

/** The records that have the values already, by the place of the claim. */
async function findOthers(context: WriteContext, entity: Entity, claims: readonly Claim[]): Promise<ReadonlyMap<number, Other>> {
  const found = new Map<number, Other>()
  const [first] = claims
  if (first === undefined) return found
  const query = queryContext(context)
  const { dialect } = query
  const alias = query.alias()
  const same = first.cells.map(({ column }, index) => {
    const stored = first.folded === undefined ? identifier(alias, column.name) : dialect.foldedColumn(alias, column.name, first.folded)
    return sql` and ${stored} = ${identifier('v', `c${index}`)}`
  })
  const names = joinSql([rawSql('"n", "own"'), ...first.cells.map((_, index) => identifier(`c${index}`))])
  const numbered = claims.map((claim, index) => ({ claim, index }))
  for (const part of portions(numbered, dialect, first.cells.length + 1)) {
    const wanted = part.map(({ claim, index }) => claimSql(context, claim, index))
    const rows = await context.executor.all<{ n: number; id: string; label: string }>(
      sql`with v (${names}) as (values ${joinSql(wanted)}) select v."n" as n, ${identifier(alias, 'id')} as id, ${labelSql(query, entity, alias)} as label from v cross join ${identifier(entity.table)} ${identifier(alias)} where ${identifier(alias, 'id')} <> v."own"${joinSql(same, '')} and ${identifier(alias, 'deleted_at')} is null`,
    )
    for (const { n, id, label } of rows) found.set(Number(n), { id, label })
  }
  return found
}

function claimSql({ executor }: WriteContext, { draft, cells }: Claim, index: number): Sql {
  const { dialect } = executor
  const values = cells.map(({ column, value }) => dialect.bindColumn(value, column.kind))
  return sql`(${rawSql(String(index))}, ${dialect.bindColumn(draft.id, { kind: 'id' })}, ${joinSql(values)})`
}

/** Names the fields of the rule that the person knows. */
function refuse(context: WriteContext, { entity, problems }: Draft, rule: readonly string[], who: string): void {
  const known = readerOf(context).model.entities.get(entity.name)?.fields
  const shown = rule.filter((name) => known?.has(name) === true)
  const titles = shown.map((name) => `"${entity.fields.get(name)?.title ?? name}"`).join(' and ')
  const values = shown.length === 1 ? 'this value' : 'these values'
  const message = `${titles} must be unique, and ${who} ${values}. Enter another, or open that record.`
  problems.push({ pointer: pointerStep(shown[0] ?? ''), code: 'not-unique', message })
}
