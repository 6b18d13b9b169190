import type { JobHandler } from '../../jobs/index.ts'
import { storedRecord, type WriteContext } from '../../records/index.ts'
import { peopleOf } from './approvers.ts'
import { tell, write } from './open-approvals.ts'
import { storedApproval, votesOf } from './stored.ts'

/** Asks others when an approval is late, or reminds those who were asked. */
export function lateApprovalHandler(): JobHandler {
  return async ({ payload }) =>
    (context) =>
      escalate(context, String(payload.id))
}

async function escalate(context: WriteContext, id: string): Promise<void> {
  const found = await storedApproval(context.executor, id)
  const entity = context.model.entities.get(found?.subject ?? '')
  if (found === undefined || found.outcome !== 'open' || entity === undefined) return
  const { subjectId, workflow: name, state } = found
  const approval = entity.workflows?.find((workflow) => workflow.name === name)?.states.get(state)?.approval
  const record = await storedRecord(context, entity, subjectId)
  if (approval === undefined || record === undefined) return
  const votes = await votesOf(context.executor, [id])
  const others = (await peopleOf(context, { entity, id: subjectId, record }, approval.escalate)).filter(
    (person) => person !== found.askedBy && !votes.some((vote) => vote.person === person),
  )
  await write(
    context,
    'approval-vote',
    others.map((person) => ({ body: { approval: id, person, isEscalation: true } })),
  )
  const open = votes.filter(({ decision }) => decision === null).map(({ person }) => person)
  await tell(context, [...others, ...open], entity, subjectId, `Late: ${approval.title}, ${String(record.label ?? '')}`)
}
