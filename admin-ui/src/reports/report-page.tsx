import { Button } from '@mantine/core'
import { IconDownload, IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { EChartsType } from 'echarts/core'
import { type RefObject, useRef } from 'react'
import { type ReportSearch, reportAddress, reportQuery } from '../api/reports.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { Chart } from './chart.tsx'
import { NumberTile } from './number-tile.tsx'
import { PeriodChoice } from './period-choice.tsx'
import { ReportBasis } from './report-basis.tsx'
import { ReportTable } from './report-table.tsx'
import type { ReportAnswer } from './report-types.ts'
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
        <Button component="a" href={reportAddress(name, search, 'csv')} download leftSection={<IconDownload size={15} />}>
          CSV
        </Button>
        <Button component="a" href={reportAddress(name, search, 'xlsx')} download leftSection={<IconDownload size={15} />}>
          Excel
        </Button>
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

function ReportBody({ answer, drawn }: { answer: ReportAnswer; drawn: RefObject<EChartsType | null> }) {
  const { report, basis } = answer
  return (
    <article className="report-card">
      {report.description && <p className="mute">{report.description}</p>}
      {basis.records === 0 && <p>{t('No record fits. Choose another period.')}</p>}
      {report.chart === 'number' ? (
        <NumberTile answer={answer} />
      ) : (
        isDrawn(answer) && <Chart answer={answer} kind={report.chart} drawn={drawn} />
      )}
      <ReportTable answer={answer} />
      <ReportBasis basis={basis} plural={report.plural} />
    </article>
  )
}

function isDrawn({ report, rows }: ReportAnswer): boolean {
  return report.chart === 'gauge' || (!['none', 'number'].includes(report.chart) && rows.length > 0)
}

function savePicture(chart: EChartsType | null, name: string): void {
  if (chart === null) return
  const link = document.createElement('a')
  link.href = chart.getDataURL({
    type: 'png',
    pixelRatio: 2,
    backgroundColor: getComputedStyle(document.body).getPropertyValue('--k-panel').trim(),
  })
  link.download = `${name}.png`
  link.click()
}
