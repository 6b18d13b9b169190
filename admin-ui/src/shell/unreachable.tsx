import { Button } from '@mantine/core'
import { IconCloudOff } from '@tabler/icons-react'
import { lookForServer, useReachable } from '../api/reach.ts'
import { t } from '../i18n/t.ts'

/** While the server does not answer: that it is asked again, and that nothing is lost. Told once, whatever fails meanwhile. */
export function Unreachable() {
  const isReachable = useReachable()
  return (
    <div role="status">
      {!isReachable && (
        <div className="unreachable">
          <IconCloudOff size={15} aria-hidden="true" />
          <span>{t('The server cannot be reached. What you type is kept; it is tried again by itself.')}</span>
          <Button size="compact-xs" onClick={() => void lookForServer()}>
            {t('Try now')}
          </Button>
        </div>
      )}
    </div>
  )
}
