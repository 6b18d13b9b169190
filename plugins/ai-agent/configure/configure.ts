import { type ActionCall, type Answer, KartotekaError } from '../../../engine/plugins/api.ts'
import type { AskedModel } from '../model/ask-model.ts'
import { modelOf } from '../model/settings.ts'
import type { Documents, Json } from './documents.ts'
import { type Ground, Unclear } from './ground.ts'
import { readSentences } from './sentences.ts'

/**
 * Makes a change of the metadata of what an administrator says, compiled and planned, and changes nothing: it is taken into a draft and published by
 * hand. Sentences of a fixed form need no model; what is said otherwise goes to the one that is configured.
 */
export async function proposeConfiguration(model: AskedModel, call: ActionCall): Promise<Answer> {
  const words = String(call.input.words)
  const documents = (await call.configuration.plan({})).documents
  const document: Ground['document'] = (folder, id) =>
    documents.find((one) => one.kind === folder && one.id === id)?.value as Json | undefined
  try {
    return await planned(call, words, readSentences(words, { model: call.model, entity: call.entity, document, said: {} }))
  } catch (error) {
    if (!(error instanceof Unclear)) throw error
    if (modelOf(model, call) === undefined) throw refused(call.say(error.text, error.values))
    return planned(call, words, await asked(model, call, words, error))
  }
}

/** Where the model does not help either, both are told: what would have been understood without it may be enough. */
async function asked(model: AskedModel, call: ActionCall, words: string, unclear: Unclear): Promise<Documents> {
  try {
    return await (await import('./with-model.ts')).changeByModel(model, call, words)
  } catch (error) {
    if (error instanceof KartotekaError && error.code === 'outbound-failed')
      throw refused(`${call.say(error.pattern, error.values)} ${call.say(unclear.text, unclear.values)}`)
    throw error
  }
}

async function planned(call: ActionCall, words: string, documents: Documents): Promise<Answer> {
  const { plan, problems } = await call.configuration.plan(documents)
  if (plan === undefined) throw refused(problems.map(({ message, hint = '' }) => `${message} ${hint}`.trim()).join(' '))
  const steps = plan.steps.map(({ sign, text, problem }) => [`${sign} ${text}`, problem].filter(Boolean).join(': '))
  return { title: words.slice(0, 100), blocks: [{ kind: 'change', documents, steps }] }
}

function refused(message: string): KartotekaError {
  return new KartotekaError('validation-failed', message, { errors: [{ pointer: '/words', code: 'not-understood', message }] })
}
