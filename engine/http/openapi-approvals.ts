type Document = Record<string, unknown>

/** The description of approvals and deputies. */
export function approvalPaths(problem: Document): Document {
  const answer = (description: string, data: object, status = 200) => ({
    [status]: { description, content: { 'application/json': { schema: { type: 'object', properties: { data } } } } },
    default: problem,
  })
  const send = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })
  return {
    '/approvals': {
      get: { summary: 'What waits for your decision', responses: answer('The approvals, the oldest first', list(approval)) },
    },
    '/approvals/{id}': {
      post: {
        summary: 'Decide, for yourself or for somebody whose deputy you are',
        parameters: [id],
        requestBody: send(decision),
        responses: answer('How the approval stands now', { type: 'object', properties: { id: uuid, outcome: text } }),
      },
    },
    '/records/{entity}/{id}/approvals': {
      get: {
        summary: 'The approvals of a record, the newest first',
        parameters: [{ name: 'entity', in: 'path', required: true, schema: text }, id],
        responses: answer('The approvals, with what each person has decided', list(approval)),
      },
    },
    '/approval-deputies': {
      get: { summary: 'Who decides for you', responses: answer('Your deputies', list(deputy)) },
      post: {
        summary: 'Let somebody decide for you',
        requestBody: send(newDeputy),
        responses: answer('Its id', { type: 'object', properties: { id: uuid } }, 201),
      },
    },
    '/approval-deputies/{id}': {
      delete: { summary: 'Take a deputy away', parameters: [id], responses: { 204: { description: 'Done' }, default: problem } },
    },
  }
}

const text = { type: 'string' }
const orNull = { type: ['string', 'null'] }
const uuid = { type: 'string', format: 'uuid' }
const date = { type: 'string', format: 'date' }
const id = { name: 'id', in: 'path', required: true, schema: uuid }
const list = (items: object) => ({ type: 'array', items })
const person = { type: ['object', 'null'], properties: { id: uuid, label: text } }
const decision = {
  type: 'object',
  properties: {
    decision: { type: 'string', enum: ['approve', 'reject'] },
    comment: { type: 'string', maxLength: 1000, description: 'Why; it must be said of what is rejected' },
  },
  required: ['decision'],
}
const deputy = { type: 'object', properties: { id: uuid, deputy: person, startsOn: date, endsOn: date } }
const newDeputy = {
  type: 'object',
  properties: { deputy: uuid, startsOn: date, endsOn: date },
  required: ['deputy', 'startsOn', 'endsOn'],
}
const vote = { type: 'object', properties: { person, decision: orNull, comment: orNull, decidedBy: person, decidedAt: orNull } }
const approval = {
  type: 'object',
  properties: {
    ...{ id: uuid, title: text, about: { type: ['object', 'null'], properties: { entity: text, id: uuid, label: text } } },
    ...{ outcome: { type: 'string', enum: ['open', 'approved', 'rejected', 'withdrawn'] }, askedBy: person, askedAt: text },
    ...{ dueAt: orNull, endedAt: orNull, wanted: { type: 'integer' }, isMine: { type: 'boolean' }, votes: list(vote) },
  },
}
