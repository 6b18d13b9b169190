import { Button, Modal, Select } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { MenuGroup } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { MoveTools, Tool } from '../shell/tool.tsx'
import { moveEntity, moveGroup, placesOf, regroup, renameGroup } from './edit-menu.ts'
import { isObject } from './merge.ts'
import { SettledText } from './settled-text.tsx'
import { type Designer, useDesigner } from './use-designer.ts'
import { usePreview } from './use-preview.ts'

/** The menu: its groups, what stands in them, and in which order. Whom an entity is hidden from, the roles say. */
export function MenuEditor({ onClose }: { onClose: () => void }) {
  const published = useMetadata()
  const names = useMemo(() => Object.keys(published.entities), [published])
  const designer = useDesigner(
    useMemo(() => ({ entities: names }), [names]),
    { isDrawn: false },
  )
  const { metadata } = usePreview(designer)
  // Groups are edited as the documents call them; what is drawn may be translated.
  const menu = metadata.menu.map((group) => ({ ...group, title: writtenGroup(designer, group) }))
  const placed = menu.flatMap((group) => group.entities)
  const owned = new Set(Object.values(published.entities).flatMap(({ fields }) => Object.values(fields).map(({ lines }) => lines)))
  const absent = names.filter((name) => !placed.includes(name) && !owned.has(name))
  function write(next: readonly MenuGroup[], left?: string) {
    const before = new Map(placesOf(menu).map(({ entity, menu: place }) => [entity, JSON.stringify(place)]))
    const places = placesOf(next).filter(({ entity, menu: place }) => before.get(entity) !== JSON.stringify(place) || !isNumbered(entity))
    designer.editAll([
      ...places.map(({ entity, menu: place }) => ({
        folder: 'entities',
        id: entity,
        change: (document: object) => ({ ...document, 'x-menu': place }),
      })),
      ...(left === undefined
        ? []
        : [{ folder: 'entities', id: left, change: ({ 'x-menu': _, ...rest }: Readonly<Record<string, unknown>>) => rest }]),
    ])
  }
  // Until every entity says its place in the numbers of this editor, all of them are told.
  const isNumbered = (entity: string) => {
    const own = placesOf(menu).find((place) => place.entity === entity)
    return JSON.stringify(designer.documentOf('entities', entity)?.['x-menu']) === JSON.stringify(own?.menu)
  }
  const titleOf = (name: string) => metadata.entities[name]?.plural ?? published.entities[name]?.plural ?? name
  const groups = menu.map(({ title }) => ({ value: title, label: title }))
  return (
    <Modal opened onClose={onClose} title={t('Menu')} size="lg">
      <div className="menu-editor" aria-busy={designer.plan.isFetching}>
        {menu.map((group, at) => (
          <section key={group.title} aria-label={group.title}>
            <div className="color-choice">
              <SettledText
                label={t('Group')}
                value={group.title}
                onSettle={(title) => title !== '' && write(renameGroup(menu, group.title, title))}
              />
              <MoveTools
                up={t('Move group {title} up', { title: group.title })}
                down={t('Move group {title} down', { title: group.title })}
                isFirst={at === 0}
                isLast={at === menu.length - 1}
                onMove={(step) => write(moveGroup(menu, group.title, step))}
              />
            </div>
            <ol>
              {group.entities.map((name, index) => (
                <MenuItem
                  key={name}
                  title={titleOf(name)}
                  group={group.title}
                  groups={groups}
                  isFirst={index === 0}
                  isLast={index === group.entities.length - 1}
                  onRegroup={(title) => write(regroup(menu, name, title))}
                  onMove={(step) => write(moveEntity(menu, name, step))}
                  onRemove={() => write(regroup(menu, name, undefined), name)}
                />
              ))}
            </ol>
          </section>
        ))}
        {absent.length > 0 && (
          <Select
            key={absent.length}
            size="xs"
            label={t('Not in the menu')}
            placeholder={t('Put it into the last group…')}
            searchable
            data={absent.map((name) => ({ value: name, label: titleOf(name) }))}
            value={null}
            onChange={(name) => name !== null && write(regroup(menu, name, menu.at(-1)?.title ?? 'Records'))}
          />
        )}
        <div className="name-buttons">
          <p className="mute grow">{t('Part of your draft; nothing changes until you publish.')}</p>
          <Button variant="filled" onClick={onClose}>
            {t('Done')}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

interface MenuItemProps {
  readonly title: string
  readonly group: string
  readonly groups: readonly { readonly value: string; readonly label: string }[]
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly onRegroup: (group: string) => void
  readonly onMove: (step: -1 | 1) => void
  readonly onRemove: () => void
}

function MenuItem({ title, group, groups, isFirst, isLast, onRegroup, onMove, onRemove }: MenuItemProps) {
  return (
    <li className="color-choice">
      <span className="path-title">{title}</span>
      <Select
        size="xs"
        aria-label={t('Group of {title}', { title })}
        data={groups}
        value={group}
        allowDeselect={false}
        onChange={(next) => next !== null && next !== group && onRegroup(next)}
      />
      <MoveTools up={t('Move {title} up', { title })} down={t('Move {title} down', { title })} {...{ isFirst, isLast, onMove }} />
      <Tool label={t('Take {title} out of the menu', { title })} onClick={onRemove}>
        <IconTrash size={13} />
      </Tool>
    </li>
  )
}

function writtenGroup(designer: Designer, { title, entities: [first = ''] }: MenuGroup): string {
  const menu = designer.documentOf('entities', first)?.['x-menu']
  return isObject(menu) && typeof menu.group === 'string' ? menu.group : title
}
