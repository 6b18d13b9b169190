import { Modal } from '@mantine/core'
import { useState } from 'react'
import type { InputForm } from '../../../engine/forms/description.ts'
import type { ListedAction } from '../api/actions.ts'
import { t } from '../i18n/t.ts'
import type { Values } from '../record/changes.ts'
import { DialogFoot } from '../shell/dialog-foot.tsx'
import { useInputFields } from './input-fields.tsx'

interface InputDialogProps {
  readonly action: ListedAction
  readonly form: InputForm
  readonly isPending: boolean
  readonly error: Error | null
  readonly onCancel: () => void
  readonly onConfirm: (input: object) => void
}

/** The form of an action's input, drawn with the controls of records. What was typed stays when the server refuses it. */
export function InputDialog({ action, form, isPending, error, onCancel, onConfirm }: InputDialogProps) {
  const [values, setValues] = useState<Values>(form.defaults)
  const { name, title } = action
  const { fields, stray, toSend } = useInputFields({ name, title, form, values, error, onChange: setValues })
  return (
    <Modal opened onClose={onCancel} title={action.title} centered>
      <form
        className="quick-form"
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm(toSend())
        }}
      >
        {action.description && <p className="mute">{action.description}</p>}
        {fields}
        <DialogFoot confirm={t('Start')} isPending={isPending} problems={stray} onCancel={onCancel} />
      </form>
    </Modal>
  )
}
