import { NativeSelect, Select } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { reachableFields } from '../list/columns.ts'
import { parseSort } from '../list/sort.ts'
import { Tool } from '../shell/tool.tsx'

interface AddSelectProps {
  readonly label: string
  readonly data: readonly { readonly value: string; readonly label: string }[]
  readonly onAdd: (value: string) => void
}

/** A choice that adds something and is empty again; not there where nothing is left to add. */
export function AddSelect({ label, data, onAdd }: AddSelectProps) {
  if (data.length === 0) return null
  return (
    <Select
      key={data.length}
      size="xs"
      aria-label={label}
      placeholder={t('Add a field…')}
      searchable
      data={[...data]}
      value={null}
      onChange={(value) => value !== null && onAdd(value)}
    />
  )
}

interface SortEditorProps {
  readonly entity: EntityDescription
  readonly sort: string
  readonly onChange: (sort: string) => void
}

/** By what the records stand in order when nobody has sorted them. */
export function SortEditor({ entity, sort, onChange }: SortEditorProps) {
  const keys = parseSort(sort)
  const all = reachableFields(entity).filter(({ field }) => field.isSortable)
  const titleOf = (path: string) => all.find((one) => one.path === path)?.title ?? path
  const write = (next: typeof keys) => onChange(next.map(({ path, isDescending }) => `${isDescending ? '-' : ''}${path}`).join(','))
  return (
    <fieldset className="path-list" aria-label={t('Sorted by')}>
      <legend>{t('Sorted by')}</legend>
      <ol>
        {keys.map((key, index) => (
          <li key={key.path}>
            <span className="path-title">{titleOf(key.path)}</span>
            <NativeSelect
              size="xs"
              aria-label={t('Direction of {path}', { path: titleOf(key.path) })}
              value={key.isDescending ? 'down' : 'up'}
              data={[
                { value: 'up', label: t('rising') },
                { value: 'down', label: t('falling') },
              ]}
              onChange={({ currentTarget }) => write(keys.with(index, { ...key, isDescending: currentTarget.value === 'down' }))}
            />
            <Tool label={t('Do not sort by {path}', { path: titleOf(key.path) })} onClick={() => write(keys.toSpliced(index, 1))}>
              <IconTrash size={13} />
            </Tool>
          </li>
        ))}
      </ol>
      <AddSelect
        label={t('Add to the sorting')}
        data={all.filter(({ path }) => !keys.some((key) => key.path === path)).map(({ path, title }) => ({ value: path, label: title }))}
        onAdd={(path) => write([...keys, { path, isDescending: false }])}
      />
    </fieldset>
  )
}

interface FieldChoiceProps {
  readonly label: string
  readonly entity: EntityDescription
  readonly names: readonly string[]
  readonly value: unknown
  readonly onChange: (name: string | undefined) => void
  /** What stands there for nothing; without it, one has to be chosen. */
  readonly none?: string
}

/** One field among those that fit. */
export function FieldChoice({ label, entity, names, value, onChange, none }: FieldChoiceProps) {
  const options = names.map((name) => ({ value: name, label: entity.fields[name]?.title ?? name }))
  return (
    <NativeSelect
      size="xs"
      label={label}
      value={typeof value === 'string' ? value : ''}
      data={none === undefined ? options : [{ value: '', label: none }, ...options]}
      onChange={({ currentTarget }) => onChange(currentTarget.value || undefined)}
    />
  )
}
