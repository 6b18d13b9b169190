import { ActionIcon } from '@mantine/core'
import { IconArrowUpRight, IconX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import { useEntity } from '../../api/metadata.ts'
import type { RecordData, ReferenceValue } from '../../api/records.ts'
import { inSentence, t } from '../../i18n/t.ts'
import { lazily } from '../../shell/lazily.ts'
import { useFrame } from '../form-scope.ts'
import { ReferencePicker } from '../reference-picker.tsx'
import { useNarrowing } from '../use-narrowing.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

// Later, as the drawer holds a form, and a form holds this.
const CreateDrawer = lazily(() => import('../../record/create-drawer.tsx'), 'CreateDrawer')

/** One record of another entity: search, clear, open. */
export function ReferenceWidget(props: WidgetProps) {
  const { field, onChange, label } = props
  const value = (props.value ?? null) as ReferenceValue | null
  const targets = field.targets ?? []
  const entity = value?.entity ?? targets[0] ?? ''
  const hasPage = useEntity(entity) !== undefined
  const isCompact = label !== undefined
  const narrowing = useNarrowing(field)
  const made = useEntity(targets[0] ?? '')
  const [newName, setNewName] = useState<string>()
  const may = (what: string) => field.picker?.allows?.includes(what) !== false
  const prefill = useFrame((scope) => (isCompact ? undefined : scope.prefills?.[field.name]))
  const create = made?.can.create && may('create') ? { title: inSentence(made.title), begin: setNewName } : undefined
  function take(record: RecordData) {
    setNewName(undefined)
    onChange({ id: record.id, label: record.label, ...(targets.length > 1 && made ? { entity: made.name } : {}) })
  }
  return (
    <>
      <ReferencePicker
        {...inputProps(props)}
        targets={targets}
        value={value}
        onChange={onChange}
        create={create}
        narrowing={narrowing}
        picker={field.picker}
        readOnly={!may('select')}
        placeholder={isCompact ? undefined : (field.placeholder ?? t('Type to search'))}
        rightSectionWidth={value && !isCompact ? 58 : undefined}
        rightSectionPointerEvents={value && !isCompact ? 'all' : undefined}
        rightSection={
          value &&
          !isCompact && (
            <span className="input-actions">
              {!field.isRequired && may('remove') && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  onClick={() => onChange(null)}
                  aria-label={t('Clear {title}', { title: field.title })}
                >
                  <IconX size={14} />
                </ActionIcon>
              )}
              {hasPage && may('open') && (
                <Link
                  to="/$entity/$id"
                  params={{ entity, id: value.id }}
                  className="input-link"
                  target={field.display?.openIn === 'tab' ? '_blank' : undefined}
                  aria-label={t('Open {label}', { label: value.label })}
                >
                  <IconArrowUpRight size={15} />
                </Link>
              )}
            </span>
          )
        }
      />
      {newName !== undefined && made && (
        <Suspense>
          <CreateDrawer
            entity={made}
            name={newName}
            about={`picker.${newName}`}
            prefill={prefill ?? {}}
            onCreated={take}
            onClose={() => setNewName(undefined)}
          />
        </Suspense>
      )}
    </>
  )
}
