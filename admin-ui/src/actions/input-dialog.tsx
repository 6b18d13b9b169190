import { Modal } from '@mantine/core'
import type { InputForm } from '../../../engine/forms/description.ts'
import type { ListedAction } from '../api/actions.ts'
import { t } from '../i18n/t.ts'
import type { Values } from '../record/changes.ts'
import { DialogFoot } from '../shell/dialog-foot.tsx'
import { useKept } from '../shell/kept.ts'
import { useInputFields } from './input-fields.tsx'

interface InputDialogProps {
  readonly action: ListedAction
  readonly form: InputForm
  /** What it is done with, by which what was typed is found again. */
  readonly about: string
  readonly isPending: boolean
  readonly error: Error | null
  readonly onCancel: () => void
  /** `forget` is called when it is done: until then what was typed is kept. */
  readonly onConfirm: (input: object, forget: () => void) => void
}

/** The form of an action's input, drawn with the controls of records. What was typed stays when the server refuses it. */
export function InputDialog({ action, form, about, isPending, error, onCancel, onConfirm }: InputDialogProps) {
  const { name, title } = action
  const says = t('{title}: not done, what you typed is kept.', { title })
  const [values, setValues, forget] = useKept<Values>(`action.${name}.${about}`, form.defaults, says)
  const { fields, stray, toSend } = useInputFields({ name, title, form, values, error, onChange: setValues })
  function giveUp() {
    forget()
    onCancel()
  }
  return (
    <Modal opened onClose={onCancel} title={action.title} centered>
      <form
        className="quick-form"
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm(toSend(), forget)
        }}
      >
        {action.description && <p className="mute">{action.description}</p>}
        {fields}
        <DialogFoot confirm={t('Start')} isPending={isPending} problems={stray} onCancel={giveUp} />
      </form>
    </Modal>
  )
}
