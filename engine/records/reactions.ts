import { isJsonObject } from '../base/json.ts'
import type { Entity, Reaction } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch, Draft } from './draft.ts'
import { type Judgement, judgeAll } from './judge.ts'
import { inputValue } from './rules.ts'
import { put } from './states/moves.ts'

/**
 * Sets the values of `x-rules` whose condition comes true by this write: it holds over the record as it is to be, and did not over the stored
 * one. What was sent along for a field stays, as whoever sent it has seen what the form had set. The rules go in order, each over what the ones before it set.
 */
export async function giveReactions(context: WriteContext, { entity, drafts }: Batch): Promise<void> {
  for (const reaction of entity.rules?.reactions ?? []) {
    const reacting = await comingTrue(context, entity, drafts, reaction)
    for (const [name, tree] of reaction.set) {
      const field = entity.fields.get(name)
      const open = reacting.filter((draft) => !isSent(draft, name))
      const values = await judgeAll(
        context,
        open.map((draft) => judgement(entity, draft, tree, draft.record)),
      )
      for (const [index, draft] of open.entries()) if (field !== undefined) put(draft, name, inputValue(field, tree, values[index]))
    }
  }
}

async function comingTrue(context: WriteContext, entity: Entity, drafts: readonly Draft[], { when }: Reaction): Promise<readonly Draft[]> {
  const after = await judgeAll(
    context,
    drafts.map((draft) => judgement(entity, draft, when, draft.record)),
  )
  const on = drafts.filter((_, index) => after[index] === true)
  const known = on.filter(({ stored }) => stored !== undefined)
  const before = await judgeAll(
    context,
    known.map((draft) => judgement(entity, draft, when, draft.stored ?? {})),
  )
  const wasOn = new Set(known.filter((_, index) => before[index] === true))
  return on.filter((draft) => !wasOn.has(draft))
}

function judgement(entity: Entity, { id, isNew }: Draft, tree: Judgement['tree'], record: Judgement['record']): Judgement {
  return { tree, entity, id, isNew, record }
}

function isSent({ input }: Draft, name: string): boolean {
  return isJsonObject(input.body) && input.body[name] !== undefined
}
