import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import { sql } from '../../base/sql.ts'
import type { Approval } from '../../model/workflow.ts'
import { inTransaction, invalid, type RecordsContext, type WriteContext, writeBatch } from '../../records/index.ts'
import { addNotifications } from '../notifications.ts'
import { write } from './open-approvals.ts'
import { openVote, type StoredApproval, storedApproval, votesOf } from './stored.ts'

export interface Decision {
  readonly decision: 'approve' | 'reject'
  readonly comment?: string | undefined
}

/** How an approval stands after a decision. */
export interface Decided {
  readonly id: string
  readonly outcome: 'open' | 'approved' | 'rejected'
}

/**
 * Keeps what somebody who was asked, or their deputy, has decided. When that settles it, the transition is made in the same
 * transaction with the rights of the engine; where the record does not allow it, nothing is kept.
 */
export async function decideApproval(context: RecordsContext, id: string, body: unknown): Promise<Decided> {
  const { decision, comment } = readDecision(body)
  return inTransaction(context, async (whole) => {
    const { rights: _rights, reader: _reader, ...own } = whole
    const vote = isId(id) ? await openVote(own, id) : undefined
    if (vote === undefined) throw unknown(id)
    const approval = await lock(own, id)
    // Before the lock was had, somebody else may have decided for the same person.
    const isStillOpen = (await openVote(own, id))?.id === vote.id
    if (approval === undefined || !isStillOpen) throw new KartotekaError('conflict', 'It was decided meanwhile. Look at the record again.')
    const values = { decision, decidedBy: context.personId, decidedAt: context.now.toISOString() }
    await write(own, 'approval-vote', [{ id: vote.id, body: { ...values, ...(comment === undefined ? {} : { comment }) } }])
    const outcome = await outcomeOf(own, approval, vote.isEscalation, decision)
    if (outcome !== 'open') await settle(own, approval, outcome, comment)
    return { id, outcome }
  })
}

/** Nobody else decides until this transaction has ended; undefined where it is decided. */
async function lock({ executor }: WriteContext, id: string): Promise<StoredApproval | undefined> {
  const rows = await executor.all(
    sql`update "approval" set "version" = "version" + 1 where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })} and "outcome" = 'open' returning "id"`,
  )
  return rows.length === 0 ? undefined : storedApproval(executor, id)
}

async function outcomeOf(
  { executor }: WriteContext,
  { id, wanted, firstDecides }: StoredApproval,
  isEscalation: boolean,
  decision: Decision['decision'],
): Promise<Decided['outcome']> {
  const decided = decision === 'approve' ? 'approved' : 'rejected'
  if (firstDecides || isEscalation) return decided
  const votes = (await votesOf(executor, [id])).filter((vote) => !vote.isEscalation)
  const approvals = votes.filter((vote) => vote.decision === 'approve').length
  const open = votes.filter((vote) => vote.decision === null).length
  if (approvals >= wanted) return 'approved'
  return approvals + open < wanted ? 'rejected' : 'open'
}

async function settle(
  context: WriteContext,
  approval: StoredApproval,
  outcome: 'approved' | 'rejected',
  comment: string | undefined,
): Promise<void> {
  const { id, subject, subjectId, workflow: name, state, askedBy } = approval
  await write(context, 'approval', [{ id, body: { outcome, endedAt: context.now.toISOString() } }])
  const entity = context.model.entities.get(subject)
  const asked: Approval | undefined = entity?.workflows?.find((workflow) => workflow.name === name)?.states.get(state)?.approval
  if (entity === undefined || asked === undefined)
    throw new KartotekaError('conflict', 'This is not decided any more: the workflow was changed. Take the record on from where it stands.')
  const transition = outcome === 'approved' ? asked.approve : asked.reject
  const [written] = await writeBatch(context, entity, [{ id: subjectId, body: {}, transition, isDecided: true }])
  if (written !== undefined && 'refusal' in written) throw written.refusal
  const words = outcome === 'approved' ? 'approved' : 'rejected'
  const text = `${asked.title}: ${words}${comment === undefined ? '' : ` - ${comment}`}`
  if (askedBy !== null) await addNotifications(context, new Map([[askedBy, text]]), { subject, subjectId }, 'approval')
}

function readDecision(body: unknown): Decision {
  const form = 'Send { "decision": "approve" or "reject", "comment": "..." }'
  if (!isJsonObject(body)) throw invalid([{ pointer: '', code: 'not-an-object', message: `${form}.` }])
  const { decision, comment, ...rest } = body
  const [name] = Object.keys(rest)
  if (name !== undefined) throw invalid([{ pointer: `/${name}`, code: 'unknown-field', message: `${form}; nothing else is taken.` }])
  if (decision !== 'approve' && decision !== 'reject')
    throw invalid([{ pointer: '/decision', code: 'enum', message: `${form}.`, allowed: ['approve', 'reject'] }])
  if (comment !== undefined && comment !== null && (typeof comment !== 'string' || comment.length > 1000))
    throw invalid([{ pointer: '/comment', code: 'type', message: 'The comment is a text of at most 1000 characters.' }])
  const text = typeof comment === 'string' ? comment.trim() : ''
  if (decision === 'reject' && text === '')
    throw invalid([{ pointer: '/comment', code: 'required', message: 'Say why it is rejected: whoever asked has to know.' }])
  return { decision, comment: text === '' ? undefined : text }
}

function unknown(id: string): KartotekaError {
  return new KartotekaError('not-found', `You are not asked for a decision with the id ${JSON.stringify(id.slice(0, 40))}.`)
}
