import { useDraggable } from '@dnd-kit/react'
import { ActionIcon, Menu } from '@mantine/core'
import { IconArrowsMove } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { valueAt } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import type { ListColumn } from '../list/columns.ts'
import { LateMark } from '../list/late-mark.tsx'
import type { RecordColors } from '../list/use-colors.ts'
import type { BoardColumn } from './columns.ts'

interface BoardCardProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly fields: readonly ListColumn[]
  readonly colors: RecordColors | undefined
  readonly column: BoardColumn
  /** The columns to which it may go, and its own, in their order. */
  readonly targets: readonly BoardColumn[]
  readonly canDrag: boolean
  /** The card that was moved by keyboard last: it keeps the focus in its new column. */
  readonly lastMoved: RefObject<string | undefined>
  readonly onMove: (to: BoardColumn) => void
}

/** One record. With the focus in it, alt and an arrow moves it to the next column that it may go to. */
export function BoardCard({ entity, record, fields, colors, column, targets, canDrag, lastMoved, onMove }: BoardCardProps) {
  const link = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    if (lastMoved.current === record.id && document.activeElement === document.body) link.current?.focus()
  }, [lastMoved, record.id])
  const { ref, isDragging } = useDraggable({ id: record.id, data: { record }, disabled: !canDrag })
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (!event.altKey || step === 0) return
    event.preventDefault()
    event.stopPropagation()
    const to = targets[targets.indexOf(column) + step]
    if (!canDrag || to === undefined) return
    lastMoved.current = record.id
    onMove(to)
  }
  const shown = fields.filter(({ path }) => !isEmpty(valueAt(record, path)))
  return (
    <li
      ref={ref}
      className="board-card"
      data-dragging={isDragging || undefined}
      data-edge-color={colors?.edge}
      data-text-color={colors?.text}
      data-row-color={colors?.card ?? colors?.row}
      onKeyDown={onKeyDown}
    >
      <div className="board-card-top">
        <Link
          ref={link}
          to="/$entity/$id"
          params={{ entity: entity.name, id: record.id }}
          className="record-link"
          preload={false}
          draggable={false}
          aria-keyshortcuts={canDrag ? 'Alt+ArrowRight Alt+ArrowLeft' : undefined}
        >
          {record.label || t('Without a name')}
        </Link>
        {canDrag && targets.length > 1 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon
                className="board-move"
                variant="subtle"
                color="gray"
                size={24}
                aria-label={t('Move {label}', { label: record.label })}
              >
                <IconArrowsMove size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {targets
                .filter((target) => target.key !== column.key)
                .map((target) => (
                  <Menu.Item key={target.key} onClick={() => onMove(target)}>
                    {target.title}
                  </Menu.Item>
                ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <dl>
        {shown.map(({ path, title, field }) => (
          <div key={path}>
            <dt className="visually-hidden">{title}</dt>
            <dd title={title}>
              <Value field={field} value={valueAt(record, path)} record={record} />
            </dd>
          </div>
        ))}
      </dl>
      {colors?.late && <LateMark text={colors.late} />}
    </li>
  )
}
