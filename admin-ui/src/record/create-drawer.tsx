import { Drawer } from '@mantine/core'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { inSentence, t } from '../i18n/t.ts'
import type { Values } from './changes.ts'
import { QuickForm } from './quick-form.tsx'

interface CreateDrawerProps {
  readonly entity: EntityDescription
  /** What was typed to find it. */
  readonly name: string
  /** What the form says that it begins with. */
  readonly prefill: Values
  readonly onCreated: (record: RecordData) => void
  readonly onClose: () => void
}

/** Makes a record that is missing where it is to be chosen, without leaving the form. */
export function CreateDrawer({ entity, name, prefill, onCreated, onClose }: CreateDrawerProps) {
  const title = t('New {title}', { title: inSentence(entity.title) })
  return (
    <Drawer opened onClose={onClose} position="right" size={420} withCloseButton={false} closeOnEscape={false} trapFocus aria-label={title}>
      <QuickForm entity={entity} prefill={prefill} name={name} title={title} onCreated={onCreated} onCancel={onClose} />
    </Drawer>
  )
}
