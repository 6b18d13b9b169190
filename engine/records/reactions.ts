import type { EntityRules, Reaction } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { judgeAll } from './judge.ts'
import { type RuleSubject, subjectsByEntity } from './rule-subjects.ts'
import { asStored, inputValue, judgement } from './rules.ts'

/**
 * Sets the values of `x-rules` whose condition comes true by this write: it holds over the record as it is to be, and did not over the stored
 * one; line by line for owned lines. What was sent along for a field stays, as whoever sent it has seen what the form had set. The rules go in
 * order, each over what the ones before it set, those of a record before those of its lines.
 */
export async function giveReactions(context: WriteContext, batch: Batch): Promise<void> {
  for (const entity of subjectsByEntity(context.model, batch, hasReactions).keys()) {
    // Asked for anew: lines see of their record what its own rules have set.
    const subjects = subjectsByEntity(context.model, batch, hasReactions).get(entity) ?? []
    for (const reaction of entity.rules?.reactions ?? []) await react(context, reaction, await comingTrue(context, subjects, reaction))
  }
}

const hasReactions = ({ reactions }: EntityRules) => reactions.length > 0

async function react(context: WriteContext, { set }: Reaction, reacting: readonly RuleSubject[]): Promise<void> {
  for (const [name, tree] of set) {
    const open = reacting.filter((subject) => !subject.isSent(name))
    const values = await judgeAll(
      context,
      open.map((subject) => judgement(subject, tree)),
    )
    for (const [index, subject] of open.entries()) {
      const field = subject.entity.fields.get(name)
      if (field !== undefined) subject.put(name, inputValue(field, tree, values[index]))
    }
  }
}

async function comingTrue(context: WriteContext, subjects: readonly RuleSubject[], { when }: Reaction): Promise<readonly RuleSubject[]> {
  const after = await judgeAll(
    context,
    subjects.map((subject) => judgement(subject, when)),
  )
  const on = subjects.filter((_, index) => after[index] === true)
  const known = on.filter(({ isNew }) => !isNew)
  const before = await judgeAll(
    context,
    known.map((subject) => asStored(subject, when)),
  )
  const wasOn = new Set(known.filter((_, index) => before[index] === true))
  return on.filter((subject) => !wasOn.has(subject))
}
