import { NativeSelect, Select } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Document } from '../api/designer.ts'
import { meQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { chartTitles } from '../reports/chart-titles.ts'
import { PeriodChoice } from '../reports/period-choice.tsx'
import { ErrorState, NotFound } from '../shell/page-state.tsx'
import { MoveTools, Tool } from '../shell/tool.tsx'
import { CustomiseFrame, CustomiseWaiting } from './customise-frame.tsx'
import { Problems, problemsBelow, problemsOf } from './document-problems.tsx'
import { draftStore } from './draft-store.ts'
import { addTile, type EditedTile, moveTile, removeTile, setTile, showInTile, tilesOf } from './edit-dashboard.ts'
import { SettledText } from './settled-text.tsx'
import { useTileChoices } from './tile-choices.ts'
import { saidIn, Translations, translationDocuments } from './translations.tsx'
import { useDesigner } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import './dashboard-editor.css'

/** A dashboard that is put together of tiles. */
export function DashboardEditor() {
  const { dashboard: id } = useParams({ from: '/shell/customise/dashboards/$dashboard' })
  const { data: me } = useQuery(meQuery)
  const documents = useDocuments('dashboards', draftStore(me?.id ?? '').get().patches)
  if (documents === undefined) return <CustomiseWaiting />
  return documents.has(id) ? <OneDashboard key={id} id={id} /> : <NotFound />
}

function OneDashboard({ id }: { id: string }) {
  const designer = useDesigner(useMemo(() => ({ dashboards: [id], translations: translationDocuments }), [id]))
  const choices = useTileChoices()
  const document = designer.documentOf('dashboards', id)
  if (designer.base.error) return <ErrorState error={designer.base.error} onRetry={() => void designer.base.refetch()} />
  if (document === undefined || choices === undefined) return <CustomiseWaiting />
  const edit = (change: (current: Document) => Document) => designer.edit('dashboards', id, change)
  const title = String(document.title ?? id)
  const tiles = tilesOf(document)
  const problems = problemsOf(designer, 'dashboards', id)
  const labelOf = (value: string) => choices.flatMap(({ items }) => items).find((one) => one.value === value)?.label
  return (
    <CustomiseFrame
      title={saidIn(designer, `dashboards.${id}`) ?? title}
      about={t('Dashboard')}
      designer={designer}
      settings={
        <section className="field-settings" aria-label={t('Settings of the dashboard')}>
          <SettledText
            label={t('Name')}
            value={document.title}
            onSettle={(text) => text !== '' && edit((now) => ({ ...now, title: text }))}
          />
          <Translations designer={designer} path={`dashboards.${id}`} of={title} />
          <SettledText
            label={t('What it is for')}
            value={document.description}
            onSettle={(text) => edit((now) => ({ ...now, description: text || undefined }))}
            isLong
          />
          <PeriodChoice
            value={typeof document.period === 'string' ? document.period : undefined}
            isLabelled
            otherwise={t('Period of each report')}
            onChange={(period) => edit((now) => ({ ...now, period }))}
          />
          <Problems problems={problemsBelow(problems, '/').filter(({ pointer }) => !pointer.startsWith('tiles/'))} />
        </section>
      }
    >
      <div className="dashboard-editor">
        <ol className="edited-tiles">
          {tiles.map((tile, index) => (
            <TileForm
              key={tile.key}
              tile={tile}
              choices={labelOf(tile.shows) === undefined ? [{ group: t('Now'), items: [now(tile.shows)] }, ...choices] : choices}
              places={{ isFirst: index === 0, isLast: index === tiles.length - 1 }}
              edit={edit}
              labelOf={labelOf}
            >
              <Translations designer={designer} path={`dashboards.${id}.tiles.${tile.key}`} of={tile.title} />
              <Problems problems={problemsBelow(problems, `/tiles/${tile.key}`)} />
            </TileForm>
          ))}
        </ol>
        <Select
          key={tiles.length}
          label={t('Add a tile')}
          placeholder={t('A report, a list or a widget…')}
          searchable
          data={choices}
          value={null}
          onChange={(shows) => shows !== null && edit((current) => addTile(current, labelOf(shows) ?? shows, shows))}
        />
      </div>
    </CustomiseFrame>
  )
}

/** What is there no more, or is not there for this person, stays what it is. */
const now = (shows: string) => ({ value: shows, label: shows.slice(shows.indexOf(':') + 1) })

const widths: readonly (readonly [span: number, title: string])[] = [
  [3, t('A quarter')],
  [4, t('A third')],
  [6, t('Half')],
  [8, t('Two thirds')],
  [9, t('Three quarters')],
  [12, t('Whole width')],
]

interface TileFormProps {
  readonly tile: EditedTile
  readonly choices: NonNullable<ReturnType<typeof useTileChoices>>
  readonly places: { readonly isFirst: boolean; readonly isLast: boolean }
  readonly edit: (change: (current: Document) => Document) => void
  readonly labelOf: (shows: string) => string | undefined
  readonly children: React.ReactNode
}

function TileForm({ tile: { key, title, shows, span, chart }, choices, places, edit, labelOf, children }: TileFormProps) {
  const known = widths.some(([width]) => width === span)
  return (
    <li className="edited-tile" style={{ gridColumn: `span ${span}` }}>
      <fieldset className="part-box" aria-label={t('Tile {title}', { title })}>
        <div className="edited-tile-head">
          <SettledText
            label={t('Heading of the tile')}
            isLabelHidden
            value={title}
            onSettle={(text) => text !== '' && edit((current) => setTile(current, key, { title: text }))}
          />
          <MoveTools
            up={t('Move {path} up', { path: title })}
            down={t('Move {path} down', { path: title })}
            {...places}
            onMove={(step) => edit((one) => moveTile(one, key, step))}
          />
          <Tool
            label={t('Take {path} away', { path: title })}
            isOff={places.isFirst && places.isLast}
            onClick={() => edit((current) => removeTile(current, key))}
          >
            <IconTrash size={13} />
          </Tool>
        </div>
        <Select
          size="xs"
          label={t('Shows')}
          searchable
          allowDeselect={false}
          data={choices as { group: string; items: { value: string; label: string }[] }[]}
          value={shows}
          onChange={(next) =>
            next !== null &&
            edit((current) => {
              const shown = showInTile(current, key, next)
              return title === labelOf(shows) ? setTile(shown, key, { title: labelOf(next) ?? title }) : shown
            })
          }
        />
        <NativeSelect
          size="xs"
          label={t('Width')}
          value={String(span)}
          data={[
            ...(known ? [] : [{ value: String(span), label: t('{span} twelfths', { span }) }]),
            ...widths.map(([width, label]) => ({ value: String(width), label })),
          ]}
          onChange={({ currentTarget }) => edit((current) => setTile(current, key, { span: Number(currentTarget.value) }))}
        />
        {shows.startsWith('report:') && (
          <NativeSelect
            size="xs"
            label={t('Drawn as')}
            value={chart}
            data={[
              { value: '', label: t('As the report says') },
              ...Object.entries(chartTitles).map(([value, label]) => ({ value, label })),
              ...(chart === '' || chart in chartTitles ? [] : [{ value: chart, label: chart }]),
            ]}
            onChange={({ currentTarget }) => edit((current) => setTile(current, key, { chart: currentTarget.value || undefined }))}
          />
        )}
        {children}
      </fieldset>
    </li>
  )
}
