import { Drawer } from '@mantine/core'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { inSentence, t } from '../i18n/t.ts'
import type { Values } from './changes.ts'
import { QuickForm } from './quick-form.tsx'

interface CreateDrawerProps {
  readonly entity: EntityDescription
  /** What was typed to find it. */
  readonly name?: string
  /** What the form says that it begins with. */
  readonly prefill: Values
  /** Fields that are known already. */
  readonly hidden?: readonly string[]
  /** For what it is opened, see `QuickForm`. */
  readonly about: string
  readonly onCreated: (record: RecordData) => void
  readonly onClose: () => void
  /** Goes to the page with all fields, with what is typed. */
  readonly onWhole?: (typed: Values) => void
}

/** Makes a record that is missing where it is to be chosen or listed, without leaving the page. */
export function CreateDrawer({ onClose, ...props }: CreateDrawerProps) {
  const title = t('New {title}', { title: inSentence(props.entity.title) })
  return (
    <Drawer opened onClose={onClose} position="right" size={420} withCloseButton={false} closeOnEscape={false} trapFocus aria-label={title}>
      <QuickForm {...props} title={title} onCancel={onClose} />
    </Drawer>
  )
}
