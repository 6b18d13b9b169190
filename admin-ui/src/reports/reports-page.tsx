import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useMetadata } from '../api/metadata.ts'
import { dashboardsQuery, keptReportsQuery, reportsQuery } from '../api/reports.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import './reports.css'
import { t } from '../i18n/t.ts'

/** Every dashboard and report that the person may see, by what they are about. */
export function ReportsPage() {
  const { entities } = useMetadata()
  const { data: reports, error, refetch } = useQuery(reportsQuery)
  const { data: dashboards = [] } = useQuery(dashboardsQuery)
  const { data: kept = [] } = useQuery(keptReportsQuery)
  const navigate = useNavigate()
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  const about = [...new Set(reports?.map(({ entity }) => entity))]
  return (
    <>
      <header className="top">
        <h1>{t('Reports')}</h1>
        <div className="grow" />
        <Button variant="filled" leftSection={<IconPlus size={15} />} onClick={() => void navigate({ to: '/reports/build' })}>
          {t('New report')}
        </Button>
      </header>
      <div className="report-page">
        {reports?.length === 0 && kept.length === 0 && (
          <PageState title={t('No reports yet')}>{t('Put one together with “New report”.')}</PageState>
        )}
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
        {kept.length > 0 && (
          <section className="report-index">
            <h2>{t('Put together here')}</h2>
            <ul>
              {kept.map(({ id, title, entity, settings, role, isOwn }) => (
                <li key={id}>
                  <Link to="/reports/build" search={{ definition: settings.definition, period: settings.period, saved: id }}>
                    {title}
                  </Link>
                  <span className="mute">
                    {entities[entity]?.plural ?? entity}
                    {role !== null &&
                      `, ${isOwn ? (role === '*' ? t('shared with everybody') : t('shared with {role}', { role })) : t('shared with you')}`}
                  </span>
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
