import { queryOptions } from '@tanstack/react-query'
import type { AnswerStatement } from '../../../engine/forms/answer.ts'
import { request, requestStream } from './client.ts'

/** Whether there is a language model that can be asked. */
export const modelQuery = queryOptions({
  queryKey: ['model'],
  queryFn: async ({ signal }) =>
    (await request<{ data: { hasModel: boolean; model: string | null } }>('GET', '/api/plugins/ai-agent/status', { signal })).data,
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export type ModelEvent =
  | { readonly type: 'statement'; readonly data: AnswerStatement }
  | { readonly type: 'draft'; readonly data: { readonly text: string } }
  | { readonly type: 'done'; readonly data: { readonly withheld: number } }
  | { readonly type: 'problem'; readonly data: { readonly message: string } }

/** What the model says about a record, event by event as it comes. Throws `ApiError` or `NetworkError`. */
export async function* tellOf(
  body: { readonly task: string; readonly entity: string; readonly id: string; readonly words?: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<ModelEvent> {
  const headers = { Accept: 'text/event-stream' }
  const response = await requestStream('POST', '/api/plugins/ai-agent/tell', { json: body, headers, signal })
  if (response.body === null) return
  const decoder = new TextDecoder()
  let rest = ''
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return
    rest += decoder.decode(value, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, type, data] = /^event: (.*)\ndata: (.*)$/s.exec(block) ?? []
      if (type !== undefined) yield { type, data: JSON.parse(data ?? 'null') } as ModelEvent
    }
  }
}
