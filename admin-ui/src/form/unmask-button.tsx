import { Button, Group, Popover, TextInput } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { unmask } from '../api/personal.ts'
import { sayError } from '../api/problem.ts'
import { isEmpty } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'
import { useFrame, useScope } from './form-scope.ts'

/** Shows a masked value in clear for a reason, which stands in the audit; it is forgotten when the box is closed. */
export function UnmaskButton({ id, field, value }: { id: string; field: FieldDescription; value: unknown }) {
  const entity = useFrame((scope) => scope.entity.name)
  const record = useScope((scope) => scope.values.id)
  const isOfRecord = useFrame((scope) => id === `${scope.idPrefix ?? 'field'}_${field.name}`)
  const [isOpen, open] = useState(false)
  const [reason, setReason, forget] = useKept(`reason.${entity}.${record}.${field.name}`, '')
  const unmasking = useMutation({ mutationFn: () => unmask(entity, String(record), field.name, reason), gcTime: 0 })
  if (isEmpty(value) || typeof record !== 'string' || !isOfRecord) return null
  function close() {
    open(false)
    if (unmasking.isSuccess) forget()
    unmasking.reset()
  }
  return (
    <Popover position="bottom-start" width={300} trapFocus opened={isOpen} onChange={(next) => (next ? open(true) : close())}>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconEye size={13} aria-hidden="true" />}
          aria-label={t('Show {title} in clear', { title: field.title })}
          onClick={() => (isOpen ? close() : open(true))}
        >
          {t('Show in clear')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Show {title} in clear', { title: field.title })}>
        {unmasking.data === undefined ? (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              unmasking.mutate()
            }}
          >
            <TextInput
              label={t('Why do you need it?')}
              description={t('It stands in the audit, with your name.')}
              value={reason}
              minLength={5}
              maxLength={500}
              required
              data-autofocus
              error={unmasking.error ? sayError(unmasking.error) : undefined}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Group justify="flex-end" mt={8}>
              <Button size="xs" variant="filled" type="submit" loading={unmasking.isPending} disabled={reason.trim().length < 5}>
                {t('Show')}
              </Button>
            </Group>
          </form>
        ) : (
          <Group gap={10} justify="space-between">
            <code role="status">{unmasking.data ?? t('It is empty.')}</code>
            <Button size="xs" ref={focusNow} onClick={close}>
              {t('Hide')}
            </Button>
          </Group>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

/** The input that had the focus is gone. */
function focusNow(element: HTMLElement | null): void {
  element?.focus()
}
