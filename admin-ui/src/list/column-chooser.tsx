import { Button, Checkbox, Popover, Select } from '@mantine/core'
import { IconColumns, IconPin, IconPinFilled } from '@tabler/icons-react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { MoveTools, Tool } from '../shell/tool.tsx'
import type { ViewState } from '../views/view-state.ts'
import { reachableFields } from './columns.ts'
import type { ColumnLayout } from './record-table.tsx'

interface ColumnChooserProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly layout: ColumnLayout
}

/** Which columns there are, in which order and up to which one they stay; by what the list is grouped, and what is added up. */
export function ColumnChooser({ entity, state, layout }: ColumnChooserProps) {
  const all = reachableFields(entity).filter(({ field }) => field.widget !== 'json' && !field.notIn?.includes('list'))
  const chosen = state.columns
  const rest = all.filter(({ path }) => !chosen.includes(path))
  const titleOf = (path: string) => all.find((one) => one.path === path)?.title ?? path
  const choose = (paths: readonly string[]) => paths.length > 0 && state.change({ columns: paths.join(',') })
  const groups = all.filter(({ path, field }) => !path.includes('.') && canGroup(field))
  const numbers = all.filter(({ path, field }) => !path.includes('.') && field.align === 'end' && field.widget !== 'lines')
  return (
    <Popover position="bottom-end" trapFocus>
      <Popover.Target>
        <Button leftSection={<IconColumns size={14} aria-hidden="true" />}>{t('Columns')}</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Columns')}>
        <div className="column-chooser">
          <div className="column-choices">
            {chosen.map((path, index) => (
              <div className="column-choice" key={path}>
                <Checkbox size="xs" label={titleOf(path)} checked onChange={() => choose(chosen.filter((one) => one !== path))} />
                <span className="grow" />
                <MoveTools
                  up={t('Move {path} up', { path: titleOf(path) })}
                  down={t('Move {path} down', { path: titleOf(path) })}
                  isFirst={index === 0}
                  isLast={index === chosen.length - 1}
                  onMove={(step) => layout.onMove(path, index + step)}
                />
                <Tool
                  label={
                    layout.frozen === index + 1
                      ? t('Let all columns move')
                      : t('Keep the columns up to {path} in place', { path: titleOf(path) })
                  }
                  onClick={() => layout.onFreeze(layout.frozen === index + 1 ? 0 : index + 1)}
                >
                  {index < layout.frozen ? <IconPinFilled size={13} /> : <IconPin size={13} />}
                </Tool>
              </div>
            ))}
            {rest.map(({ path, title }) => (
              <Checkbox key={path} size="xs" label={title} checked={false} onChange={() => choose([...chosen, path])} />
            ))}
          </div>
          <Select
            size="xs"
            label={t('Group by')}
            placeholder={t('Nothing')}
            clearable
            data={groups.map(({ path, title }) => ({ value: path, label: title }))}
            value={state.group ?? null}
            onChange={(path) => state.change({ group: path ?? '-' })}
            comboboxProps={{ withinPortal: false }}
          />
          {numbers.length > 0 && (
            <fieldset className="column-sums">
              <legend>{t('Add up')}</legend>
              {numbers.map(({ path, title }) => (
                <Checkbox
                  key={path}
                  size="xs"
                  label={title}
                  checked={state.sum.includes(path)}
                  onChange={() => {
                    const next = state.sum.includes(path) ? state.sum.filter((one) => one !== path) : [...state.sum, path]
                    state.change({ sum: next.join(',') || '-' })
                  }}
                />
              ))}
            </fieldset>
          )}
          <Button
            size="xs"
            onClick={() => {
              state.change({ columns: undefined, group: undefined, sum: undefined })
              layout.onWidths({})
              layout.onFreeze(0)
            }}
          >
            {t('As in the view')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

/** What has few values: choices, yes and no, references. */
export function canGroup(field: EntityDescription['fields'][string]): boolean {
  const isOne = !['multiselect', 'references', 'tags', 'lines'].includes(field.widget)
  return isOne && field.isSortable && (field.options !== undefined || field.targets?.length === 1 || field.operators.includes('isTrue'))
}
