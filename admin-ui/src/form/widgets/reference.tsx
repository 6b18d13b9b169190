import { ActionIcon } from '@mantine/core'
import { IconArrowUpRight, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEntity } from '../../api/metadata.ts'
import type { ReferenceValue } from '../../api/records.ts'
import { ReferencePicker } from '../reference-picker.tsx'
import { inputProps, type WidgetProps } from '../widget.ts'

/** One record of another entity: search, clear, open. */
export function ReferenceWidget(props: WidgetProps) {
  const { field, onChange, label } = props
  const value = (props.value ?? null) as ReferenceValue | null
  const targets = field.targets ?? []
  const entity = value?.entity ?? targets[0] ?? ''
  const hasPage = useEntity(entity) !== undefined
  const isCompact = label !== undefined
  return (
    <ReferencePicker
      {...inputProps(props)}
      targets={targets}
      value={value}
      onChange={onChange}
      placeholder={isCompact ? undefined : 'Type to search'}
      rightSectionWidth={value && !isCompact ? 58 : undefined}
      rightSectionPointerEvents={value && !isCompact ? 'all' : undefined}
      rightSection={
        value &&
        !isCompact && (
          <span className="input-actions">
            {!field.isRequired && (
              <ActionIcon variant="subtle" color="gray" size="sm" onClick={() => onChange(null)} aria-label={`Clear ${field.title}`}>
                <IconX size={14} />
              </ActionIcon>
            )}
            {hasPage && (
              <Link to="/$entity/$id" params={{ entity, id: value.id }} className="input-link" aria-label={`Open ${value.label}`}>
                <IconArrowUpRight size={15} />
              </Link>
            )}
          </span>
        )
      }
    />
  )
}
