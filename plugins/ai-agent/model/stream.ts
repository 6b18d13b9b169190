import { KartotekaError, type Say } from '../../../engine/plugins/api.ts'

export interface StreamEvent {
  readonly type: string
  readonly data: unknown
}

/** Server-sent events (HTML standard, 9.2). A failure is the last event: what was told before it stands. */
export function eventStream(events: AsyncIterable<StreamEvent>, say: Say): Response {
  const encoder = new TextEncoder()
  const write = ({ type, data }: StreamEvent) => encoder.encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`)
  const iterator = events[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(write(value))
      } catch (error) {
        controller.enqueue(write({ type: 'problem', data: problemOf(error, say) }))
        controller.close()
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store, no-transform' } })
}

function problemOf(error: unknown, say: Say): { code: string; message: string } {
  if (error instanceof KartotekaError) return { code: error.code, message: say(error.pattern, error.values) }
  return { code: 'plugin-failed', message: say('The answer broke off. Try again later.') }
}
