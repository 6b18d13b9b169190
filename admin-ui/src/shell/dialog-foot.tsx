import { Button, Group } from '@mantine/core'
import { t } from '../i18n/t.ts'

interface DialogFootProps {
  readonly confirm: string
  readonly isPending: boolean
  /** Messages that belong to no control of the dialog. */
  readonly problems: readonly string[]
  readonly onCancel: () => void
  /** Where the button is not that of a form. */
  readonly onConfirm?: () => void
  readonly isDisabled?: boolean
  readonly isFocused?: boolean
}

/** The end of a dialog: what went wrong, and leaving it or doing what it is about. */
export function DialogFoot({ confirm, isPending, problems, onCancel, onConfirm, isDisabled = false, isFocused }: DialogFootProps) {
  return (
    <>
      {problems.length > 0 && (
        <p className="field-errors" role="alert">
          {problems.join(' ')}
        </p>
      )}
      <Group justify="flex-end" mt="md">
        <Button onClick={onCancel}>{t('Cancel')}</Button>
        <Button
          variant="filled"
          type={onConfirm === undefined ? 'submit' : 'button'}
          loading={isPending}
          disabled={isDisabled}
          onClick={onConfirm}
          data-autofocus={isFocused || undefined}
        >
          {confirm}
        </Button>
      </Group>
    </>
  )
}
