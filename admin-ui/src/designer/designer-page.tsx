import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconList, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { documentName } from '../../../engine/base/names.ts'
import { RoleMatrixTable } from '../access/role-matrix.tsx'
import { useMetadata } from '../api/metadata.ts'
import { DashboardList } from './dashboard-list.tsx'
import { DraftPanel } from './draft-panel.tsx'
import { ListEditor } from './list-editor.tsx'
import { MenuEditor } from './menu-editor.tsx'
import { NewEntity } from './new-entity.tsx'
import { ScorecardList } from './scorecard-list.tsx'
import { TemplateList } from './template-list.tsx'
import { useDesigner } from './use-designer.ts'
import { unknown, useTitles } from './use-titles.ts'
import { WorkflowList } from './workflow-list.tsx'
import './designer.css'
import '../journal/journal.css'
import '../record/record.css'
import { t } from '../i18n/t.ts'

/** What can be customised beside a record: kinds of records, code lists; with the draft they become part of. */
export function DesignerPage() {
  const metadata = useMetadata()
  const designer = useDesigner(useMemo(() => ({}), []))
  const titleOf = useTitles(designer.draft.patches)
  const [list, setList] = useState<string>()
  const [isNew, setIsNew] = useState(false)
  const [isMenuOpen, setIsMenuOpen] = useState(false)
  useDocumentTitle(`${t('Customise')} · Kartoteka`)
  const entities = Object.values(metadata.entities).sort((a, b) => a.plural.localeCompare(b.plural))
  const drafted = Object.keys(designer.draft.patches.lists ?? {}).filter((name) => metadata.lists[name] === undefined)
  const lists = [...Object.keys(metadata.lists), ...drafted]
    .map((name) => ({ name, title: titleOf('lists', name) }))
    .sort((a, b) => a.title.localeCompare(b.title))
  return (
    <>
      <header className="top">
        <h1>{t('Customise')}</h1>
      </header>
      <div className="record" data-with-journal data-without-info data-customise>
        <div className="designer-page">
          <section aria-labelledby="designer-entities">
            <h2 id="designer-entities">{t('Kinds of records')}</h2>
            <p className="mute">{t('Open a record and choose “Customise” to change its form. A list opens here.')}</p>
            <ul className="designer-list">
              {entities.map((entity) => (
                <li key={entity.name}>
                  <Link to="/$entity" params={{ entity: entity.name }}>
                    {entity.plural}
                  </Link>
                </li>
              ))}
            </ul>
            <Button mt="sm" leftSection={<IconPlus size={14} />} disabled={!designer.isLoaded} onClick={() => setIsNew(true)}>
              {t('New kind of record')}
            </Button>
            <Button mt="sm" ml="xs" leftSection={<IconList size={14} />} onClick={() => setIsMenuOpen(true)}>
              {t('Menu')}
            </Button>
          </section>
          <section aria-labelledby="designer-lists">
            <h2 id="designer-lists">{t('Code lists')}</h2>
            <ul className="designer-list">
              {lists.map(({ name, title }) => (
                <li key={name}>
                  <button type="button" onClick={() => setList(name)}>
                    {title === unknown ? <span className="skeleton" style={{ width: 120 }} /> : title}
                  </button>
                </li>
              ))}
            </ul>
            <Button
              mt="sm"
              leftSection={<IconPlus size={14} />}
              disabled={!designer.isLoaded}
              onClick={() => {
                const id = documentName('new-list', [...Object.keys(metadata.lists), ...drafted])
                designer.edit('lists', id, () => ({ $id: id, title: t('New list'), values: { first: { title: t('First') } } }))
                setList(id)
              }}
            >
              {t('New code list')}
            </Button>
          </section>
          <WorkflowList designer={designer} />
          <TemplateList designer={designer} />
          <ScorecardList designer={designer} />
          <DashboardList designer={designer} />
          <section aria-labelledby="designer-plugins">
            <h2 id="designer-plugins">{t('Plugins and connectors')}</h2>
            <p className="mute">{t('Registers, mails and the language model: addresses, limits, what was used today.')}</p>
            <ul className="designer-list">
              <li>
                <Link to="/customise/plugins">{t('Settings of plugins and connectors')}</Link>
              </li>
            </ul>
          </section>
          <section aria-labelledby="designer-roles">
            <h2 id="designer-roles">{t('Roles')}</h2>
            <RoleMatrixTable designer={designer} />
          </section>
        </div>
        <aside className="journal-panel" aria-label={t('Draft')}>
          <DraftPanel designer={designer} />
        </aside>
      </div>
      {list !== undefined && <ListEditor id={list} onClose={() => setList(undefined)} />}
      {isMenuOpen && <MenuEditor onClose={() => setIsMenuOpen(false)} />}
      {isNew && <NewEntity designer={designer} onClose={() => setIsNew(false)} />}
    </>
  )
}
