import { IconChartBar, IconLayoutDashboard } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { dashboardsQuery, reportsQuery } from '../api/reports.ts'
import { t } from '../i18n/t.ts'

/** The group of reports that name no other. */
const analysis = t('Analysis')

/** The dashboards and reports that have a place in the menu, in its groups, and the way to all of them. */
export function ReportLinks({ onLeave }: { onLeave?: () => void }) {
  const { data: reports = [] } = useQuery(reportsQuery)
  const { data: dashboards = [] } = useQuery(dashboardsQuery)
  if (reports.length + dashboards.length === 0) return null
  const entries = [
    ...dashboards.map((dashboard) => ({ ...dashboard, isDashboard: true })),
    ...reports.map((report) => ({ ...report, isDashboard: false })),
  ]
    .flatMap(({ menu, ...entry }) => (menu === null ? [] : [{ ...entry, menu }]))
    .sort((a, b) => a.menu.order - b.menu.order)
  const groups = [...new Set([analysis, ...entries.map(({ menu }) => menu.group)])]
  return groups.map((group) => (
    <section key={group} aria-label={group}>
      <h2>{group}</h2>
      {entries
        .filter(({ menu }) => menu.group === group)
        .map(({ name, title, isDashboard }) => (
          <Link
            key={`${isDashboard} ${name}`}
            to={isDashboard ? '/dashboards/$name' : '/reports/$name'}
            params={{ name }}
            className="nav-link"
            activeOptions={{ includeSearch: false }}
            onClick={onLeave}
          >
            {isDashboard ? (
              <IconLayoutDashboard size={16} stroke={1.7} aria-hidden="true" />
            ) : (
              <IconChartBar size={16} stroke={1.7} aria-hidden="true" />
            )}
            {title}
          </Link>
        ))}
      {group === analysis && (
        <Link to="/reports" className="nav-link" activeOptions={{ exact: true, includeSearch: false }} onClick={onLeave}>
          <IconChartBar size={16} stroke={1.7} aria-hidden="true" />
          {t('All reports')}
        </Link>
      )}
    </section>
  ))
}
