import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type ScoreTrial, tryScorecard } from '../api/designer.ts'
import { sayError } from '../api/problem.ts'
import { listRecords, type ReferenceValue } from '../api/records.ts'
import { ReferencePicker } from '../form/reference-picker.tsx'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'
import { TableHead } from '../shell/table-head.tsx'
import type { Designer } from './use-designer.ts'
import '../agent/agent.css'

interface ScorecardTrialProps {
  readonly id: string
  readonly entity: string
  readonly designer: Designer
  /** Whether the draft of the scorecard compiles, as far as it is known. */
  readonly isSound: boolean
}

/** What the draft says about one record, factor by factor; about the first one until another is chosen. */
export function ScorecardTrial({ id, entity, designer, isSound }: ScorecardTrialProps) {
  const [record, choose] = useState<ReferenceValue | null>(null)
  const { patches } = designer.draft
  const first = useQuery({
    queryKey: ['records', entity, 'first'],
    queryFn: ({ signal }) => listRecords(entity, { fields: ['label'], limit: 1 }, signal),
  })
  const [begin] = first.data?.data ?? []
  const shown = record ?? (begin === undefined ? null : { id: begin.id, label: begin.label })
  const trial = useQuery({
    queryKey: ['design', 'score', id, shown?.id, patches],
    queryFn: () => tryScorecard(patches, id, shown?.id ?? ''),
    enabled: shown !== null && isSound && !designer.plan.isFetching,
    placeholderData: (previous) => previous,
    retry: false,
  })
  return (
    <section className="field-settings scorecard-trial" aria-label={t('Trial')} aria-busy={trial.isFetching}>
      <h2>{t('Trial')}</h2>
      <ReferencePicker size="xs" label={t('Try with')} targets={[entity]} value={shown} onChange={choose} />
      {first.isSuccess && shown === null && <p className="mute">{t('There is no record to try it with.')}</p>}
      {!isSound && <p className="mute">{t('It is tried again when the draft is right.')}</p>}
      {isSound && trial.isLoading && <p className="mute">{t('Working it out…')}</p>}
      {isSound && trial.error && (
        <p role="alert" className="draft-problem">
          {sayError(trial.error)}
        </p>
      )}
      {isSound && trial.data && !trial.error && <Result trial={trial.data} />}
    </section>
  )
}

function Result({ trial: { value, level, tone, factors } }: { trial: ScoreTrial }) {
  return (
    <>
      <p className="agent-score" data-tone={tone}>
        <b>{value}</b> {t('of {max}', { max: 100 })} <span className="chip">{level}</span>
      </p>
      <table className="agent-table">
        <TableHead titles={[t('Factor'), t('Value'), t('Points')]} />
        <tbody>
          {factors.map((factor) => (
            <tr key={factor.key}>
              <td>
                {factor.title}
                <p className="mute">{factor.isRead ? factor.reason : t('It reads what is not published yet.')}</p>
              </td>
              <td className="num">{factor.value === null ? '–' : formatNumber(factor.value)}</td>
              <td className="num">{t('{points} of {max}', { points: factor.points, max: factor.max })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
