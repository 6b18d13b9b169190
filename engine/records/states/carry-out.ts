import { pointerSteps } from '../../base/json.ts'
import type { WriteContext } from '../context.ts'
import type { Batch, Draft } from '../draft.ts'
import { judgeAll } from '../judge.ts'
import { inputValue } from '../rules.ts'
import { put } from './moves.ts'

/** Puts in the values that the transitions of the drafts set, in the order of their steps, and judges them like sent ones. */
export async function carryOutMoves(context: WriteContext, batch: Batch): Promise<void> {
  const moving = batch.drafts.filter(({ moves }) => moves.some(({ transition }) => transition?.steps.some(({ kind }) => kind === 'set')))
  for (const draft of moving) {
    const names = await setValues(context, draft)
    const wrong = context.validators.check(batch.entity, draft.record, context.language)
    for (const problem of wrong) if (names.has(pointerSteps(problem.pointer)[0] ?? '')) draft.problems.push(problem)
  }
}

async function setValues(context: WriteContext, draft: Draft): Promise<ReadonlySet<string>> {
  const { entity, id } = draft
  const names = new Set<string>()
  for (const step of draft.moves.flatMap(({ transition }) => transition?.steps ?? [])) {
    if (step.kind !== 'set') continue
    const record = seenRecord(draft)
    const found = await judgeAll(
      context,
      [...step.values.values()].map((tree) => ({ tree, entity, id, isNew: false, record })),
    )
    for (const [index, [name, tree]] of [...step.values].entries()) {
      const field = entity.fields.get(name)
      if (field === undefined) continue
      put(draft, name, inputValue(field, tree, found[index]))
      names.add(name)
    }
  }
  return names
}

/** The record as it is to be, also with what nobody may send. */
function seenRecord({ stored, touched, record, readOnly }: Draft): Record<string, unknown> {
  const written = Object.fromEntries([...touched].map((name) => [name, record[name] ?? readOnly[name] ?? null]))
  return { ...stored, ...written }
}
