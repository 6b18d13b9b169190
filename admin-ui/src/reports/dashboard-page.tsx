import { Button } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { EChartsType } from 'echarts/core'
import { Suspense, useRef } from 'react'
import type { DashboardTile, WidgetAnswer } from '../../../engine/forms/report-answer.ts'
import { useAnyChange } from '../api/live.ts'
import { useEntity } from '../api/metadata.ts'
import { type DashboardSearch, dashboardQuery, type ReportSearch } from '../api/reports.ts'
import { meQuery } from '../api/session.ts'
import { lazily } from '../shell/lazily.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { Chart } from './chart.tsx'
import { DashboardFilters } from './dashboard-filters.tsx'
import { NumberTile } from './number-tile.tsx'
import { PeriodChoice } from './period-choice.tsx'
import { ReportBasis } from './report-basis.tsx'
import { isDrawn } from './report-body.tsx'
import { ReportTable } from './report-table.tsx'
import { TileMenu } from './tile-menu.tsx'
import './reports.css'
import { t } from '../i18n/t.ts'

const AnswerView = lazily(() => import('../agent/answer-view.tsx'), 'AnswerView')

/** Reports on one page, by one period and narrowed together; it follows what is changed while somebody looks. */
export function DashboardPage() {
  const { name } = useParams({ from: '/shell/dashboards/$name' })
  const search = useSearch({ from: '/shell/dashboards/$name' })
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  const { data, error, refetch } = useQuery({ ...dashboardQuery(name, search), placeholderData: keepPreviousData })
  useAnyChange(() => void refetch())
  const choose = (change: Partial<DashboardSearch>) =>
    void navigate({ to: '/dashboards/$name', params: { name }, search: { ...search, ...change }, replace: true })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  // What stands in the header is known with the figures: drawn before, it would move.
  if (data === undefined) return <p className="dashboard-awaited mute">{t('Working it out…')}</p>
  return (
    <>
      <header className="top">
        <h1>{data.dashboard.title}</h1>
        <span className="mute">{data.dashboard.description}</span>
        <div className="grow" />
        <DashboardFilters filters={data.filters} onChange={(filters) => choose({ filters })} />
        <PeriodChoice value={search.period} otherwise={t('Period of each report')} onChange={(period) => choose({ period })} />
        {me?.isAdministrator && (
          <Button component={Link} to={`/customise/dashboards/${name}`}>
            {t('Customise')}
          </Button>
        )}
      </header>
      <div className="dashboard">
        {data.tiles.map((tile) => (
          <Tile key={tile.key} tile={tile} search={search} />
        ))}
      </div>
    </>
  )
}

function Tile({ tile, search }: { tile: DashboardTile; search: DashboardSearch }) {
  const { report, title, chart, span, unfiltered } = tile
  const drawn = useRef<EChartsType | null>(null)
  if (report === null) return tile.widget === null ? <ViewTile tile={tile} /> : <WidgetTile tile={tile} widget={tile.widget} />
  const isPicture = chart !== null && isDrawn({ ...report, report: { ...report.report, chart } })
  const narrowed: ReportSearch = { period: search.period, currency: search.currency, filter: report.basis.asked ?? undefined }
  return (
    <article className="report-card" style={{ gridColumn: `span ${span}` }}>
      <header className="report-card-head">
        <h2>
          <Link to="/reports/$name" params={{ name: report.report.name }} search={narrowed}>
            {title}
          </Link>
        </h2>
        <TileMenu title={title} answer={report} search={narrowed} drawn={isPicture ? drawn : undefined} />
      </header>
      {report.basis.records === 0 ? (
        <p className="mute">{t('Nothing here in this period.')}</p>
      ) : chart === 'number' ? (
        <NumberTile answer={report} />
      ) : (
        <>
          {isPicture && <Chart answer={report} kind={chart} drawn={drawn} />}
          {isPicture ? (
            <details>
              <summary>{t('Figures')}</summary>
              <ReportTable answer={report} />
            </details>
          ) : (
            <ReportTable answer={report} />
          )}
        </>
      )}
      {unfiltered.length > 0 && <p className="report-left-out">{t('Not narrowed by {names}', { names: unfiltered.join(', ') })}</p>}
      <ReportBasis basis={report.basis} plural={report.report.plural} />
    </article>
  )
}

/** What a plugin says; when it fails, that stays in its tile. */
function WidgetTile({ tile: { title, span }, widget: { answer, problem } }: { tile: DashboardTile; widget: WidgetAnswer }) {
  return (
    <article className="report-card" style={{ gridColumn: `span ${span}` }}>
      <h2>{title}</h2>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {answer !== undefined && (
        <Suspense fallback={<p className="mute">{t('Loading…')}</p>}>
          <AnswerView answer={answer} onLeave={() => undefined} />
        </Suspense>
      )}
    </article>
  )
}

/** A tile that is a list leads there. */
function ViewTile({ tile: { view, title, span } }: { tile: DashboardTile }) {
  const [entity = '', key = ''] = (view ?? '').split('.')
  const description = useEntity(entity)
  return (
    <article className="report-card" style={{ gridColumn: `span ${span}` }}>
      <h2>
        <Link to="/$entity" params={{ entity }} search={{ view: key }}>
          {title}
        </Link>
      </h2>
      <p className="mute">{description?.plural}</p>
    </article>
  )
}
