import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model does when it is asked once more. */
export type Reply =
  | { readonly text: string | ((prompt: string) => string) }
  | { readonly tool: string; readonly input: unknown }
  | { readonly status: number }
  /** Says something and never ends. */
  | { readonly hangs: string }

export interface ModelServer {
  /** The base address of the API. */
  readonly url: string
  /** The bodies of all requests, as they came. */
  readonly prompts: string[]
  readonly keys: (string | undefined)[]
  /** What is answered to the next requests, one after the other. */
  script(...replies: readonly Reply[]): void
  close(): Promise<void>
}

const pieceLength = 17

/**
 * A language model of the test's own on the loopback address: it speaks the streaming protocol of OpenAI's chat completions (chunks as server-sent
 * events, calls of tools in parts, the usage in the last chunk, `[DONE]`) and that of Anthropic's messages (named events, blocks of content that begin,
 * grow and end), and says what it is told to say; where nothing is scripted, what `otherwise` makes of the prompt.
 */
export async function startModelServer(otherwise: (prompt: string) => Reply = () => ({ status: 500 })): Promise<ModelServer> {
  const prompts: string[] = []
  const keys: (string | undefined)[] = []
  let replies: Reply[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    prompts.push(body)
    const { authorization, 'x-api-key': key, 'anthropic-version': version } = request.headers
    keys.push(authorization ?? (key === undefined ? undefined : `${key} ${version}`))
    const reply = replies.shift() ?? otherwise(body)
    const speak = protocols[request.url ?? '']
    if (speak === undefined) response.writeHead(404).end()
    else if ('status' in reply) fail(response, reply.status)
    else speak(response, reply, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    prompts,
    keys,
    script(...told) {
      replies = [...told]
      prompts.length = 0
      keys.length = 0
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function fail(response: ServerResponse, status: number): void {
  const error = { message: 'secret words of the other server', type: 'server_error', code: null, param: null }
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
}

function answer(response: ServerResponse, reply: Exclude<Reply, { status: number }>, prompt: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const chunk = (delta: object, finish: string | null = null, more: object = {}) => {
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'scripted' }
    response.write(`data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`)
  }
  chunk({ role: 'assistant', content: '' })
  if ('hangs' in reply) {
    chunk({ content: reply.hangs })
    return
  }
  if ('tool' in reply) {
    const call = JSON.stringify(reply.input)
    const half = Math.ceil(call.length / 2)
    chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: reply.tool, arguments: call.slice(0, half) } }] })
    chunk({ tool_calls: [{ index: 0, function: { arguments: call.slice(half) } }] })
    chunk({}, 'tool_calls')
  } else {
    const text = typeof reply.text === 'string' ? reply.text : reply.text(prompt)
    for (let at = 0; at < text.length; at += pieceLength) chunk({ content: text.slice(at, at + pieceLength) })
    chunk({}, 'stop')
  }
  const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 }
  response.write(
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [], usage })}\n\n`,
  )
  response.end('data: [DONE]\n\n')
}

/** https://docs.anthropic.com/en/api/messages-streaming: `message_start`, blocks of content, `message_delta` with the usage, `message_stop`. */
function answerAsMessages(response: ServerResponse, reply: Exclude<Reply, { status: number }>, prompt: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
  const event = (type: string, data: object) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  const usage = { input_tokens: 1000, output_tokens: 1 }
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'scripted',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  }
  event('message_start', { message })
  event('ping', {})
  const block = (start: object, deltas: readonly object[]) => {
    event('content_block_start', { index: 0, content_block: start })
    for (const delta of deltas) event('content_block_delta', { index: 0, delta })
  }
  if ('hangs' in reply) {
    block({ type: 'text', text: '' }, [{ type: 'text_delta', text: reply.hangs }])
    return
  }
  const isTool = 'tool' in reply
  const text = isTool ? JSON.stringify(reply.input) : typeof reply.text === 'string' ? reply.text : reply.text(prompt)
  const pieces = Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, at) =>
    text.slice(at * pieceLength, (at + 1) * pieceLength),
  )
  if (isTool)
    block(
      { type: 'tool_use', id: 'toolu_1', name: reply.tool, input: {} },
      ['', ...pieces].map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    )
  else
    block(
      { type: 'text', text: '' },
      pieces.map((piece) => ({ type: 'text_delta', text: piece })),
    )
  event('content_block_stop', { index: 0 })
  event('message_delta', { delta: { stop_reason: isTool ? 'tool_use' : 'end_turn', stop_sequence: null }, usage: { output_tokens: 100 } })
  event('message_stop', {})
  response.end()
}

const protocols: Readonly<Record<string, typeof answer>> = { '/v1/chat/completions': answer, '/v1/messages': answerAsMessages }
