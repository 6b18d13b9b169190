import { Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { reachableFields, wayTitle } from '../list/columns.ts'
import { MoveTools, Tool } from '../shell/tool.tsx'
import { ConditionInput } from './condition-input.tsx'
import type { EditedFilter } from './edit-views.ts'
import { SettledText } from './settled-text.tsx'
import { AddSelect } from './view-parts.tsx'

interface QuickFilterEditorProps {
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly filters: readonly EditedFilter[]
  readonly onChange: (filters: readonly EditedFilter[]) => void
}

/** What a view offers at a click: the values of a field, or a condition under a title. */
export function QuickFilterEditor({ metadata, entity, filters, onChange }: QuickFilterEditorProps) {
  const [isAdding, setIsAdding] = useState(false)
  const offered = reachableFields(entity).filter(
    ({ path, field }) => !filters.includes(path) && (field.options !== undefined || field.operators.includes('isTrue')),
  )
  const move = (index: number, step: -1 | 1) => {
    const filter = filters[index]
    if (filter !== undefined) onChange(filters.toSpliced(index, 1).toSpliced(index + step, 0, filter))
  }
  return (
    <fieldset className="color-rules">
      <legend>{t('Quick filters')}</legend>
      <ol>
        {filters.map((filter, index) => {
          const name = typeof filter === 'string' ? wayTitle(metadata, entity.name, filter) : filter.title
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: their place is what they are
            <li key={index}>
              <div className="color-choice">
                {typeof filter === 'string' ? (
                  <span className="path-title">{name}</span>
                ) : (
                  <SettledText
                    label={t('Title')}
                    value={filter.title}
                    onSettle={(title) => title !== '' && onChange(filters.with(index, { ...filter, title }))}
                  />
                )}
                <MoveTools
                  up={t('Move filter {name} up', { name })}
                  down={t('Move filter {name} down', { name })}
                  isFirst={index === 0}
                  isLast={index === filters.length - 1}
                  onMove={(step) => move(index, step)}
                />
                <Tool label={t('Take filter {name} away', { name })} onClick={() => onChange(filters.toSpliced(index, 1))}>
                  <IconTrash size={13} />
                </Tool>
              </div>
              {typeof filter !== 'string' && (
                <ConditionInput
                  label={t('Filter {name}', { name })}
                  value={filter.filter}
                  metadata={metadata}
                  entity={entity}
                  onChange={(cel) => cel !== '' && onChange(filters.with(index, { ...filter, filter: cel }))}
                />
              )}
            </li>
          )
        })}
        {isAdding && (
          <li>
            <ConditionInput
              label={t('New filter')}
              value=""
              metadata={metadata}
              entity={entity}
              onChange={(filter) => {
                setIsAdding(false)
                if (filter !== '') onChange([...filters, { title: t('Filter {value}', { value: filters.length + 1 }), filter }])
              }}
            />
          </li>
        )}
      </ol>
      <AddSelect
        label={t('Add to quick filters')}
        data={offered.map(({ path, title }) => ({ value: path, label: title }))}
        onAdd={(path) => onChange([...filters, path])}
      />
      {!isAdding && (
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={() => setIsAdding(true)}>
          {t('Add a condition')}
        </Button>
      )}
    </fieldset>
  )
}
