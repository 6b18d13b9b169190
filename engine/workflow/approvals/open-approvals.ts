import { KartotekaError } from '../../base/errors.ts'
import { joinSql, rawSql, sql } from '../../base/sql.ts'
import type { Jobs } from '../../jobs/index.ts'
import type { Entity } from '../../model/model.ts'
import type { Approval, Workflow } from '../../model/workflow.ts'
import { type AfterStep, type Change, readMany, type WriteContext, writeBatch } from '../../records/index.ts'
import { addNotifications } from '../notifications.ts'
import { peopleOf } from './approvers.ts'

/** Jobs that look after approvals that are late. */
export const approvalKind = 'approval-due'

/** Asks for a decision where a record comes into a state that needs one, and no longer where it leaves the state. */
export function followApprovals(jobs: Jobs): AfterStep {
  return async (context, changes) => {
    const { rights: _rights, reader: _reader, ...own } = context
    for (const change of changes) {
      for (const workflow of change.entity.workflows ?? []) {
        const [before, after] = [stateOf(workflow, change.before), stateOf(workflow, change.after)]
        const isGone = change.after === undefined || change.kind === 'deleted'
        if (before === after && !isGone) continue
        if (workflow.states.get(before ?? '')?.approval !== undefined) await withdraw(own, workflow, change)
        const approval = isGone ? undefined : workflow.states.get(after ?? '')?.approval
        if (approval !== undefined) await ask(own, jobs, change, workflow, approval)
      }
    }
  }
}

function stateOf({ field }: Workflow, record: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const value = record?.[field]
  return value === null || value === undefined ? undefined : String(value)
}

async function ask(context: WriteContext, jobs: Jobs, change: Change, workflow: Workflow, approval: Approval): Promise<void> {
  const { entity, id, after = {} } = change
  const asked = await peopleOf(context, { entity, id, record: after }, approval.by)
  const people = asked.filter((person) => person !== context.personId)
  const most = approval.needs === 'all' ? people.length : approval.needs === 'any' ? 1 : approval.needs
  if (people.length < Math.max(most, 1)) {
    // A record that is taken over is in its state, whoever there is to decide.
    if (context.takesAnyState === true) return
    const message = `"${approval.title}" needs ${Math.max(most, 1)} other people to decide, and there are ${people.length}. Ask an administrator who is to.`
    throw new KartotekaError('conflict', message)
  }
  const dueAt = approval.seconds === undefined ? undefined : new Date(context.now.getTime() + approval.seconds * 1000)
  const [made] = await write(context, 'approval', [
    {
      body: {
        ...{ subject: entity.name, subjectId: id, workflow: workflow.name, state: String(after[workflow.field]), wanted: most },
        ...{ firstDecides: approval.needs === 'any', outcome: 'open', ...(dueAt === undefined ? {} : { dueAt: dueAt.toISOString() }) },
      },
    },
  ])
  if (made === undefined) return
  await write(
    context,
    'approval-vote',
    people.map((person) => ({ body: { approval: made, person } })),
  )
  await tell(context, people, entity, id, `${approval.title}: ${await labelOf(context, entity, id)}`)
  if (dueAt !== undefined) await jobs.add(context, [{ kind: approvalKind, key: `approval:${made}`, payload: { id: made }, dueAt }])
}

/** The record went another way: nobody is asked any more. */
async function withdraw({ executor, now }: WriteContext, workflow: Workflow, { id }: Change): Promise<void> {
  const { dialect } = executor
  const at = dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  await executor.all(
    sql`update "approval" set "outcome" = 'withdrawn', "ended_at" = ${at}, "version" = "version" + 1 where "subject_id" = ${dialect.bindColumn(id, { kind: 'id' })} and "workflow" = ${workflow.name} and "outcome" = 'open'`,
  )
}

/** Tells people and those who decide for them today. */
export async function tell(context: WriteContext, people: readonly string[], entity: Entity, id: string, text: string): Promise<void> {
  const { dialect } = context.executor
  const ids = joinSql(people.map((person) => dialect.bindColumn(person, { kind: 'id' })))
  const today = dialect.bindColumn(context.now.toISOString().slice(0, 10), { kind: 'date' })
  const rows =
    people.length === 0
      ? []
      : await context.executor.all<{ id: string }>(
          sql`select d."deputy_id" as id from "approval_deputy" d where d."person_id" in (${ids}) and d."starts_on" <= ${today} and d."ends_on" >= ${today} and ${rawSql('d."deleted_at" is null')}`,
        )
  const all = [...new Set([...people, ...rows.map((row) => row.id)])]
  await addNotifications(context, new Map(all.map((person) => [person, text])), { subject: entity.name, subjectId: id }, 'approval')
}

/** Writes records of the engine's own, all or none. Answers their ids. */
export async function write(
  context: WriteContext,
  name: string,
  inputs: readonly { readonly id?: string; readonly body: object }[],
): Promise<readonly string[]> {
  const entity = context.model.entities.get(name)
  if (entity === undefined) throw new Error(`there is no entity "${name}"`)
  return (await writeBatch(context, entity, inputs)).map((written) => {
    if ('refusal' in written) throw written.refusal
    return written.id
  })
}

async function labelOf(context: WriteContext, entity: Entity, id: string): Promise<string> {
  const text = (await readMany(context, context.executor, entity, [id], new Map())).get(id)?.text
  return text === undefined ? '' : String((JSON.parse(text) as { label?: unknown }).label ?? '')
}
