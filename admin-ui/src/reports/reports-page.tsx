import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMetadata } from '../api/metadata.ts'
import { dashboardsQuery, reportsQuery } from '../api/reports.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import './reports.css'
import { t } from '../i18n/t.ts'

/** Every dashboard and report that the person may see, by what they are about. */
export function ReportsPage() {
  const { entities } = useMetadata()
  const { data: reports, error, refetch } = useQuery(reportsQuery)
  const { data: dashboards = [] } = useQuery(dashboardsQuery)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  const about = [...new Set(reports?.map(({ entity }) => entity))]
  return (
    <>
      <header className="top">
        <h1>{t('Reports')}</h1>
      </header>
      <div className="report-page">
        {reports?.length === 0 && <PageState title={t('No reports yet')}>{t('A file in metadata/reports makes one.')}</PageState>}
        {dashboards.length > 0 && (
          <section className="report-index">
            <h2>{t('Dashboards')}</h2>
            <ul>
              {dashboards.map(({ name, title, description }) => (
                <li key={name}>
                  <Link to="/dashboards/$name" params={{ name }}>
                    {title}
                  </Link>
                  <span className="mute">{description}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        {about.map((entity) => (
          <section key={entity} className="report-index">
            <h2>{entities[entity]?.plural ?? entity}</h2>
            <ul>
              {reports
                ?.filter((report) => report.entity === entity)
                .map(({ name, title, description }) => (
                  <li key={name}>
                    <Link to="/reports/$name" params={{ name }}>
                      {title}
                    </Link>
                    <span className="mute">{description}</span>
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  )
}
