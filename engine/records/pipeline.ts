import type { KartotekaError } from '../base/errors.ts'
import type { Entity } from '../model/model.ts'
import { afterSteps } from './after-steps.ts'
import { asAttempt } from './audit/refused.ts'
import type { Change } from './change.ts'
import { changeOf } from './change-of.ts'
import type { WriteContext } from './context.ts'
import { giveFetched, giveStamps, keepPrimaries } from './derived-values.ts'
import { type Batch, type Draft, type DraftInput, newDraft } from './draft.ts'
import { normaliseDrafts, takeStored, validateDrafts } from './first-steps.ts'
import { authorizeDrafts, authorizeWritten } from './gate.ts'
import { keepHidden } from './keep-hidden.ts'
import { giveKeyDefaults } from './key-defaults.ts'
import { giveNumbers, previewNumbers } from './number.ts'
import { keepPast } from './past.ts'
import { refuseDuplicates, refusesDuplicates } from './quality/refuse-duplicates.ts'
import { checkReach } from './reach.ts'
import { giveReactions } from './reactions.ts'
import { lockFormulas } from './recalculate-locks.ts'
import { checkReferences } from './references.ts'
import { checkRules, giveDynamicDefaults, needsOneByOne } from './rules.ts'
import { sealSecrets } from './seal.ts'
import { keepSingle } from './single.ts'
import { carryOutMoves } from './states/carry-out.ts'
import { judgeMoves } from './states/judge-moves.ts'
import { findMoves } from './states/moves.ts'
import { giveStateSince } from './states/state-since.ts'
import { checkUnique } from './unique.ts'
import { invalid } from './write.ts'
import { checkLines, writeLines } from './write-lines.ts'
import { writeLinks } from './write-links.ts'
import { writeRows } from './write-rows.ts'

/** What came of one draft; `change` is undefined where a patch says what is stored already. A refused one has changed nothing. */
export type Written = { readonly id: string; readonly change: Change | undefined } | { readonly refusal: KartotekaError }

/** One step over the drafts of a batch: it fills them in, finds problems, or writes. */
type Step = (context: WriteContext, batch: Batch) => Promise<void> | void

/**
 * The one way into the database. A draft that a stage finds fault with goes no further; the steps of one stage tell their
 * problems together. Numbers come last, so that a refused draft uses up none.
 */
const stages: readonly (readonly Step[])[] = [
  [lockFormulas],
  [takeStored],
  [normaliseDrafts, keepHidden, findMoves, keepPast],
  [giveKeyDefaults, keepPrimaries, giveFetched, giveDynamicDefaults, giveReactions],
  [previewNumbers],
  [authorizeDrafts, keepSingle, validateDrafts, judgeMoves],
  [carryOutMoves, giveStateSince, giveStamps],
  [checkReferences, checkUnique, checkLines],
  [checkRules, checkReach],
  [refuseDuplicates],
  [giveNumbers, sealSecrets],
  [writeRows, writeLines, (context, { entity, drafts }) => writeLinks(context, entity, drafts)],
  [authorizeWritten],
]

/**
 * Makes or changes records of one entity inside a transaction, as many as are valid: the answers stand in the order of the
 * inputs, each with the record that was written or the reason why not. A caller for whom it is all or none throws, so that the
 * transaction is taken back.
 */
export async function writeBatch(context: WriteContext, entity: Entity, inputs: readonly DraftInput[]): Promise<readonly Written[]> {
  const drafts = inputs.map((input) => newDraft(entity, input))
  const written = new Map<Draft, Written>()
  for (const part of partsOf(context, entity, drafts)) await writePart(context, { entity, drafts: part, targets: new Map() }, written)
  return drafts.map((draft) => written.get(draft) ?? { id: draft.id, change: undefined })
}

async function writePart(context: WriteContext, batch: Batch, written: Map<Draft, Written>): Promise<void> {
  for (const steps of stages) {
    for (const step of steps) await step(context, batch)
    const refused = batch.drafts.filter(({ problems, refusal }) => problems.length > 0 || refusal !== undefined)
    for (const draft of refused) written.set(draft, { refusal: refusalOf(draft) })
    const isEmpty = (draft: Draft) =>
      !draft.isNew && draft.touched.size === 0 && draft.past === undefined && steps.includes(normaliseDrafts)
    batch.drafts = batch.drafts.filter((draft) => !written.has(draft) && !isEmpty(draft))
    if (batch.drafts.length === 0) return
  }
  const changes = batch.drafts.map((draft) => {
    const change = changeOf(context, batch, draft)
    written.set(draft, { id: draft.id, change })
    return change
  })
  await follow(context, changes)
}

function refusalOf({ refusal, problems, attempt }: Draft): KartotekaError {
  const found = refusal ?? invalid(problems)
  return attempt === undefined || refusal !== undefined ? found : asAttempt(found, attempt)
}

/** What follows rows that were written, in the same transaction. */
export async function follow(context: WriteContext, changes: readonly Change[]): Promise<void> {
  if (changes.length > 0) for (const step of [...afterSteps, ...(context.followers ?? [])]) await step(context, changes)
}

/** Drafts that can go together: no record twice, and each alone where its rules look at the others. */
function partsOf(context: WriteContext, entity: Entity, drafts: readonly Draft[]): readonly (readonly Draft[])[] {
  const isCompared = drafts.some(({ isNew }) => isNew) && refusesDuplicates(context, entity)
  if (isCompared || needsOneByOne(context, entity)) return drafts.map((draft) => [draft])
  const parts: Draft[][] = []
  let ids = new Set<string>()
  for (const draft of drafts) {
    if (parts.length === 0 || ids.has(draft.id)) {
      parts.push([])
      ids = new Set()
    }
    ids.add(draft.id)
    parts.at(-1)?.push(draft)
  }
  return parts
}
