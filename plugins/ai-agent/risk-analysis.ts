import {
  type ActionCall,
  type Answer,
  type AnswerFactor,
  type AnswerSource,
  type ForModels,
  KartotekaError,
  type Model,
  type PluginCall,
  type Scorecard,
  type ScoreFactor,
} from '../../engine/plugins/api.ts'

type Judging = Pick<ActionCall, 'entity' | 'id'> & Pick<ForModels, 'model' | 'records'>

/** A factor with the value that was read; undefined where the person may not see what it is made of. */
interface Read {
  readonly factor: ScoreFactor
  readonly value: number | null | undefined
}

export function scorecardsOf(model: Model, entity: string): readonly Scorecard[] {
  return [...(model.scorecards?.values() ?? [])].filter((scorecard) => scorecard.entity === entity)
}

/** Judges a record by the scorecards of its entity. Values are the database's, with the rights of who asks. */
export async function analyseRisk(call: ActionCall): Promise<Answer> {
  const blocks: Answer['blocks'][number][] = []
  const data: object[] = []
  for (const scorecard of scorecardsOf(call.model, call.entity)) {
    const factors = (await readFactors(call, scorecard)).map((read) => judged(call, read))
    const points = factors.reduce((sum, factor) => sum + factor.points, 0)
    const max = factors.reduce((sum, factor) => sum + factor.max, 0)
    const value = max === 0 ? 0 : Math.round((points / max) * 100)
    const level = scorecard.levels.findLast(({ from }) => value >= from) ?? { title: '', tone: 'good' as const }
    const worst = [...factors].sort((a, b) => b.points - a.points)
    blocks.push(
      { kind: 'score', title: scorecard.title, value, max: 100, level: level.title, tone: level.tone },
      { kind: 'factors', title: 'What it is made of', factors: worst },
    )
    const changes = worst.filter((factor) => factor.points > 0).slice(0, 3)
    if (changes.length > 0) {
      const told = changes.map((factor) => `${factor.title}: ${Math.round((factor.points / max) * 100)} less`)
      blocks.push({ kind: 'text', title: 'What would change it most', text: told.join(' · ') })
    }
    data.push({ scorecard: scorecard.name, value, level: level.title, factors })
  }
  return { title: '360 degree risk analysis', blocks, data }
}

/**
 * The factors as a language model may be given them: read without what is kept from models, so that a factor which is made of such a field is not
 * judged there.
 */
export async function riskFacts(call: PluginCall, forModels: ForModels, { entity, id }: { entity: string; id: string }) {
  const judging = { entity, id, model: forModels.model, records: forModels.records }
  const cards = scorecardsOf(call.model, entity)
  return Promise.all(
    cards.map(async (card) => ({ title: card.title, factors: (await readFactors(judging, card)).map((read) => judged(judging, read)) })),
  )
}

/** All values by one statement; where one of them cannot be seen, each by its own. */
async function readFactors(call: Judging, { entity, factors }: Scorecard): Promise<readonly Read[]> {
  const read = async (asked: readonly ScoreFactor[]): Promise<readonly Read[]> => {
    const measure = asked.map(({ value }, index) => `max(${value}) as f${index}`).join(',')
    const { data } = await call.records.aggregate(entity, { filter: `record.id == '${call.id}'`, archived: true, measure })
    return asked.map((factor, index) => ({ factor, value: (data[0]?.[`f${index}`] ?? null) as number | null }))
  }
  const unseen = (error: unknown, refused: readonly Read[]): readonly Read[] => {
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

function judged(call: Judging, { factor, value }: Read): AnswerFactor {
  const { title, bands, empty } = factor
  const most = Math.max(...bands.map(({ points }) => points), empty?.points ?? 0)
  if (value === undefined) return { title, points: 0, max: 0, reason: 'Not judged: you may not see what it is made of.' }
  const band = value === null ? empty : bands.findLast(({ from }) => value >= from)
  if (band === undefined) return { title, points: 0, max: most, reason: 'There is nothing to judge.' }
  const said = value === null ? '' : new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(value)
  return { title, points: band.points, max: most, reason: band.reason.replaceAll('{value}', said), sources: sourcesOf(call, factor) }
}

function sourcesOf({ entity, id, model }: Judging, { source, fields }: ScoreFactor): readonly AnswerSource[] {
  const own: readonly AnswerSource[] = fields.length === 0 ? [] : [{ entity, id, label: 'This record', fields }]
  const related = model.entities.get(source?.entity ?? '')
  if (source === undefined || related === undefined) return own
  const points = `record.${source.field}.id == '${id}'`
  const filter = source.filter === undefined ? points : `(${points}) && (${source.filter})`
  return [...own, { entity: source.entity, filter, label: related.plural }]
}
