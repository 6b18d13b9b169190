import { Button, Group, Menu, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { actionsQuery, listActionsQuery } from '../api/actions.ts'
import { isEmpty } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { EntityIcon } from '../shell/icons.tsx'
import { startAction } from './started.ts'

type Action = NonNullable<EntityDescription['actions']>[number]
type Values = Readonly<Record<string, unknown>>

/** How one of the actions is begun; undefined where it cannot be, and then it is not shown. */
type Begin = (action: Action) => (() => void) | undefined

interface RecordActionsProps {
  readonly entity: EntityDescription
  readonly values: Values & { readonly id: string }
  readonly place: 'header' | 'menu'
  /** What conditions hide: `action:won`. */
  readonly hidden: ReadonlySet<string>
  /** Begins a transition by its name, where it is offered. */
  readonly transition: (name: string) => (() => void) | undefined
}

/** The buttons, or items of the menu, that the metadata gives to a record (`x-actions`). */
export function EntityActions({ entity, values, place, hidden, transition }: RecordActionsProps) {
  const own = (entity.actions ?? []).filter((action) => action.place === place && !hidden.has(`action:${action.key}`))
  const needsPlugins = own.some(({ call }) => isPlugin(call))
  const { data: offered = [] } = useQuery({ ...actionsQuery(entity.name, values.id), enabled: needsPlugins })
  const begin: Begin = ({ call }) => {
    if (call.startsWith('transition:')) return transition(call.slice('transition:'.length))
    if (call.startsWith('url:')) return opening(addressOf(call.slice('url:'.length), values))
    const action = offered.find(({ name }) => name === call)
    return action && (() => startAction({ action, entity: entity.name, id: values.id }))
  }
  return <Asked actions={own} begin={begin} isMenu={place === 'menu'} />
}

/** The actions for the records that are chosen in a list (`row`), or for all that it shows (`list`): those of plugins. */
export function ListedActions({ entity, place, filter }: { entity: EntityDescription; place: 'row' | 'list'; filter: string | undefined }) {
  const own = (entity.actions ?? []).filter((action) => action.place === place)
  const { data: offered = [] } = useQuery({ ...listActionsQuery(entity.name), enabled: own.length > 0 })
  const begin: Begin = ({ call }) => {
    const action = offered.find(({ name }) => name === call)
    return action && (() => startAction({ action, entity: entity.name, filter }))
  }
  return <Asked actions={own} begin={begin} isMenu={false} />
}

/** Asks the question of an action first, where it has one. */
function Asked({ actions, begin, isMenu }: { actions: readonly Action[]; begin: Begin; isMenu: boolean }) {
  const [asked, ask] = useState<{ action: Action; go: () => void }>()
  const items = actions.flatMap((action): readonly ReactNode[] => {
    const go = begin(action)
    if (go === undefined) return []
    const start = action.confirm === undefined ? go : () => ask({ action, go })
    const icon = action.icon && <EntityIcon name={action.icon} size={15} />
    return isMenu
      ? [
          <Menu.Item key={action.key} leftSection={icon} onClick={start}>
            {action.title}
          </Menu.Item>,
        ]
      : [
          <Button key={action.key} leftSection={icon} onClick={start}>
            {action.title}
          </Button>,
        ]
  })
  return (
    <>
      {items}
      <Modal opened={asked !== undefined} onClose={() => ask(undefined)} title={asked?.action.title} centered>
        <p>{asked?.action.confirm}</p>
        <Group justify="flex-end">
          <Button onClick={() => ask(undefined)}>{t('Cancel')}</Button>
          <Button
            variant="filled"
            onClick={() => {
              asked?.go()
              ask(undefined)
            }}
          >
            {asked?.action.title}
          </Button>
        </Group>
      </Modal>
    </>
  )
}

function isPlugin(call: string): boolean {
  return !call.startsWith('transition:') && !call.startsWith('url:')
}

function opening(address: string | undefined): (() => void) | undefined {
  return address === undefined ? undefined : () => void window.open(address, '_blank', 'noopener,noreferrer')
}

/** The address with the values of the record in it; none while one of them is empty, or where it would lead elsewhere than to a page, a mail or a call. */
export function addressOf(pattern: string, values: Values): string | undefined {
  if (!/^(https?:\/\/|mailto:|tel:|\/(?!\/))/i.test(pattern)) return undefined
  let isWhole = true
  const address = pattern.replace(/\{([^{}]*)\}/g, (_, path: string) => {
    const value = path.split('.').reduce<unknown>((of, name) => (of as Values | null | undefined)?.[name], values)
    if (isEmpty(value)) isWhole = false
    const text = typeof value === 'object' && value !== null ? String((value as Values).label ?? '') : String(value)
    return encodeURIComponent(text)
  })
  return isWhole ? address : undefined
}
