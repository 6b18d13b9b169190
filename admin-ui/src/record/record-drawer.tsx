import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'

/** What every drawer of a record is opened with. */
export interface RecordDrawerProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly onClose: () => void
}

/** Something about a record, at the right of its page. */
export function RecordDrawer({ title, size = 460, onClose, children }: DrawerFrameProps) {
  return (
    <Drawer opened onClose={onClose} position="right" size={size} title={title} closeButtonProps={{ 'aria-label': t('Close') }}>
      {children}
    </Drawer>
  )
}

interface DrawerFrameProps extends Pick<RecordDrawerProps, 'onClose'> {
  readonly title: string
  readonly size?: number
  readonly children: ReactNode
}
