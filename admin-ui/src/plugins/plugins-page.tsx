import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { pluginSettingsQuery } from '../api/plugin-settings.ts'
import { t } from '../i18n/t.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { SettingsCard } from './settings-card.tsx'
import '../designer/designer.css'
import '../record/record.css'
import './plugins.css'

/** What administrators set of plugins and their connectors: each with its form, what was used up today, and a button that tries it. */
export function PluginsPage() {
  const { data: all, error, refetch } = useQuery(pluginSettingsQuery)
  useDocumentTitle(`${t('Plugins and connectors')} · Kartoteka`)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      <header className="top">
        <span className="crumb">
          <Link to="/customise">{t('Customise')}</Link> /
        </span>
        <h1>{t('Plugins and connectors')}</h1>
      </header>
      <div className="designer-page plugins-page" aria-busy={all === undefined}>
        <p className="mute">
          {t(
            'What is set here holds at once and stands in the audit. Keys and passwords stay in the environment: here are the names of their variables.',
          )}
        </p>
        {all?.map((settings) => (
          <SettingsCard key={settings.name} settings={settings} />
        ))}
        {all?.length === 0 && <p>{t('No plugin here has settings.')}</p>}
      </div>
    </>
  )
}
