import { Button } from '@mantine/core'
import { IconPhoto } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { EChartsType } from 'echarts/core'
import { useRef } from 'react'
import type { ReportDefinition } from '../../../engine/forms/report-answer.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError } from '../api/problem.ts'
import { keptReportsQuery, ownReportAddress, ownReportQuery } from '../api/reports.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import { BuilderPanel } from './builder-panel.tsx'
import { firstDefinition, readDefinition, settled, writeDefinition } from './definition.ts'
import { KeptReportMenu } from './kept-report-menu.tsx'
import { PeriodChoice } from './period-choice.tsx'
import { isDrawn, ReportBody, savePicture } from './report-body.tsx'
import { ReportFiles } from './report-files.tsx'
import './reports.css'
import { t } from '../i18n/t.ts'

/** A report that is put together on the screen and runs as it is changed; all of it stands in the address. */
export function BuilderPage() {
  const search = useSearch({ from: '/shell/reports/build' })
  const navigate = useNavigate()
  const { entities, menu } = useMetadata()
  const drawn = useRef<EChartsType | null>(null)
  const { data: kept } = useQuery(keptReportsQuery)
  const definition =
    readDefinition(search.definition) ??
    firstDefinition(menu.flatMap((group) => group.entities).find((name) => entities[name] !== undefined) ?? Object.keys(entities)[0] ?? '')
  const text = writeDefinition(definition)
  const query = useQuery({ ...ownReportQuery(text, search), placeholderData: keepPreviousData, enabled: definition.entity !== '' })
  const { data, error, refetch } = query
  const problems = error instanceof ApiError && error.status === 422 ? error.errors : []
  const change = (next: ReportDefinition) =>
    void navigate({ to: '/reports/build', search: { ...search, definition: writeDefinition(settled(next)) }, replace: true })
  const open = kept?.find(({ id }) => id === search.saved)
  return (
    <>
      <header className="top">
        <Link to="/reports" className="crumb">
          {t('Reports')} /
        </Link>
        <h1>{open?.title ?? definition.title ?? t('New report')}</h1>
        <div className="grow" />
        {definition.period !== undefined && (
          <PeriodChoice
            value={search.period ?? definition.period.default}
            otherwise={t('Any time')}
            onChange={(period) => void navigate({ to: '/reports/build', search: { ...search, period: period ?? 'all' }, replace: true })}
          />
        )}
        <KeptReportMenu definition={definition} open={open} period={search.period} files={data?.files ?? []} />
        <ReportFiles files={data?.files} addressOf={(format) => ownReportAddress(text, search, format)} />
        {data && isDrawn(data) && (
          <Button leftSection={<IconPhoto size={15} />} onClick={() => savePicture(drawn.current, 'report')}>
            {t('Picture')}
          </Button>
        )}
      </header>
      <div className="report-bench">
        <BuilderPanel definition={definition} problems={problems} onChange={change} />
        <section className="report-page" aria-label={t('The report')} aria-busy={query.isFetching}>
          {problems.length > 0 ? (
            <div role="alert">
              <PageState title={t('The report cannot be worked out yet')}>{problems.map(({ message }) => message).join(' ')}</PageState>
            </div>
          ) : error ? (
            <ErrorState error={error} onRetry={() => void refetch()} />
          ) : data ? (
            <ReportBody answer={data} drawn={drawn} />
          ) : (
            <p className="mute">{t('Working it out…')}</p>
          )}
        </section>
      </div>
    </>
  )
}
