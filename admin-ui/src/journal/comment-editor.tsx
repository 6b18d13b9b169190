import { Button, Group, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { type NamedPerson, peopleQuery } from '../api/comments.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'
import { isMeant, searchedName, storedText, typedText, withPerson } from './mentions.ts'

interface CommentEditorProps {
  readonly entity: string
  readonly id: string
  readonly label: string
  /** What is changed; a new comment without it. */
  readonly text?: string
  /** Of the one that is changed. */
  readonly comment?: string
  readonly mentions?: readonly NamedPerson[]
  readonly isPending: boolean
  /** Answers whether it was taken: then a new comment begins empty. */
  readonly onSend: (text: string) => Promise<boolean>
  readonly onCancel?: () => void
}

interface Written {
  readonly typed: string
  readonly chosen: readonly NamedPerson[]
}

/** What somebody says: an at sign offers people who may see the record; ctrl-Enter sends. */
export function CommentEditor({
  entity,
  id,
  label,
  text = '',
  comment = 'new',
  mentions = [],
  isPending,
  onSend,
  onCancel,
}: CommentEditorProps) {
  const input = useRef<HTMLTextAreaElement>(null)
  const listId = useId()
  const [{ typed, chosen }, write, forget] = useKept<Written>(`comment.${entity}.${id}.${comment}`, {
    typed: typedText(text, mentions),
    chosen: mentions,
  })
  const [caret, setCaret] = useState<number>()
  const [at, setAt] = useState(0)
  const name = caret === undefined ? undefined : searchedName(typed, caret)
  const [search = ''] = useDebouncedValue(name, 120)
  const found = useQuery({ ...peopleQuery(entity, id, search), enabled: name !== undefined, placeholderData: (before) => before })
  const people = name === undefined ? [] : (found.data ?? []).filter((person) => isMeant(person, name))
  const active = people[Math.min(at, people.length - 1)]

  function pick(person: NamedPerson) {
    const next = withPerson(typed, caret ?? typed.length, person.label)
    write({ typed: next.text, chosen: [...chosen.filter((one) => one.id !== person.id), person] })
    setCaret(undefined)
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(next.caret, next.caret)
    })
  }
  async function send() {
    if (typed.trim() === '' || isPending) return
    if (await onSend(storedText(typed, chosen))) forget()
  }
  function giveUp() {
    forget()
    onCancel?.()
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void send()
    else if (active !== undefined && (event.key === 'Enter' || event.key === 'Tab')) pick(active)
    else if (active !== undefined && event.key === 'ArrowDown') setAt((Math.min(at, people.length - 1) + 1) % people.length)
    else if (active !== undefined && event.key === 'ArrowUp') setAt((Math.min(at, people.length - 1) + people.length - 1) % people.length)
    else if (event.key === 'Escape' && active !== undefined) setCaret(undefined)
    else if (event.key === 'Escape' && onCancel) onCancel()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="comment-editor">
      <Textarea
        ref={input}
        aria-label={label}
        placeholder={t('Comment, with @ to mention somebody')}
        autosize
        minRows={1}
        maxRows={10}
        maxLength={5000}
        value={typed}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={people.length > 0}
        aria-controls={people.length > 0 ? listId : undefined}
        aria-activedescendant={active === undefined ? undefined : `${listId}-${active.id}`}
        onChange={(event) => {
          write({ typed: event.currentTarget.value, chosen })
          setCaret(event.currentTarget.selectionStart)
          setAt(0)
        }}
        onBlur={() => setCaret(undefined)}
        onKeyDown={onKeyDown}
      />
      {people.length > 0 && (
        <div role="listbox" id={listId} className="mention-list" aria-label={t('People')}>
          {people.map((person) => (
            <div
              key={person.id}
              id={`${listId}-${person.id}`}
              role="option"
              tabIndex={-1}
              aria-selected={person === active}
              onMouseDown={(event) => {
                event.preventDefault()
                pick(person)
              }}
            >
              {person.label}
            </div>
          ))}
        </div>
      )}
      {(typed !== '' || onCancel) && (
        <Group gap={8} justify="flex-end" mt={6}>
          {onCancel && (
            <Button size="compact-xs" onClick={giveUp}>
              {t('Cancel')}
            </Button>
          )}
          <Button size="compact-xs" variant="filled" loading={isPending} disabled={typed.trim() === ''} onClick={() => void send()}>
            {onCancel ? t('Save') : t('Comment')}
          </Button>
        </Group>
      )}
    </div>
  )
}
