import {
  type ActionCall,
  type Answer,
  type AnswerFactor,
  type AnswerSource,
  type ForModels,
  KartotekaError,
  type PluginCall,
  type Scorecard,
  type ScoreFactor,
} from '../../engine/plugins/api.ts'
import { assess, measuresOf, type ReadFactor, scorecardsOf, valuesOf } from './scorecards.ts'

type Judging = Pick<ActionCall, 'entity' | 'id' | 'say' | 'language'> & Pick<ForModels, 'model' | 'records'>

/** Judges a record by scorecards, those of its entity without others. Values are the database's, with the rights of who asks. */
export async function analyseRisk(call: ActionCall, cards = scorecardsOf(call.model, call.entity)): Promise<Answer> {
  const { say } = call
  const blocks: Answer['blocks'][number][] = []
  const data: object[] = []
  for (const scorecard of cards) {
    const { value, level, tone, factors } = await assessed(call, scorecard)
    const max = factors.reduce((sum, factor) => sum + factor.max, 0)
    const worst = [...factors].sort((a, b) => b.points - a.points)
    blocks.push(
      { kind: 'score', title: scorecard.title, value, max: 100, level, tone },
      { kind: 'factors', title: say('What it is made of'), factors: worst },
    )
    const changes = worst.filter((factor) => factor.points > 0).slice(0, 3)
    if (changes.length > 0) {
      const told = changes.map((factor) =>
        say('{title}: {points} less', { title: factor.title, points: Math.round((factor.points / max) * 100) }),
      )
      blocks.push({ kind: 'text', title: say('What would change it most'), text: told.join(' · ') })
    }
    data.push({ scorecard: scorecard.name, value, level, factors })
  }
  return { title: say('360 degree risk analysis'), blocks, data }
}

/**
 * The factors as a language model may be given them: read without what is kept from models, so that a factor which is made of such a field is not
 * judged there.
 */
export async function riskFacts(call: PluginCall, forModels: ForModels, { entity, id }: { entity: string; id: string }) {
  const judging = { entity, id, model: forModels.model, records: forModels.records, say: call.say, language: call.language }
  const cards = scorecardsOf(call.model, entity)
  return Promise.all(cards.map(async (card) => ({ title: card.title, factors: (await assessed(judging, card)).factors })))
}

async function assessed(call: Judging, scorecard: Scorecard) {
  const read = await readFactors(call, scorecard)
  const { factors, ...sum } = assess(call, scorecard, read)
  const withSources = factors.map((factor, index): AnswerFactor => {
    const { factor: declared, value } = read[index] ?? {}
    return declared === undefined || value === undefined || factor.max === 0 ? factor : { ...factor, sources: sourcesOf(call, declared) }
  })
  return { ...sum, factors: withSources }
}

/** All values by one statement; where one of them cannot be seen, each by its own. */
export async function readFactors(call: Pick<Judging, 'id' | 'records'>, { entity, factors }: Scorecard): Promise<readonly ReadFactor[]> {
  const read = async (asked: readonly ScoreFactor[]): Promise<readonly ReadFactor[]> => {
    const filter = `record.id == '${call.id}'`
    const { data } = await call.records.aggregate(entity, { filter, archived: true, measure: measuresOf(asked) })
    return valuesOf(asked, data[0])
  }
  const unseen = (error: unknown, refused: readonly ReadFactor[]): readonly ReadFactor[] => {
    if (error instanceof KartotekaError && error.code === 'invalid-parameter') return refused
    throw error
  }
  try {
    return await read(factors)
  } catch (error) {
    unseen(error, [])
    const each = factors.map((factor) => read([factor]).catch((own: unknown) => unseen(own, [{ factor, value: undefined }])))
    return (await Promise.all(each)).flat()
  }
}

function sourcesOf({ entity, id, model, say }: Judging, { source, fields }: ScoreFactor): readonly AnswerSource[] {
  const own: readonly AnswerSource[] = fields.length === 0 ? [] : [{ entity, id, label: say('This record'), fields }]
  const related = model.entities.get(source?.entity ?? '')
  if (source === undefined || related === undefined) return own
  const points = `record.${source.field}.id == '${id}'`
  const filter = source.filter === undefined ? points : `(${points}) && (${source.filter})`
  return [...own, { entity: source.entity, filter, label: related.plural }]
}
