import { Button, NativeSelect, Select } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { parseSort } from '../list/sort.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { DrawnView } from '../views/drawn-view.tsx'
import { kindTitles } from '../views/kinds.ts'
import type { ListSearch } from '../views/list-search.ts'
import { resolveView, type ViewKind, type ViewState } from '../views/view-state.ts'
import { DraftPanel } from './draft-panel.tsx'
import { addView, chooseColumns, newViewKey, possibleKinds, setView, viewDocument, widenColumns } from './edit-views.ts'
import { translationDocuments } from './translations.tsx'
import { useDesigner } from './use-designer.ts'
import { usePreview } from './use-preview.ts'
import { ViewSettings } from './view-settings.tsx'
import './designer.css'
import '../journal/journal.css'
import '../record/record.css'
import { inSentence, t } from '../i18n/t.ts'

/**
 * A list, board or other view that is being redone: drawn as the draft would make it, over the records that there are. What a person does
 * to its columns there (sorting, widths, order) goes into the draft and not into the address.
 */
export function CustomiseList({ entity: stored, view: asked }: { entity: EntityDescription; view: string | undefined }) {
  const navigate = useNavigate()
  const designer = useDesigner(useMemo(() => ({ entities: [stored.name], translations: translationDocuments }), [stored.name]))
  const { metadata } = usePreview(designer)
  const published = useMetadata()
  const drawn = metadata.entities[stored.name] ?? stored
  // The server judges the colours by the rules that are published.
  const entity = useMemo(() => ({ ...drawn, colors: stored.colors ?? [] }), [drawn, stored.colors])
  const [, setTotal] = useState<number>()
  const document = designer.documentOf('entities', stored.name)
  const edit = (change: (current: Document) => Document) => designer.edit('entities', stored.name, change)
  const open = (view: string | undefined) =>
    void navigate({ to: '/$entity', params: { entity: stored.name }, search: { view, customise: '1' }, replace: true })
  const leave = () => void navigate({ to: '/$entity', params: { entity: stored.name }, search: { view: asked } })
  useDocumentTitle(`${t('Customise {plural}', { plural: stored.plural })} · Kartoteka`)
  const resolved = resolveView(entity, asked === undefined ? {} : { view: asked })
  const isKnown = (path: string) => fieldAt(published, stored.name, path) !== undefined
  const { view } = resolved
  const state: ViewState = {
    ...resolved,
    sort: parseSort(resolved.sort).every(({ path }) => isKnown(path)) ? resolved.sort : '',
    group: resolved.group !== undefined && isKnown(resolved.group) ? resolved.group : undefined,
    sum: resolved.sum.filter(isKnown),
    change: (changes) => view && edit((current) => setView(current, view, keywordsOf(changes, viewDocument(current, view)))),
  }
  const layout = {
    widths: {},
    frozen: 0,
    onFreeze: () => undefined,
    onWidths: (widths: Readonly<Record<string, number>>) =>
      view && edit((current) => setView(current, view, { columns: widenColumns(viewDocument(current, view), widths) })),
    onMove: (path: string, to: number) =>
      state.change({
        columns: state.columns
          .filter((one) => one !== path)
          .toSpliced(to, 0, path)
          .join(','),
      }),
  }
  if (designer.base.error) return <ErrorState error={designer.base.error} onRetry={() => void designer.base.refetch()} />
  return (
    <>
      <header className="top record-header">
        <span className="crumb">{t('Customise /')}</span>
        <h1>{stored.plural}</h1>
        <span className="chip" data-color="blue">
          {t('Customise mode')}
        </span>
        <div className="header-tools">
          <Button onClick={leave}>{t('Leave customise mode')}</Button>
        </div>
      </header>
      <div className="record" data-with-journal data-customise data-without-info>
        <section
          className="list-preview"
          aria-label={t('Preview of {title}', { title: view?.title ?? stored.plural })}
          aria-busy={designer.plan.isFetching}
        >
          <div className="toolbar">
            <NativeSelect
              size="xs"
              aria-label={t('View')}
              value={view?.key ?? ''}
              data={entity.views.map(({ key, title }) => ({ value: key, label: title }))}
              onChange={({ currentTarget }) => open(currentTarget.value)}
            />
            {document && (
              <AddView
                entity={entity}
                onAdd={(kind, title) => {
                  const key = newViewKey(entity, document, title)
                  edit((current) => addView(current, entity, key, title, kind))
                  open(key)
                }}
              />
            )}
          </div>
          <DrawnView entity={entity} state={state} layout={layout} onTotal={setTotal} />
        </section>
        <aside className="journal-panel" aria-label={t('Draft')}>
          {view && document && (asked === undefined || view.key === asked) && (
            <ViewSettings
              key={view.key}
              metadata={metadata}
              entity={entity}
              document={document}
              view={view}
              designer={designer}
              onEdit={edit}
              onRemoved={() => open(undefined)}
            />
          )}
          <DraftPanel designer={designer} />
        </aside>
      </div>
    </>
  )
}

function AddView({ entity, onAdd }: { entity: EntityDescription; onAdd: (kind: ViewKind, title: string) => void }) {
  const titleOf = (kind: ViewKind) => t('New {title}', { title: inSentence(kindTitles[kind]) })
  return (
    <Select
      size="xs"
      aria-label={t('Add a view')}
      placeholder={t('Add a view…')}
      data={possibleKinds(entity).map((kind) => ({ value: kind, label: titleOf(kind) }))}
      value={null}
      onChange={(kind) => kind !== null && onAdd(kind as ViewKind, titleOf(kind as ViewKind))}
    />
  )
}

/** What somebody has done to a list, as keywords of its view. */
function keywordsOf({ sort, columns, group, sum, by }: Partial<ListSearch>, view: Document): Document {
  return {
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns: chooseColumns(view, columns.split(',')) }),
    ...(group === undefined ? {} : { group: group === '-' ? undefined : group }),
    ...(sum === undefined ? {} : { sum: sum === '-' ? [] : sum.split(',') }),
    ...(by === undefined ? {} : { by }),
  }
}
