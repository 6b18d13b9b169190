import { afterEach, expect, test, vi } from 'vitest'
import { type ModelEvent, tellOf } from '../../admin-ui/src/api/model.ts'

const question = { task: 'ask', entity: 'yard', id: '1', words: 'Why?' }
const asked = vi.fn<typeof fetch>()

async function eventsOf(answer: Response, roles = ''): Promise<readonly ModelEvent[]> {
  vi.stubGlobal('sessionStorage', { getItem: () => roles })
  vi.stubGlobal('fetch', asked.mockReset().mockResolvedValue(answer))
  const events: ModelEvent[] = []
  for await (const event of tellOf(question, new AbortController().signal)) events.push(event)
  return events
}

afterEach(() => void vi.unstubAllGlobals())

test('what the model says comes event by event, also where the pieces of the answer end elsewhere', async () => {
  const pieces = ['event: draft\nda', 'ta: {"text":"Dear"}\n\nevent: done\ndata: {"with', 'held":2}\n\n']
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece))
      controller.close()
    },
  })
  expect(await eventsOf(new Response(body))).toEqual([
    { type: 'draft', data: { text: 'Dear' } },
    { type: 'done', data: { withheld: 2 } },
  ])
  expect(new Headers(asked.mock.calls[0]?.[1]?.headers).get('Accept-Language')).toBe('en')
})

test('whoever looks with the eyes of a role does not ask with the own rights', async () => {
  await expect(eventsOf(new Response('event: done\ndata: {"withheld":0}\n\n'), 'gardener')).rejects.toMatchObject({
    problem: { status: 403, code: 'forbidden' },
  })
  expect(asked).not.toHaveBeenCalled()
})

test('a refusal is the problem that the server told', async () => {
  const problem = { type: 'about:blank', title: 'Too many', status: 429, code: 'rate-limited', detail: 'Ask again later.' }
  await expect(eventsOf(Response.json(problem, { status: 429 }))).rejects.toMatchObject({ problem })
})
