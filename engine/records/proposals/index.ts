export { isProposable } from './check-draft.ts'
export { acceptProposal, refuseProposal, undoProposal } from './decide.ts'
export { listProposals, makeProposal } from './make.ts'
export type { FieldsProposal, ProposalDraft, ProposalSource, ProposedField } from './proposal.ts'
