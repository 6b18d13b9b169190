import { Link } from '@tanstack/react-router'
import { useMetadata } from '../api/metadata.ts'
import { ReportLinks } from '../reports/report-links.tsx'
import { EntityIcon } from './icons.tsx'
import { UserMenu } from './user-menu.tsx'

/** The menu from the metadata, with the quick search above and the person below. */
export function Navigation({ onSearch, onLeave }: { onSearch: () => void; onLeave?: () => void }) {
  const { menu, entities } = useMetadata()
  return (
    <nav className="nav" aria-label="Main menu">
      <div className="workspace">
        <span className="logo" aria-hidden="true">
          K
        </span>
        Kartoteka
      </div>
      <button type="button" className="quick-search" onClick={onSearch} aria-keyshortcuts="Control+K /">
        Search or jump to… <span className="kbd">Ctrl K</span>
      </button>
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
              <EntityIcon name={entities[name]?.icon} />
              {entities[name]?.plural ?? name}
            </Link>
          ))}
        </section>
      ))}
      <ReportLinks onLeave={onLeave} />
      <div className="grow" />
      <UserMenu />
    </nav>
  )
}
