import { ActionIcon, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { isEmpty } from '../format/value.tsx'
import { t } from '../i18n/t.ts'

/** Copies the value of a field as it is stored; of a reference, its name. */
export function CopyValue({ field, value }: { field: FieldDescription; value: unknown }) {
  if (isEmpty(value)) return null
  const text = typeof value === 'object' && value !== null && 'label' in value ? String(value.label) : String(value)
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <ActionIcon variant="subtle" color="gray" size="xs" onClick={copy} aria-label={t('Copy {title}', { title: field.title })}>
          {copied ? <IconCheck size={13} /> : <IconCopy size={13} />}
        </ActionIcon>
      )}
    </CopyButton>
  )
}
