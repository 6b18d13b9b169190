import { KartotekaError, type PluginRoute, type RouteCall } from '../../engine/plugins/api.ts'
import { readFactors } from './risk-analysis.ts'
import { assess } from './scorecards.ts'

type Documents = Parameters<RouteCall['configuration']['plan']>[0]

interface Asked {
  readonly documents: Documents
  readonly scorecard: string
  readonly record: string
}

/** What a scorecard of a draft says about one record, factor by factor, so that an administrator sees it before anything is published. */
export const tryScorecard: PluginRoute = {
  summary: 'What a scorecard of a draft says about a record, factor by factor; for administrators',
  run: async (call) => {
    const { documents, scorecard: name, record } = readAsked(call.body)
    const { model, problems } = await call.configuration.plan(documents)
    if (model === undefined) {
      const errors = problems.map(({ pointer, code, message }) => ({ pointer, code, message }))
      throw new KartotekaError('validation-failed', errors[0]?.message ?? 'The draft does not compile.', { errors })
    }
    const card = model.scorecards?.get(name)
    if (card === undefined)
      throw new KartotekaError('not-found', 'There is no scorecard "{name}".', { values: { name: name.slice(0, 60) } })
    await call.records.get(card.entity, record, 'id')
    const read = await readFactors({ id: record, records: call.records }, card)
    const { factors, ...sum } = assess(call, card, read)
    const withValues = factors.map((factor, index) => ({
      key: read[index]?.factor.key,
      ...factor,
      value: read[index]?.value ?? null,
      // What is not published yet has no column from which it could be read.
      isRead: read[index]?.value !== undefined,
    }))
    return { ...sum, factors: withValues }
  },
}

function readAsked(body: unknown): Asked {
  const { documents = {}, scorecard, record } = isObject(body) ? body : {}
  const areFolders = isObject(documents) && Object.values(documents).every((folder) => isObject(folder))
  if (areFolders && typeof scorecard === 'string' && typeof record === 'string')
    return { documents: documents as Documents, scorecard, record }
  throw new KartotekaError(
    'invalid-parameter',
    'Say which scorecard and which record, and what the draft changes: { "documents": { "scorecards": { … } }, "scorecard": "risk", "record": "<id>" }.',
    { extensions: { parameter: !areFolders ? 'documents' : typeof scorecard === 'string' ? 'record' : 'scorecard' } },
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
