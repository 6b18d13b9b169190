export { asFetch, type FetchInit } from './as-fetch.ts'
export type { OutboundPlace } from './exchange.ts'
export type { MailAddress, MailOut, OutgoingMail } from './mail-out.ts'
export {
  createOutbound,
  type Outbound,
  type OutboundInit,
  type OutboundOptions,
  type OutboundResponse,
} from './outbound.ts'
export { streamingFetch } from './streaming-fetch.ts'
