import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, memo, useRef } from 'react'
import type { TabDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useEntity, useMetadata } from '../api/metadata.ts'
import { listRecords, type RecordData } from '../api/records.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'
import { bothFilters } from '../list/columns.ts'
import { type ErrorMap, errorsOfTab } from './field-errors.ts'
import { relatedFilter } from './related-filter.ts'
import { hasOwnContent, type OpenTab } from './tabs.ts'

interface RecordTabsProps {
  readonly tabs: readonly TabDescription[]
  readonly open: OpenTab | undefined
  readonly record: RecordData | undefined
  readonly errors: ErrorMap
  readonly onOpen: (path: string) => void
}

/** The tabs and, under them, the sub-tabs of the open one; arrow keys move between them. */
export const RecordTabs = memo(function RecordTabs({ tabs, open, record, errors, onOpen }: RecordTabsProps) {
  if (open === undefined) return null
  const { top } = open
  const children = hasOwnContent(top) ? [{ ...top, tabs: [] }, ...top.tabs] : top.tabs
  return (
    <>
      <TabRow
        className="tabs"
        label={t('Tabs')}
        items={tabs.map((tab) => ({ path: tab.key, tab, isOpen: tab.key === top.key, errors: errorsOfTab(errors, tab) }))}
        record={record}
        onOpen={onOpen}
      />
      {top.tabs.length > 0 && (
        <TabRow
          className="sub-tabs"
          label={t('Parts of {title}', { title: top.title })}
          items={children.map((tab) => {
            const path = tab.key === top.key ? top.key : `${top.key}.${tab.key}`
            return { path, tab, isOpen: path === open.path, errors: errorsOfTab(errors, tab) }
          })}
          record={record}
          onOpen={onOpen}
        />
      )}
    </>
  )
})

interface TabItem {
  readonly path: string
  readonly tab: TabDescription
  readonly isOpen: boolean
  readonly errors: number
}

interface TabRowProps {
  readonly className: string
  readonly label: string
  readonly items: readonly TabItem[]
  readonly record: RecordData | undefined
  readonly onOpen: (path: string) => void
}

function TabRow({ className, label, items, record, onOpen }: TabRowProps) {
  const row = useRef<HTMLDivElement>(null)
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step === 0) return
    const current = items.findIndex((item) => item.isOpen)
    const next = items[(current + step + items.length) % items.length]
    if (next === undefined) return
    event.preventDefault()
    onOpen(next.path)
    requestAnimationFrame(() => row.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus())
  }
  return (
    <div className={className} role="tablist" aria-label={label} ref={row} onKeyDown={onKeyDown} tabIndex={-1}>
      {items.map(({ path, tab, isOpen, errors }) => (
        <button key={path} type="button" role="tab" aria-selected={isOpen} tabIndex={isOpen ? 0 : -1} onClick={() => onOpen(path)}>
          {tab.title} {tab.related && tab.related.hasCount !== false && record && <RelatedCount related={tab.related} record={record} />}
          {errors > 0 && (
            <span className="tab-errors">
              {errors}
              <span className="visually-hidden"> {errors === 1 ? t('error') : t('errors')}</span>
            </span>
          )}
        </button>
      ))}
    </div>
  )
}

function RelatedCount({ related, record }: { related: NonNullable<TabDescription['related']>; record: RecordData }) {
  const other = useEntity(related.entity)
  const own = relatedFilter(related.field, record.id, fieldAt(useMetadata(), related.entity, related.field))
  const view = other?.views.find(({ key }) => key === related.view)
  const filter = bothFilters(own, bothFilters(view?.filter, related.filter))
  const { data } = useQuery({
    queryKey: ['count', related.entity, filter],
    queryFn: ({ signal }) =>
      listRecords(related.entity, { ...(filter === undefined ? {} : { filter }), fields: ['label'], limit: 1, count: true }, signal),
    select: (page) => page.page.total,
    staleTime: 30_000,
  })
  // A digit's room is kept, so that the tabs do not move to another line when the count comes.
  if (data === undefined)
    return (
      <span className="tab-count" aria-hidden="true">
        {figureSpace}
      </span>
    )
  return <span className="tab-count">{formatNumber(data)}</span>
}

const figureSpace = '\u2007'
