import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useParams, useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { MetadataDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { listRecords, type RecordPage } from '../api/records.ts'
import { EntityIcon } from './icons.tsx'
import './palette.css'

interface Choice {
  readonly key: string
  readonly group: string
  readonly icon: ReactNode
  readonly text: string
  readonly address: string
}

/** Everything reachable by typing: the lists of the menu, a new record of each, and the records whose text matches. */
export function Palette({ onClose }: { onClose: () => void }) {
  const metadata = useMetadata()
  const router = useRouter()
  const listId = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const records = useFoundRecords(metadata, text)
  const choices = useMemo(() => [...commands(metadata, text), ...records], [metadata, text, records])
  const selected = Math.min(active, choices.length - 1)

  function open(choice: Choice | undefined) {
    if (choice === undefined) return
    onClose()
    router.history.push(choice.address)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setActive(Math.min(selected + 1, choices.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(selected - 1, 0))
    else if (event.key === 'Enter') open(choices[selected])
    else return
    event.preventDefault()
  }

  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={560} yOffset="12vh" aria-label="Search or jump to">
      <input
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={choices[selected] && `${listId}-${selected}`}
        aria-label="Search or jump to"
        placeholder="Search or jump to…"
        value={text}
        data-autofocus
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label="Results">
        {choices.map((choice, index) => (
          <PaletteRow
            key={choice.key}
            id={`${listId}-${index}`}
            choice={choice}
            isFirstOfGroup={choices[index - 1]?.group !== choice.group}
            isSelected={index === selected}
            onOpen={() => open(choice)}
          />
        ))}
        {choices.length === 0 && <p className="palette-empty">Nothing is called “{text}”. Try fewer letters.</p>}
      </div>
    </Modal>
  )
}

interface PaletteRowProps {
  readonly id: string
  readonly choice: Choice
  readonly isFirstOfGroup: boolean
  readonly isSelected: boolean
  readonly onOpen: () => void
}

function PaletteRow({ id, choice, isFirstOfGroup, isSelected, onOpen }: PaletteRowProps) {
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isSelected) element.current?.scrollIntoView({ block: 'nearest' })
  }, [isSelected])
  return (
    <>
      {isFirstOfGroup && <div className="palette-group">{choice.group}</div>}
      {/* The keyboard is handled by the input, which keeps the focus. */}
      <div ref={element} id={id} role="option" aria-selected={isSelected} tabIndex={-1} className="palette-row" onMouseDown={onOpen}>
        {choice.icon}
        <span>{choice.text}</span>
      </div>
    </>
  )
}

function commands(metadata: MetadataDescription, text: string): readonly Choice[] {
  const words = text.toLowerCase().trim()
  const names = metadata.menu.flatMap((group) => group.entities)
  const entities = names.flatMap((name) => metadata.entities[name] ?? [])
  const matching = entities.filter(({ plural, title }) => `${plural} ${title} new`.toLowerCase().includes(words.replace(/^new\s+/, '')))
  const lists = matching.map(
    (entity): Choice => ({
      key: `list ${entity.name}`,
      group: 'Go to',
      icon: <EntityIcon name={entity.icon} size={15} />,
      text: entity.plural,
      address: `/${entity.name}`,
    }),
  )
  const creates = matching
    .filter((entity) => entity.can.create)
    .map(
      (entity): Choice => ({
        key: `new ${entity.name}`,
        group: 'Create',
        icon: <IconPlus size={15} aria-hidden="true" />,
        text: `New ${entity.title.toLowerCase()}`,
        address: `/${entity.name}/new`,
      }),
    )
  return words.startsWith('new') ? creates : words === '' ? lists : [...lists, ...creates]
}

/** Searches the lists of the menu side by side, that of the open page first; from two letters on. */
function useFoundRecords(metadata: MetadataDescription, text: string): readonly Choice[] {
  const [search] = useDebouncedValue(text.trim(), 180)
  const { entity: current } = useParams({ strict: false })
  const names = metadata.menu.flatMap((group) => group.entities)
  const ordered = [...names].sort((a, b) => Number(b === current) - Number(a === current))
  return useQueries({
    queries: ordered.map((entity) => ({
      queryKey: ['palette', entity, search],
      queryFn: ({ signal }: { signal: AbortSignal }) => listRecords(entity, { search, fields: ['label'], limit: 5 }, signal),
      enabled: search.length >= 2,
    })),
    combine: (results) =>
      search.length < 2 ? [] : results.flatMap((result, index) => recordChoices(metadata, ordered[index] ?? '', result.data)),
  })
}

function recordChoices(metadata: MetadataDescription, name: string, page: RecordPage | undefined): readonly Choice[] {
  const entity = metadata.entities[name]
  if (entity === undefined || page === undefined) return []
  return page.data.map((record) => ({
    key: record.id,
    group: entity.plural,
    icon: <EntityIcon name={entity.icon} size={15} />,
    text: record.label,
    address: `/${name}/${record.id}`,
  }))
}
