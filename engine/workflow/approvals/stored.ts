import { joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { RecordsContext, WriteContext } from '../../records/index.ts'

/** An approval as it is kept. */
export interface StoredApproval {
  readonly id: string
  readonly subject: string
  readonly subjectId: string
  readonly workflow: string
  readonly state: string
  readonly wanted: number
  readonly firstDecides: boolean
  readonly outcome: 'open' | 'approved' | 'rejected' | 'withdrawn'
  readonly askedBy: string | null
  readonly askedAt: string
  readonly dueAt: string | null
  readonly endedAt: string | null
}

/** What one person was asked and has decided. */
export interface StoredVote {
  readonly id: string
  readonly approval: string
  readonly person: string
  readonly decision: 'approve' | 'reject' | null
  readonly comment: string | null
  readonly decidedBy: string | null
  readonly decidedAt: string | null
  readonly isEscalation: boolean
}

type Row = Record<string, unknown>

/** Approvals that fit a condition over `a`, the newest first. */
export async function approvalsWhere(executor: Executor, condition: Sql, limit = 200): Promise<readonly StoredApproval[]> {
  const instant = (column: string) => executor.dialect.plainText(rawSql(`a."${column}"`), { kind: 'instant' })
  const rows = await executor.all<Row>(
    sql`select a."id", a."subject", a."subject_id", a."workflow", a."state", a."wanted", a."first_decides", a."outcome", a."created_by_id", ${instant('created_at')} as asked_at, ${instant('due_at')} as due_at, ${instant('ended_at')} as ended_at from "approval" a where ${condition} order by a."id" desc limit ${rawSql(String(limit))}`,
  )
  return rows.map((row) => ({
    id: String(row.id),
    subject: String(row.subject),
    subjectId: String(row.subject_id),
    workflow: String(row.workflow),
    state: String(row.state),
    wanted: Number(row.wanted),
    firstDecides: isTrue(row.first_decides),
    outcome: row.outcome as StoredApproval['outcome'],
    askedBy: textOf(row.created_by_id),
    askedAt: String(row.asked_at),
    dueAt: textOf(row.due_at),
    endedAt: textOf(row.ended_at),
  }))
}

export async function storedApproval(executor: Executor, id: string): Promise<StoredApproval | undefined> {
  const [found] = await approvalsWhere(executor, sql`a."id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`)
  return found
}

/** Who was asked in these approvals, and what came of it. */
export async function votesOf(executor: Executor, approvals: readonly string[]): Promise<readonly StoredVote[]> {
  if (approvals.length === 0) return []
  const { dialect } = executor
  const ids = joinSql(approvals.map((id) => dialect.bindColumn(id, { kind: 'id' })))
  return votesWhere(executor, sql`v."approval_id" in (${ids})`)
}

/** The vote by which a person may decide now: the own, or that of somebody whose deputy they are today. */
export async function openVote(context: WriteContext, approval: string): Promise<StoredVote | undefined> {
  const { executor, personId } = context
  const bound = (id: string) => executor.dialect.bindColumn(id, { kind: 'id' })
  const votes = await votesWhere(executor, sql`v."approval_id" = ${bound(approval)} and ${isFor(context)}`)
  const open = votes.filter(({ decision }) => decision === null)
  return open.find(({ person }) => person === personId) ?? open[0]
}

/** Votes of the person who asks, and of those whose deputy they are; never about what they asked for themselves. */
export function isFor({ database: { dialect }, personId, now }: RecordsContext): Sql {
  const me = dialect.bindColumn(personId, { kind: 'id' })
  const today = dialect.bindColumn(now.toISOString().slice(0, 10), { kind: 'date' })
  const deputies = sql`select d."person_id" from "approval_deputy" d where d."deputy_id" = ${me} and d."deleted_at" is null and d."starts_on" <= ${today} and d."ends_on" >= ${today}`
  const mine = sql`(v."person_id" = ${me} or v."person_id" in (${deputies}))`
  return sql`${mine} and v."approval_id" in (select o."id" from "approval" o where o."outcome" = 'open' and (o."created_by_id" is null or o."created_by_id" <> ${me}))`
}

export async function votesWhere(executor: Executor, condition: Sql): Promise<readonly StoredVote[]> {
  const decidedAt = executor.dialect.plainText(sql`v."decided_at"`, { kind: 'instant' })
  const rows = await executor.all<Row>(
    sql`select v."id", v."approval_id", v."person_id", v."decision", v."comment", v."decided_by_id", ${decidedAt} as decided_at, v."is_escalation" from "approval_vote" v where ${condition} order by v."id"`,
  )
  return rows.map((row) => ({
    id: String(row.id),
    approval: String(row.approval_id),
    person: String(row.person_id),
    decision: (row.decision ?? null) as StoredVote['decision'],
    comment: textOf(row.comment),
    decidedBy: textOf(row.decided_by_id),
    decidedAt: textOf(row.decided_at),
    isEscalation: isTrue(row.is_escalation),
  }))
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined || value === '' ? null : String(value)
}
