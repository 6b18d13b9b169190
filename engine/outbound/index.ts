export { asFetch } from './as-fetch.ts'
export { createOutbound, type Outbound, type OutboundInit, type OutboundOptions, type OutboundResponse } from './outbound.ts'
