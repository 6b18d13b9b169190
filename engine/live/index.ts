export { adminLayer, adminOverlay, type OverlayPatch, readOverlayPatch, withOverlay } from './admin-overlay.ts'
export { type Proposal, type PublishOptions, propose, publish, publishRollback } from './publish.ts'
export { appliedNumber, type LiveEvent, LiveModel, ModelChanged, type Served, serve } from './served.ts'
export { type View, Views } from './views.ts'
