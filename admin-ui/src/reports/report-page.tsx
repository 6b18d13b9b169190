import { Button } from '@mantine/core'
import { IconAdjustments, IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { EChartsType } from 'echarts/core'
import { useRef } from 'react'
import { type ReportSearch, reportAddress, reportQuery } from '../api/reports.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { writeDefinition } from './definition.ts'
import { PeriodChoice } from './period-choice.tsx'
import { isDrawn, ReportBody, savePicture } from './report-body.tsx'
import { ReportFiles } from './report-files.tsx'
import './reports.css'
import { t } from '../i18n/t.ts'

/** One report: what it shows stands in the address. */
export function ReportPage() {
  const { name } = useParams({ from: '/shell/reports/$name' })
  const search = useSearch({ from: '/shell/reports/$name' })
  const navigate = useNavigate()
  const drawn = useRef<EChartsType | null>(null)
  const { data, error, refetch } = useQuery(reportQuery(name, search))
  const choose = (change: ReportSearch) =>
    void navigate({ to: '/reports/$name', params: { name }, search: { ...search, ...change }, replace: true })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      <header className="top">
        <Link to="/reports" className="crumb">
          {t('Reports /')}
        </Link>
        <h1>{data?.report.title ?? '…'}</h1>
        <div className="grow" />
        {data && (data.basis.period !== null || search.period !== undefined || data.report.kind !== 'list') && (
          <PeriodChoice value={search.period} otherwise={t('Usual period')} onChange={(period) => choose({ period })} />
        )}
        {data && (
          <Button
            leftSection={<IconAdjustments size={15} />}
            onClick={() =>
              void navigate({
                to: '/reports/build',
                search: { definition: writeDefinition(data.report.definition), period: search.period },
              })
            }
          >
            {t('Make my own')}
          </Button>
        )}
        <ReportFiles files={data?.files} addressOf={(format) => reportAddress(name, search, format)} />
        {data && isDrawn(data) && (
          <Button leftSection={<IconPhoto size={15} />} onClick={() => savePicture(drawn.current, name)}>
            {t('Picture')}
          </Button>
        )}
      </header>
      <div className="report-page" aria-busy={data === undefined}>
        {data ? <ReportBody answer={data} drawn={drawn} /> : <p className="mute">{t('Working it out…')}</p>}
      </div>
    </>
  )
}
