import type { Answer, PluginCall } from '../../../engine/plugins/api.ts'
import { type AskedModel, askModel } from './ask-model.ts'

/** Asks the model for one word, so that its address, key and protocol are known to fit. */
export async function tryModel(model: AskedModel, call: PluginCall): Promise<Answer> {
  const begun = performance.now()
  let text = ''
  for await (const piece of askModel(model, call, { task: 'Answer with the word "ready" and nothing else.', facts: {} })) text += piece
  const milliseconds = Math.round(performance.now() - begun)
  const said = call.say('The model answered in {milliseconds} ms: {text}', { milliseconds, text: text.trim().slice(0, 200) })
  return { title: call.say('The answer'), blocks: [{ kind: 'text', text: said }] }
}
