import { Button, Checkbox, Group, Modal, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { sayError } from '../api/problem.ts'
import type { SavedView, SavedViewWish } from '../api/saved-views.ts'
import { meQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'

interface SaveViewDialogProps {
  readonly title: string
  readonly view: SavedView | undefined
  /** False for what is no view of a list and opens nowhere by itself. */
  readonly canOpenFirst?: boolean
  /** The person may let others see records of this kind. */
  readonly canShare?: boolean
  readonly onClose: () => void
  readonly onSave: (wish: SavedViewWish) => Promise<void>
}

/** How a view is called, who sees it, and whether it opens first. */
export function SaveViewDialog({ title, view, canOpenFirst = true, canShare = true, onClose, onSave }: SaveViewDialogProps) {
  const { data: me } = useQuery(meQuery)
  const [name, setName, forget] = useKept(`view.${view?.id ?? title}`, view?.title ?? '')
  const [role, setRole] = useState(view?.role ?? '')
  const [isDefault, setIsDefault] = useState(view?.isDefault ?? false)
  const [error, setError] = useState<string>()
  const [isSaving, setIsSaving] = useState(false)
  const roles = me?.roles ?? []
  const audiences = [
    { value: '', label: t('Only me') },
    { value: '*', label: t('Everybody') },
    ...[...new Set([...roles, ...(role && role !== '*' ? [role] : [])])].map((one) => ({
      value: one,
      label: t('Role: {role}', { role: one }),
    })),
  ]
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (name.trim() === '') return setError(t('Give it a title.'))
    setIsSaving(true)
    try {
      await onSave({ title: name.trim(), role: role === '' ? null : role, isDefault })
      forget()
    } catch (problem) {
      setError(sayError(problem))
    } finally {
      setIsSaving(false)
    }
  }
  return (
    <Modal opened onClose={onClose} title={title} centered>
      <form className="change-dialog" onSubmit={submit}>
        <TextInput
          label={t('Title')}
          value={name}
          maxLength={100}
          error={error}
          onChange={(event) => {
            setName(event.currentTarget.value)
            setError(undefined)
          }}
          data-autofocus
        />
        {(canShare || role !== '') && (
          <Select label={t('For whom')} data={audiences} value={role} allowDeselect={false} onChange={(next) => setRole(next ?? '')} />
        )}
        {canOpenFirst && (
          <Checkbox label={t('Opens first')} checked={isDefault} onChange={(event) => setIsDefault(event.currentTarget.checked)} />
        )}
        <Group justify="flex-end">
          <Button
            onClick={() => {
              forget()
              onClose()
            }}
          >
            {t('Cancel')}
          </Button>
          <Button type="submit" variant="filled" loading={isSaving}>
            {t('Save')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
