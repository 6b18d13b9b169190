import { Modal } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { t } from '../i18n/t.ts'
import { focusAtOnce } from './focus.ts'
import { type Choice, useChoices } from './palette-choices.tsx'
import './palette.css'

/** Everything reachable by typing: the lists of the menu, a new record of each, and the records whose text matches. */
export function Palette({ onClose }: { onClose: () => void }) {
  const router = useRouter()
  const listId = useId()
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const choices = useChoices(text)
  const selected = Math.min(active, choices.length - 1)

  function open(choice: Choice | undefined) {
    if (choice === undefined) return
    onClose()
    choice.run?.()
    if (choice.address !== undefined) router.history.push(choice.address)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setActive(Math.min(selected + 1, choices.length - 1))
    else if (event.key === 'ArrowUp') setActive(Math.max(selected - 1, 0))
    else if (event.key === 'Enter') open(choices[selected])
    else return
    event.preventDefault()
  }

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      aria-label={t('Search or jump to')}
      transitionProps={{ duration: 0 }}
    >
      <input
        ref={focusAtOnce}
        className="palette-input"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={choices[selected] && `${listId}-${selected}`}
        aria-label={t('Search or jump to')}
        placeholder={t('Search or jump to…')}
        value={text}
        data-autofocus
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label={t('Results')}>
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
        {choices.length === 0 && <p className="palette-empty">{t('Nothing is called “{text}”. Try fewer letters.', { text })}</p>}
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
