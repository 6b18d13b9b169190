import { Button, Menu } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { inMenus, listActionsQuery } from '../api/actions.ts'
import { t } from '../i18n/t.ts'
import { shownList, startAction } from './started.ts'
import '../agent/agent.css'

/** What plugins can do with the records that a list shows; nothing where there is nothing. */
export function ListActions({ entity, filter }: { entity: string; filter: string | undefined }) {
  const actions = inMenus(useQuery(listActionsQuery(entity)).data)
  useEffect(() => {
    Object.assign(shownList, { entity, filter })
  }, [entity, filter])
  if (actions.length === 0) return null
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button className="icon-on-phone" leftSection={<IconSparkles size={15} />}>
          {t('Actions')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item key={action.name} onClick={() => startAction({ action, entity, filter })}>
            {action.title}
            <span className="agent-hint">{action.description}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
