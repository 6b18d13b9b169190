import { tool } from 'ai'
import { z } from 'zod'
import { type ActionCall, KartotekaError, type Model } from '../../../engine/plugins/api.ts'
import { type AskedModel, askModel } from '../model/ask-model.ts'
import type { Documents } from './documents.ts'

const task = [
  'An administrator says how the records of an entity are to be changed. Call the tool "overlay" with JSON merge patches of the documents, until it answers that they compile; then answer "done".',
  'A patch looks like { "entities": { "<entity>": { "properties": { "nps": { "title": "NPS", "type": "integer", "minimum": 0, "maximum": 10, "x-place": "user" } } } } }: JSON Schema properties; "x-place" is the path of a tab.',
  'Keywords: "x-ref": "<entity>" (link), "x-list": "<list>", "oneOf": [{ "const", "title" }] (choices), "format" (date, date-time, email, phone, uri), "readOnly", "x-unique", "x-hidden", "x-require-if", "x-show-if", "x-computed" (CEL over record), "required" (the whole list is repeated).',
  'Text has "maxLength", amounts "multipleOf": 0.01. A code list is { "lists": { "<list>": { "values": { "<value>": { "title" } } } } }. null takes something away. Change only what is asked for.',
].join(' ')

const patches = z.record(z.string().max(60), z.record(z.string().max(60), z.unknown()))
const changed = z.object({ entities: patches.optional(), lists: patches.optional() })

/** A change that the model wrote and that compiles; it is given the documents' names and titles, no records. */
export async function changeByModel(model: AskedModel, call: ActionCall, words: string): Promise<Documents> {
  const facts = factsOf((await call.forModels()).model, call.entity)
  let found: Documents | undefined
  let said = ''
  const overlay = tool({
    description: 'Checks a change of the documents: whether it compiles, what is wrong with it, and what it would do.',
    inputSchema: changed,
    execute: async (given) => {
      const documents = Object.fromEntries(Object.entries(given).filter(([, part]) => part !== undefined)) as Documents
      const { plan, problems } = await call.configuration.plan(documents)
      if (plan === undefined) {
        said = problems.map(({ message, hint = '' }) => `${message} ${hint}`.trim()).join(' ')
        return { compiles: false, problems: problems.map(({ pointer, message, hint }) => ({ pointer, message, hint })) }
      }
      found = documents
      return { compiles: true, steps: plan.steps.map(({ sign, text }) => `${sign} ${text}`) }
    },
  })
  for await (const _ of askModel(model, call, { task, facts, words, tools: { overlay } }));
  if (found !== undefined) return found
  if (said === '') throw new KartotekaError('outbound-failed', 'The language model wrote no change that compiles. Say it in other words.')
  const message = 'The language model wrote no change that compiles. The last one was refused: {said} Say it in other words.'
  throw new KartotekaError('outbound-failed', message, { values: { said } })
}

function factsOf(model: Model, name: string): object {
  const entity = model.entities.get(name)
  const fields = [...(entity?.fields.values() ?? [])].filter(({ isSystem }) => !isSystem)
  return {
    entity: name,
    title: entity?.title,
    fields: fields.map(({ name: field, title, type, isRequired }) => ({
      name: field,
      title,
      type: type.name,
      ...(isRequired ? { isRequired } : {}),
    })),
    tabs: (entity?.tabs ?? []).map(({ key, title, tabs }) => ({
      key,
      title,
      tabs: tabs.map((inner) => ({ key: inner.key, title: inner.title })),
    })),
    lists: [...model.lists.keys()],
    entities: [...model.entities.values()].filter(({ isInternal, owner }) => !isInternal && owner === undefined).map((one) => one.name),
  }
}
