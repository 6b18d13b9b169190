import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useCallback } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { wayTitle } from '../list/columns.ts'
import { type Condition, type ConditionValue, fromCel, toCel } from '../list/filter-cel.ts'
import type { ViewState } from './view-state.ts'

/** What a view offers at a click: conditions with a title are switched on and off, of a field its values are chosen. */
export function QuickFilters({ entity, state }: { entity: EntityDescription; state: ViewState }) {
  return (state.view?.quickFilters ?? []).map((one) => {
    if (typeof one === 'string') return <FieldFilter key={one} entity={entity} state={state} path={one} />
    const isOn = state.quick.includes(one.title)
    const next = isOn ? state.quick.filter((title) => title !== one.title) : [...state.quick, one.title]
    return (
      <button
        key={one.title}
        type="button"
        className="chip quick-filter"
        aria-pressed={isOn}
        onClick={() => state.change({ quick: next.join('|') || undefined })}
      >
        {one.title}
      </button>
    )
  })
}

/** The values of a choice or yes-no field; those that are chosen stand in the filter of the address as a condition like any other. */
function FieldFilter({ entity, state, path }: { entity: EntityDescription; state: ViewState; path: string }) {
  const metadata = useMetadata()
  const lookup = useCallback((name: string) => fieldAt(metadata, entity.name, name), [metadata, entity.name])
  const field = lookup(path)
  const conditions = fromCel(state.search.filter ?? '', lookup)
  if (field === undefined || conditions === undefined) return null
  const isBoolean = field.operators.includes('isTrue')
  const options = isBoolean
    ? [
        { value: 'isTrue', title: t('Yes') },
        { value: 'isFalse', title: t('No') },
      ]
    : (field.options ?? [])
  if (options.length === 0) return null
  const own = conditions.find((condition) => condition.path === path && (isBoolean || ['equals', 'in'].includes(condition.operator)))
  const chosen = own === undefined ? [] : isBoolean ? [own.operator] : [own.value].flat()

  function choose(value: string | number) {
    const rest = conditions?.filter((condition) => condition !== own) ?? []
    const left = chosen.includes(value) ? chosen.filter((one) => one !== value) : isBoolean ? [value] : [...chosen, value]
    state.change({ filter: toCel(left.length === 0 ? rest : [...rest, conditionOf(path, left, isBoolean)], lookup) || undefined })
  }
  return (
    <Menu position="bottom-start" closeOnItemClick={isBoolean}>
      <Menu.Target>
        <button type="button" className="chip quick-filter" data-on={chosen.length > 0 || undefined}>
          {wayTitle(metadata, entity.name, path)} <IconChevronDown size={12} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown className="view-menu">
        {options.map(({ value, title }) => (
          <Menu.Item
            key={value}
            onClick={() => choose(value)}
            rightSection={chosen.includes(value) && <IconCheck size={14} aria-label={t('chosen')} />}
          >
            {title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function conditionOf(path: string, values: readonly unknown[], isBoolean: boolean): Condition {
  const [first] = values
  if (isBoolean) return { path, operator: first === 'isTrue' ? 'isTrue' : 'isFalse' }
  if (values.length === 1) return { path, operator: 'equals', value: first as ConditionValue }
  return { path, operator: 'in', value: values as ConditionValue }
}
