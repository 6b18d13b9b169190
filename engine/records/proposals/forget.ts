import type { AfterStep, ChangeKind } from '../change.ts'
import { removeProposals } from './store.ts'

const forgetting: readonly ChangeKind[] = ['purged', 'erased', 'expired']

/** What was proposed about a record goes with its values. */
export const forgetProposals: AfterStep = async (write, changes) => {
  for (const { kind, entity, id } of changes) if (forgetting.includes(kind)) await removeProposals(write, entity.name, [id])
}
