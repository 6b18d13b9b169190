import { Link } from '@tanstack/react-router'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { ReportLinks } from '../reports/report-links.tsx'
import { EntityIcon } from './icons.tsx'
import { useFavourites } from './kept-pages.ts'
import { NotificationBell } from './notification-bell.tsx'
import { UserMenu } from './user-menu.tsx'

/** The menu from the metadata, with the quick search above and the person below. */
export function Navigation({ onSearch, onLeave }: { onSearch: () => void; onLeave?: () => void }) {
  const { menu, entities } = useMetadata()
  return (
    <nav className="nav" aria-label={t('Main menu')}>
      <div className="workspace">
        <span className="logo" aria-hidden="true">
          K
        </span>
        Kartoteka
      </div>
      <button type="button" className="quick-search" onClick={onSearch} aria-keyshortcuts="Control+K /">
        <span className="nav-text">{t('Search or jump to…')}</span> <span className="kbd">{t('Ctrl K')}</span>
      </button>
      <div className="nav-menu">
        <Favourites onLeave={onLeave} />
        {menu.map((group) => (
          <section key={group.title} aria-label={group.title}>
            <h2>{group.title}</h2>
            {group.entities.map((name) => (
              <Link
                key={name}
                to="/$entity"
                params={{ entity: name }}
                className="nav-link"
                activeOptions={{ includeSearch: false }}
                onClick={onLeave}
              >
                <EntityIcon name={entities[name]?.icon} color={entities[name]?.color} />
                {entities[name]?.plural ?? name}
              </Link>
            ))}
          </section>
        ))}
        <ReportLinks onLeave={onLeave} />
      </div>
      <div className="nav-foot">
        <UserMenu />
        <NotificationBell onLeave={onLeave} />
      </div>
    </nav>
  )
}

/** Pages that the person marked; nothing where there are none. */
function Favourites({ onLeave }: { onLeave: (() => void) | undefined }) {
  const { entities } = useMetadata()
  const { pages } = useFavourites()
  if (pages.length === 0) return null
  return (
    <section aria-label={t('Favourites')}>
      <h2>{t('Favourites')}</h2>
      {pages.map(({ address, title, entity }) => (
        <Link key={address} to={address} className="nav-link" activeOptions={{ exact: true, includeSearch: true }} onClick={onLeave}>
          <EntityIcon name={entities[entity ?? '']?.icon} />
          <span className="nav-text">{title}</span>
        </Link>
      ))}
    </section>
  )
}
