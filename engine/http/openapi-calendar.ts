type Document = Record<string, unknown>

/** The description of the calendar that programs read at a secret address. */
export function calendarPaths(problem: Document): Document {
  const answer = (description: string, data: object, status = 200) => ({
    [status]: { description, content: { 'application/json': { schema: { type: 'object', properties: { data } } } } },
    default: problem,
  })
  const text = { type: 'string' }
  const orNull = { type: ['string', 'null'] }
  const feed = { type: ['object', 'null'], properties: { createdAt: text, lastUsedAt: orNull } }
  return {
    '/calendar-feed': {
      get: {
        summary: 'Whether there is an address at which programs read your calendar',
        responses: answer('Since when; null without', feed),
      },
      post: {
        summary: 'Make such an address; the one before is good no longer',
        responses: answer('The address, shown once', { type: 'object', properties: { address: text } }, 201),
      },
      delete: { summary: 'Take the address back', responses: { 204: { description: 'Done' }, default: problem } },
    },
    '/calendar/{token}': {
      parameters: [{ name: 'token', in: 'path', required: true, description: 'The secret and `.ics`', schema: text }],
      get: {
        summary: 'What somebody has in the calendar, as RFC 5545 writes it; nothing else is asked for than the address',
        security: [],
        responses: { 200: { description: 'The calendar', content: { 'text/calendar': { schema: text } } }, default: problem },
      },
    },
  }
}
