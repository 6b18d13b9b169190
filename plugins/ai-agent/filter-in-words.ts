import { type ActionCall, type Answer, type ForModels, KartotekaError } from '../../engine/plugins/api.ts'
import { type AskedModel, askModel } from './model/ask-model.ts'

const task = [
  'Write the CEL condition that keeps the records which the person asks for. The facts are the fields of the entity.',
  'Fields are named as they are: state == "open" && amount > 1000.0. A reference has an id and its own fields: owner.name == "Ann". Functions: today(), addDays(d, n), addMonths(d, n), date("2026-01-31"), x.contains("y"), x.startsWith("y").',
  'A list of lines or of records that point here: record.lines.exists(l, l.quantity > 3). Decimals have a point: 10.0.',
  'Answer with the condition alone, on one line.',
].join(' ')
const tries = 2

/** Makes a filter of what somebody says about a list. It is checked and counted before anybody sees it, and shown as it is. */
export async function filterInWords(model: AskedModel, call: ActionCall): Promise<Answer> {
  const words = String(call.input.words)
  const facts = fieldsOf(await call.forModels(), call.entity)
  let hint = ''
  for (let attempt = 1; ; attempt++) {
    let text = ''
    for await (const piece of askModel(model, call, { task: `${task} ${hint}`, facts, words })) text += piece
    const filter = text.replaceAll(/^```(?:cel)?|```$/gm, '').trim()
    const combined = call.filter === undefined || call.filter === '' ? filter : `(${call.filter}) && (${filter})`
    try {
      const { page } = await call.records.list(call.entity, { filter: combined, limit: 1, count: true })
      const plural = call.model.entities.get(call.entity)?.plural ?? call.entity
      return { title: words, blocks: [{ kind: 'records', title: plural, entity: call.entity, filter: combined, total: page.total ?? 0 }] }
    } catch (error) {
      if (!(error instanceof KartotekaError) || error.code !== 'invalid-filter') throw error
      if (attempt === tries)
        throw new KartotekaError(
          'outbound-failed',
          'The language model wrote no condition that can be used. Say it in other words, or use the filter of the list.',
        )
      hint = `Your last answer was refused: ${JSON.stringify(error.message)}`
    }
  }
}

/** Names, titles and choices, of what models may know. */
function fieldsOf({ model }: ForModels, name: string): object {
  const entity = model.entities.get(name)
  const fields = [...(entity?.fields.values() ?? [])].map(({ name: field, title, type, options, targets }) => ({
    ...{ name: field, title, type: type.name },
    ...(options.length === 0 ? {} : { options: options.slice(0, 60).map(({ value, title: said }) => `${value}: ${said}`) }),
    ...(targets.length === 0 ? {} : { pointsTo: targets }),
  }))
  const lists = [...(entity?.inverses ?? [])].map(([inverse, { entity: from }]) => ({ name: inverse, entity: from }))
  return { entity: name, fields, lists }
}
