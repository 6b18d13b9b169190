import { IconArrowLeft, IconArrowRight, IconPlus, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { fieldName } from '../../../engine/base/names.ts'
import type { TabDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import type { OpenTab } from '../record/tabs.ts'
import { fieldType } from './canvas.tsx'
import { addTab, orderTabs, removeTab, setTab } from './edit-entity.ts'
import { orderAfterMove } from './layout.ts'
import { PlainTitle } from './plain-title.tsx'

interface CanvasTabsProps {
  readonly tabs: readonly TabDescription[]
  readonly open: OpenTab | undefined
  readonly onOpen: (path: string) => void
  readonly onEdit: (change: (document: Document) => Document) => void
  readonly onDropField: (field: string, path: string) => void
  /** The title of a tab as the document says it. */
  readonly writtenTitleOf: (path: string, drawn: string) => string
  /** The title of a tab in the other languages. */
  readonly translationsOf: (path: string, title: string) => ReactNode
}

/** The tabs to be renamed, moved, added and taken away; a field that is dropped on one goes there. */
export function CanvasTabs({ tabs, open, onOpen, onEdit, onDropField, writtenTitleOf, translationsOf }: CanvasTabsProps) {
  const [over, setOver] = useState<string>()
  const row = (level: readonly TabDescription[], parent: string | undefined, openKey: string | undefined) =>
    level.map((tab) => {
      const path = parent === undefined ? tab.key : `${parent}.${tab.key}`
      return (
        <button
          key={path}
          type="button"
          aria-pressed={tab.key === openKey}
          aria-selected={undefined}
          data-open={tab.key === openKey || undefined}
          data-over={over === path || undefined}
          onClick={() => onOpen(path)}
          onDragOver={(event) => {
            if (!event.dataTransfer.types.includes(fieldType)) return
            event.preventDefault()
            setOver(path)
          }}
          onDragLeave={() => setOver(undefined)}
          onDrop={(event) => {
            const name = event.dataTransfer.getData(fieldType)
            setOver(undefined)
            if (name === '' || tab.related) return
            event.preventDefault()
            onDropField(name, path)
          }}
        >
          {tab.title}
        </button>
      )
    })
  return (
    <>
      <div className="tabs canvas-tabs">
        {row(tabs, undefined, open?.top.key)}
        <button
          type="button"
          onClick={() => {
            const key = fieldName(
              'tab',
              tabs.map((tab) => tab.key),
            )
            onEdit((document) => addTab(document, tabs, t('New tab'), key))
            onOpen(key)
          }}
        >
          <IconPlus size={13} aria-hidden="true" /> {t('Add tab')}
        </button>
      </div>
      {open && open.top.tabs.length > 0 && <div className="sub-tabs canvas-tabs">{row(open.top.tabs, open.top.key, open.leaf.key)}</div>}
      {open && <TabBar tabs={tabs} open={open} onEdit={onEdit} onOpen={onOpen} writtenTitleOf={writtenTitleOf} />}
      {open && <div className="tab-translations">{translationsOf(open.path, open.leaf.title)}</div>}
    </>
  )
}

/** What can be done with the open tab. */
function TabBar({
  tabs,
  open,
  onEdit,
  onOpen,
  writtenTitleOf,
}: { tabs: readonly TabDescription[]; open: OpenTab } & Pick<CanvasTabsProps, 'onEdit' | 'onOpen' | 'writtenTitleOf'>) {
  const { leaf, path, top } = open
  const written = writtenTitleOf(path, leaf.title)
  const parent = leaf === top ? undefined : top.key
  const beside = (parent === undefined ? tabs : top.tabs).map((tab) => tab.key)
  const move = (step: -1 | 1) => onEdit((document) => orderTabs(document, tabs, parent, orderAfterMove(beside, leaf.key, step)))
  return (
    <div className="tab-bar">
      <PlainTitle
        key={`${path} ${written}`}
        label={t('Name of the tab')}
        value={written}
        onSettle={(title) => title !== '' && onEdit((document) => setTab(document, tabs, path, { title }))}
      />
      <button
        type="button"
        aria-label={t('Move tab {title} left', { title: leaf.title })}
        disabled={beside[0] === leaf.key}
        onClick={() => move(-1)}
      >
        <IconArrowLeft size={14} />
      </button>
      <button
        type="button"
        aria-label={t('Move tab {title} right', { title: leaf.title })}
        disabled={beside.at(-1) === leaf.key}
        onClick={() => move(1)}
      >
        <IconArrowRight size={14} />
      </button>
      <button
        type="button"
        aria-label={t('Remove tab {title}', { title: leaf.title })}
        disabled={beside.length < 2}
        onClick={() => {
          onEdit((document) => removeTab(document, path))
          onOpen(parent ?? beside.find((key) => key !== leaf.key) ?? '')
        }}
      >
        <IconTrash size={14} />
      </button>
    </div>
  )
}
