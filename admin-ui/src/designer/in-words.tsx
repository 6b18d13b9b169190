import { Button } from '@mantine/core'
import { IconSparkles } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { startAction } from '../actions/started.ts'
import { listActionsQuery } from '../api/actions.ts'
import { t } from '../i18n/t.ts'

/** Where a plugin makes changes of what one says, it is asked from here; its answer can be taken into the draft. */
export function InWords({ entity }: { entity: string }) {
  const { data: actions = [] } = useQuery(listActionsQuery(entity))
  const action = actions.find(({ name }) => name.endsWith('.propose-configuration'))
  if (action === undefined) return null
  return (
    <Button leftSection={<IconSparkles size={15} />} onClick={() => startAction({ action, entity })}>
      {t('In words')}
    </Button>
  )
}
