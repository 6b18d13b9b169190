import { KartotekaError, type PluginRoute, type WebCall } from '../../../engine/plugins/api.ts'
import { riskFacts } from '../risk-analysis.ts'
import { type AskedModel, askModel, modelSettings, type Question } from './ask-model.ts'
import { longestAnswer, withoutKey } from './settings.ts'
import { citingRules, plainText, statementsOf } from './statements.ts'
import { eventStream, type StreamEvent } from './stream.ts'

interface Asked {
  readonly entity: string
  readonly id: string
  readonly words: string | undefined
}

/** What the model may be asked about a record: its task, its facts, and whether it may read more. */
interface Task {
  readonly does: string
  readonly isCited: boolean
  readonly facts?: (call: WebCall, asked: Asked) => Promise<unknown>
}

const tasks: Readonly<Record<string, Task>> = {
  'risk-analysis': {
    does: 'Say what endangers the business with the customer of the facts, what speaks for it, and what to do next.',
    isCited: true,
    facts: async (call, asked) => ({ scorecards: await riskFacts(call, await call.forModels(), asked) }),
  },
  'summarise-journal': {
    does: 'Summarise what happened with the record of the facts lately: what was agreed, what is open, who waits for what.',
    isCited: true,
    facts: async (call, { entity, id }) => ({ journal: (await (await call.forModels()).journal(entity, id, { limit: 40 })).data }),
  },
  ask: { does: 'Answer what the person asks about the record of the facts.', isCited: true },
  'draft-mail': {
    does: 'Draft a short, friendly mail to the people of the record of the facts, for the purpose that the person names. Answer with the text of the mail alone, in the language of the person.',
    isCited: false,
  },
}

/** Routes that ask the model; without one they say so. */
export function modelRoutes(model: AskedModel): Readonly<Record<string, PluginRoute>> {
  return {
    'GET status': {
      summary: 'Whether there is a language model, and which',
      run: async ({ settings }) => ({ hasModel: withoutKey(settings) !== undefined, model: withoutKey(settings)?.name ?? null }),
    },
    'POST tell': {
      summary: 'What the model says about a record, statement by statement, each with what it rests on',
      isForReaders: true,
      timeLimit: longestAnswer + 20_000,
      respond: async (call) => {
        modelSettings(model, call)
        const { task, asked } = readAsked(call.body)
        const facts = await factsOf(call, task, asked)
        return eventStream(tell(model, call, task, { ...asked, facts }), call.say)
      },
    },
  }
}

/** The record, without what is kept from models, and what else the task wants. Whoever may not see the record learns that here. */
async function factsOf(call: WebCall, { facts }: Task, asked: Asked): Promise<unknown> {
  await call.records.get(asked.entity, asked.id, 'id')
  const forModels = await call.forModels()
  const record = forModels.model.entities.has(asked.entity) ? await forModels.records.get(asked.entity, asked.id) : null
  return { entity: asked.entity, record, ...((await facts?.(call, asked)) as object | undefined) }
}

async function* tell(model: AskedModel, call: WebCall, task: Task, asked: Asked & { facts: unknown }): AsyncGenerator<StreamEvent> {
  const { words, facts } = asked
  const question: Question = {
    task: task.isCited ? `${task.does} ${citingRules}` : task.does,
    facts,
    tools: (await import('./tools.ts')).readingTools(await call.forModels()),
    ...(words === undefined ? {} : { words }),
  }
  const pieces = askModel(model, call, question)
  if (!task.isCited) {
    let text = ''
    for await (const piece of pieces) text += piece
    yield { type: 'draft', data: { text: text.split('\n').map(plainText).join('\n').trim() } }
    yield { type: 'done', data: { withheld: 0 } }
    return
  }
  const statements = statementsOf(call, pieces)
  for (;;) {
    const { done, value } = await statements.next()
    if (done === true) {
      yield { type: 'done', data: value }
      return
    }
    yield { type: 'statement', data: value }
  }
}

function readAsked(body: unknown): { task: Task; asked: Asked } {
  const { task = '', entity = '', id = '', words } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const known = Object.hasOwn(tasks, String(task)) ? tasks[String(task)] : undefined
  if (known === undefined)
    throw new KartotekaError('invalid-parameter', 'The task is one of {tasks}.', {
      values: { tasks: Object.keys(tasks).join(', ') },
      extensions: { parameter: 'task' },
    })
  if (words !== undefined && (typeof words !== 'string' || words.length > 2000))
    throw new KartotekaError('invalid-parameter', 'What is asked has at most 2000 characters.', { extensions: { parameter: 'words' } })
  return { task: known, asked: { entity: String(entity), id: String(id), words } }
}
