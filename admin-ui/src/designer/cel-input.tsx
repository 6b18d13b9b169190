import { Combobox, Textarea, useCombobox } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { type Completion, completionsAt } from './cel-completions.ts'
import { useSettling } from './use-settling.ts'

interface CelInputProps {
  readonly label: string
  readonly value: string
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly onSettle: (cel: string) => void
  readonly placeholder?: string
  readonly isLabelHidden?: boolean
  /** What is wrong with it, as far as it is known. */
  readonly error?: string
}

/** An expression that is completed while it is typed, by the names of the fields; it counts when the person leaves it. */
export function CelInput({ label, value, metadata, entity, onSettle, placeholder, isLabelHidden = false, error = '' }: CelInputProps) {
  const [text, setText] = useState(value)
  const [found, setFound] = useState<readonly Completion[]>([])
  const box = useRef<HTMLTextAreaElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  useEffect(() => setText(value), [value])
  const { type, settle } = useSettling(value, (typed) => typed.trim() !== value && onSettle(typed.trim()))
  function write(next: string) {
    setText(next)
    type(next)
  }

  function look(typed: string, caret: number) {
    const completions = completionsAt(typed, caret, metadata, entity)
    setFound(completions)
    if (completions.length === 0) return combobox.closeDropdown()
    combobox.openDropdown()
    combobox.updateSelectedOptionIndex()
  }
  function take(chosen: string) {
    const completion = found.find((one) => one.text === chosen)
    if (completion === undefined) return
    const caret = box.current?.selectionStart ?? text.length
    const next = text.slice(0, completion.from) + completion.text + text.slice(caret)
    const after = completion.from + completion.text.length
    write(next)
    combobox.closeDropdown()
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(after, after)
    })
  }
  return (
    <Combobox store={combobox} onOptionSubmit={take} withinPortal position="bottom-start">
      <Combobox.Target withKeyboardNavigation={combobox.dropdownOpened} targetType="input">
        <Textarea
          ref={box}
          size="xs"
          className="cel-input"
          {...(isLabelHidden ? { 'aria-label': label } : { label })}
          placeholder={placeholder}
          error={error || undefined}
          autosize
          minRows={1}
          spellCheck={false}
          value={text}
          onChange={({ currentTarget }) => {
            write(currentTarget.value)
            look(currentTarget.value, currentTarget.selectionStart)
          }}
          onBlur={() => {
            combobox.closeDropdown()
            settle()
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || combobox.dropdownOpened || event.shiftKey) return
            event.preventDefault()
            settle()
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={found.length === 0}>
        <Combobox.Options aria-label={t('Names for {label}', { label })}>
          {found.map((completion) => (
            <Combobox.Option key={completion.text} value={completion.text}>
              <span className="completion">
                <code>{completion.text.replace(/'$/, '')}</code> <span className="mute">{completion.title}</span>
              </span>
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
