import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { fieldName } from '../../../engine/base/names.ts'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import type { RecordData } from '../api/records.ts'
import { InfoPanel } from '../record/info-panel.tsx'
import { openTab } from '../record/tabs.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { Canvas, type CanvasActions } from './canvas.tsx'
import { CanvasTabs } from './canvas-tabs.tsx'
import { DraftPanel } from './draft-panel.tsx'
import { addField, addSection, orderSections, propertiesOf, setSection } from './edit-entity.ts'
import { FieldSettings } from './field-settings.tsx'
import { InWords } from './in-words.tsx'
import { moveField, nudgeField, writeLayout, writtenTitle } from './layout.ts'
import { Translations, tabTextPath, translationDocuments } from './translations.tsx'
import { useDesigner } from './use-designer.ts'
import { usePreview } from './use-preview.ts'
import './designer.css'
import { inSentence, t } from '../i18n/t.ts'

interface CustomisePageProps {
  readonly entity: EntityDescription
  readonly form: FormDescription
  readonly record: RecordData
  readonly tab: string | undefined
}

/** A record page that is being redone: the same place, with its fields and tabs to be moved, and the draft at the right. */
export function CustomisePage({ entity: stored, form: storedForm, record, tab }: CustomisePageProps) {
  const navigate = useNavigate()
  const shown = useMemo(() => ({ entities: [stored.name], translations: translationDocuments }), [stored.name])
  const designer = useDesigner(shown)
  const [selected, setSelected] = useState<string>()
  const preview = usePreview(designer)
  const entity = preview.metadata.entities[stored.name] ?? stored
  const form = preview.forms[stored.name] ?? storedForm
  const document = designer.documentOf('entities', stored.name)
  const open = openTab(form.tabs, tab)
  useDocumentTitle(`${t('Customise {plural}', { plural: stored.plural })} · Kartoteka`)
  const goToTab = (path: string) => void navigate({ to: '.', search: (current: object) => ({ ...current, tab: path }), replace: true })
  const leave = () => void navigate({ to: '.', search: (current: object) => ({ ...current, customise: undefined }) })
  const edit = (change: (current: Document) => Document) => designer.edit('entities', stored.name, change)
  const actions = actionsOf(form.tabs, edit, setSelected)
  const added = new Set(Object.keys(entity.fields).filter((name) => stored.fields[name] === undefined))
  if (designer.base.error) return <ErrorState error={designer.base.error} onRetry={() => void designer.base.refetch()} />
  return (
    <>
      <header className="top record-header">
        <span className="crumb">{t('Customise {plural} /', { plural: inSentence(stored.plural) })}</span>
        <h1>{record.label || t('Without a name')}</h1>
        <span className="chip" data-color="blue">
          {t('Customise mode')}
        </span>
        <div className="header-tools">
          <InWords entity={stored.name} />
          <Button onClick={leave}>{t('Leave customise mode')}</Button>
        </div>
      </header>
      <p id="canvas-keys" hidden>
        {t('Enter opens the settings, arrow keys move the field.')}
      </p>
      <div className="record" data-with-journal data-customise data-without-info={form.info.length === 0 || undefined}>
        {form.info.length > 0 && <InfoPanel entity={entity} names={form.info} values={record} />}
        <section className="body" aria-label={t('Form of {plural}', { plural: stored.plural })} aria-busy={designer.plan.isFetching}>
          <CanvasTabs
            tabs={form.tabs}
            open={open}
            onOpen={goToTab}
            onEdit={edit}
            writtenTitleOf={(path, drawn) => writtenTitle(document ?? {}, { path }, drawn)}
            onDropField={(name, path) => actions.move(name, firstSection(form.tabs, path))}
            translationsOf={(path, title) => (
              <Translations key={path} designer={designer} path={tabTextPath(stored.name, path)} of={title} />
            )}
          />
          {document === undefined && <CanvasSkeleton />}
          {open && document && (
            <div className="tab-panel">
              {open.leaf.related ? (
                <p className="mute canvas-note">{t('This tab shows related records. Its list is a view of theirs.')}</p>
              ) : (
                <Canvas
                  metadata={preview.metadata}
                  entity={entity}
                  tab={open.leaf}
                  path={open.path}
                  record={record}
                  selected={selected}
                  added={added}
                  actions={actions}
                  writtenTitleOf={(section, drawn) => writtenTitle(document, { path: open.path, section }, drawn)}
                  translationsOf={(section, title) => (
                    <Translations designer={designer} path={tabTextPath(stored.name, open.path, section)} of={title} />
                  )}
                />
              )}
            </div>
          )}
        </section>
        <aside className="journal-panel" aria-label={t('Draft')}>
          {selected !== undefined && document && (
            <FieldSettings
              key={selected}
              name={selected}
              entity={entity}
              document={document}
              tabs={form.tabs}
              isStored={!added.has(selected)}
              designer={designer}
              onEdit={edit}
              onClose={() => setSelected(undefined)}
            />
          )}
          <DraftPanel designer={designer} />
        </aside>
      </div>
    </>
  )
}

function actionsOf(
  tabs: readonly TabDescription[],
  edit: (change: (document: Document) => Document) => void,
  select: (field: string) => void,
): CanvasActions {
  return {
    select,
    move: (field, target) => edit((document) => writeLayout(document, tabs, moveField(tabs, field, target))),
    nudge: (field, way) => edit((document) => writeLayout(document, tabs, nudgeField(tabs, field, way))),
    add: (place, title, kind, choice) =>
      edit((document) => {
        const name = fieldName(title, Object.keys(propertiesOf(document)))
        return addField(document, name, { title, ...kind.declare(choice) }, place)
      }),
    addSection: (path) =>
      edit((document) => {
        const keys = sectionKeys(tabs, path)
        return addSection(document, tabs, path, fieldName('section', keys), t('New section'))
      }),
    titleSection: (place, title) => edit((document) => setSection(document, tabs, place, { title })),
    moveSection: ({ path, section }, step) =>
      edit((document) => {
        const keys = sectionKeys(tabs, path).filter((key) => key !== 'main' && key !== 'free')
        const at = keys.indexOf(section)
        const moved = keys.filter((key) => key !== section)
        const to = Math.max(0, Math.min(moved.length, at + step))
        return orderSections(document, tabs, path, [...moved.slice(0, to), section, ...moved.slice(to)])
      }),
  }
}

function tabAt(tabs: readonly TabDescription[], path: string): TabDescription | undefined {
  const [key, ...rest] = path.split('.')
  const found = tabs.find((tab) => tab.key === key)
  return rest.length === 0 || found === undefined ? found : tabAt(found.tabs, rest.join('.'))
}

function sectionKeys(tabs: readonly TabDescription[], path: string): readonly string[] {
  return tabAt(tabs, path)?.sections.map(({ key }) => key) ?? []
}

function firstSection(tabs: readonly TabDescription[], path: string) {
  const tab = tabAt(tabs, path)
  const inside = tab !== undefined && tab.sections.length === 0 ? tab.tabs[0] : undefined
  return inside === undefined
    ? { path, section: tab?.sections[0]?.key ?? 'main' }
    : { path: `${path}.${inside.key}`, section: inside.sections[0]?.key ?? 'main' }
}

/** While the documents of the draft are on their way: no empty page. */
function CanvasSkeleton() {
  return (
    <div className="tab-panel" aria-busy="true">
      {[70, 55, 80, 60, 75].map((width) => (
        <p key={width}>
          <span className="skeleton" style={{ width: `${width}%`, height: 34 }} />
        </p>
      ))}
    </div>
  )
}
