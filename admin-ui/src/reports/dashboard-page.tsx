import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { DashboardTile } from '../../../engine/forms/report-answer.ts'
import { useEntity } from '../api/metadata.ts'
import { dashboardQuery } from '../api/reports.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { Chart } from './chart.tsx'
import { NumberTile } from './number-tile.tsx'
import { PeriodChoice } from './period-choice.tsx'
import { ReportBasis } from './report-basis.tsx'
import { ReportTable } from './report-table.tsx'
import './reports.css'
import { t } from '../i18n/t.ts'

/** Reports on one page, by one period where they have any. */
export function DashboardPage() {
  const { name } = useParams({ from: '/shell/dashboards/$name' })
  const search = useSearch({ from: '/shell/dashboards/$name' })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(dashboardQuery(name, search))
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      <header className="top">
        <h1>{data?.dashboard.title ?? '…'}</h1>
        <span className="mute">{data?.dashboard.description}</span>
        <div className="grow" />
        <PeriodChoice
          value={search.period}
          otherwise={t('Period of each report')}
          onChange={(period) => void navigate({ to: '/dashboards/$name', params: { name }, search: { ...search, period }, replace: true })}
        />
      </header>
      <div className="dashboard" aria-busy={data === undefined}>
        {data ? (
          data.tiles.map((tile) => <Tile key={tile.key} tile={tile} search={search} />)
        ) : (
          <p className="mute">{t('Working it out…')}</p>
        )}
      </div>
    </>
  )
}

function Tile({ tile, search }: { tile: DashboardTile; search: { readonly period?: string } }) {
  const { report, title, chart, span } = tile
  if (report === null) return <ViewTile tile={tile} />
  const isPicture = chart !== null && !['none', 'number'].includes(chart) && report.rows.length > 0
  return (
    <article className="report-card" style={{ gridColumn: `span ${span}` }}>
      <h2>
        <Link to="/reports/$name" params={{ name: report.report.name }} search={search}>
          {title}
        </Link>
      </h2>
      {report.basis.records === 0 ? (
        <p className="mute">{t('Nothing here in this period.')}</p>
      ) : chart === 'number' ? (
        <NumberTile answer={report} />
      ) : (
        <>
          {isPicture && <Chart answer={report} kind={chart} />}
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
      <ReportBasis basis={report.basis} plural={report.report.plural} />
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
