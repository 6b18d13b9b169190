import { Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'
import { MoveTools, Tool } from '../shell/tool.tsx'
import { colours } from './field-types.ts'
import { SettledText } from './settled-text.tsx'

export interface EditedOption {
  readonly value: string
  readonly title: string
  readonly color?: string
  readonly isRetired: boolean
  /** Values of records may name it: it can be retired, not taken away. */
  readonly isStored: boolean
}

/** Of more values than these only the first are shown, until they are sought or asked for. */
const manyValues = 40

interface OptionsEditorProps {
  readonly label: string
  readonly options: readonly EditedOption[]
  readonly onChange: (value: string, change: { title?: string; color?: string | undefined; isRetired?: boolean }) => void
  readonly onMove: (value: string, step: -1 | 1) => void
  readonly onRemove: (value: string) => void
  readonly onAdd: () => void
  /** The title of a value in the other languages. */
  readonly translationsOf?: (value: string, title: string) => ReactNode
}

/** The values that can be chosen: title, colour, order; one that is no longer wanted is retired and stays on old records. */
export function OptionsEditor({ label, options, onChange, onMove, onRemove, onAdd, translationsOf }: OptionsEditorProps) {
  const [search, setSearch] = useState('')
  const [isWhole, setIsWhole] = useState(options.length <= manyValues)
  const sought = search.trim().toLocaleLowerCase()
  const found = options
    .map((option, index) => ({ option, index }))
    .filter(({ option: { title, value } }) => sought === '' || `${title} ${value}`.toLocaleLowerCase().includes(sought))
  const shown = isWhole ? found : found.slice(0, manyValues)
  return (
    <fieldset className="options-editor">
      <legend>{label}</legend>
      {options.length > manyValues && (
        <TextInput
          size="xs"
          aria-label={t('Find a value')}
          placeholder={t('Find a value')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      {shown.map(({ option, index }) => (
        <OptionRow
          key={option.value}
          option={option}
          isFirst={index === 0}
          isLast={index === options.length - 1}
          onChange={(change) => onChange(option.value, change)}
          onMove={(step) => onMove(option.value, step)}
          onRemove={() => onRemove(option.value)}
        >
          {translationsOf?.(option.value, option.title)}
        </OptionRow>
      ))}
      {shown.length < found.length && (
        <Button size="xs" variant="subtle" onClick={() => setIsWhole(true)}>
          {t('Show {count} more', { count: formatNumber(found.length - shown.length) })}
        </Button>
      )}
      {found.length === 0 && <p className="mute">{t('No value is called so.')}</p>}
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPlus size={13} />}
        onClick={() => {
          setSearch('')
          setIsWhole(true)
          onAdd()
        }}
      >
        {t('Add value')}
      </Button>
    </fieldset>
  )
}

interface OptionRowProps {
  readonly option: EditedOption
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly onChange: (change: Parameters<OptionsEditorProps['onChange']>[1]) => void
  readonly onMove: (step: -1 | 1) => void
  readonly onRemove: () => void
  readonly children: ReactNode
}

function OptionRow({ option, isFirst, isLast, onChange, onMove, onRemove, children }: OptionRowProps) {
  return (
    <div className="option-row" data-retired={option.isRetired || undefined}>
      <SettledText
        label={t('Title of {value}', { value: option.value })}
        isLabelHidden
        value={option.title}
        onSettle={(title) => title !== '' && onChange({ title })}
      />
      <NativeSelect
        size="xs"
        aria-label={t('Colour of {title}', { title: option.title })}
        value={option.color ?? ''}
        data={[{ value: '', label: t('no colour') }, ...colours]}
        onChange={(event) => onChange({ color: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
      />
      <MoveTools
        up={t('Move {title} up', { title: option.title })}
        down={t('Move {title} down', { title: option.title })}
        {...{ isFirst, isLast, onMove }}
      />
      {option.isStored ? (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange({ isRetired: !option.isRetired })}>
          {option.isRetired ? t('Offer') : t('Retire')}
          <span className="visually-hidden"> {option.title}</span>
        </Button>
      ) : (
        <Tool label={t('Remove {title}', { title: option.title })} onClick={onRemove}>
          <IconTrash size={13} />
        </Tool>
      )}
      {children}
    </div>
  )
}
