import { isId } from '../../base/ids.ts'
import { sql } from '../../base/sql.ts'
import { notFound, type RecordsContext, readMany, visibleEntity } from '../../records/index.ts'
import { labelsOf } from '../notifications.ts'
import { approvalsWhere, isFor, type StoredApproval, type StoredVote, votesOf, votesWhere } from './stored.ts'

type Person = { readonly id: string; readonly label: string } | null

/** An approval as it is shown. */
export interface ShownApproval {
  readonly id: string
  readonly title: string
  readonly about: { readonly entity: string; readonly id: string; readonly label: string } | null
  readonly outcome: StoredApproval['outcome']
  readonly askedBy: Person
  readonly askedAt: string
  readonly dueAt: string | null
  readonly endedAt: string | null
  /** How many must approve. */
  readonly wanted: number
  /** Whether the person who looks may decide now. */
  readonly isMine: boolean
  readonly votes: readonly {
    readonly person: Person
    readonly decision: StoredVote['decision']
    readonly comment: string | null
    readonly decidedBy: Person
    readonly decidedAt: string | null
  }[]
}

/** What waits for a decision of the person, or of those whose deputy they are; the oldest first. */
export async function waitingApprovals(context: RecordsContext): Promise<readonly ShownApproval[]> {
  const mine = sql`a."id" in (select v."approval_id" from "approval_vote" v where v."decision" is null and ${isFor(context)})`
  return [...(await shown(context, await approvalsWhere(context.database, mine)))].reverse()
}

/** The approvals of a record, the newest first. Throws `not-found` for one that the person may not see. */
export async function approvalsOf(context: RecordsContext, entityName: string, id: string): Promise<readonly ShownApproval[]> {
  const entity = visibleEntity(context, entityName)
  const isThere = isId(id) && (await readMany(context, context.database, entity, [id], new Map())).size === 1
  if (!isThere) throw notFound(entity, id)
  const bound = context.database.dialect.bindColumn(id, { kind: 'id' })
  const found = await approvalsWhere(context.database, sql`a."subject_id" = ${bound}`)
  return shown(
    context,
    found.filter(({ workflow }) => entity.workflows?.some(({ name }) => name === workflow) === true),
  )
}

async function shown(context: RecordsContext, approvals: readonly StoredApproval[]): Promise<readonly ShownApproval[]> {
  const votes = await votesOf(
    context.database,
    approvals.map(({ id }) => id),
  )
  const open = await votesWhere(context.database, sql`v."decision" is null and ${isFor(context)}`)
  const mine = new Set(open.map(({ approval }) => approval))
  const about = approvals.map(({ subject, subjectId }) => ({ subject, subject_id: subjectId }))
  const users = [...approvals.map(({ askedBy }) => askedBy), ...votes.flatMap(({ person, decidedBy }) => [person, decidedBy])]
  const people = users.map((id) => ({ subject: 'user', subject_id: id }))
  const labels = await labelsOf(context, [...about, ...people])
  const personOf = (id: string | null): Person => (id === null ? null : { id, label: labels.get(id) ?? '' })
  return approvals.map(({ id, subject, subjectId, workflow, state, outcome, askedBy, askedAt, dueAt, endedAt, wanted }) => {
    const label = labels.get(subjectId)
    const whole = (context.visibility?.model ?? context.model).entities.get(subject)
    const known = whole?.workflows?.find(({ name }) => name === workflow)?.states.get(state)
    return {
      id,
      title: known?.approval?.title ?? known?.title ?? state,
      about: label === undefined ? null : { entity: subject, id: subjectId, label },
      ...{ outcome, askedBy: personOf(askedBy), askedAt, dueAt, endedAt, wanted, isMine: mine.has(id) },
      votes: votes
        .filter(({ approval }) => approval === id)
        .map(({ person, decision, comment, decidedBy, decidedAt }) => ({
          ...{ person: personOf(person), decision, comment, decidedBy: personOf(decidedBy), decidedAt },
        })),
    }
  })
}
