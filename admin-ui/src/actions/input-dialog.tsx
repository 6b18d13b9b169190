import { Modal } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { EntityDescription, FormDescription, InputForm, TabDescription } from '../../../engine/forms/description.ts'
import type { ListedAction } from '../api/actions.ts'
import { useMetadata, withOptions } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { t } from '../i18n/t.ts'
import { toCreate, type Values } from '../record/changes.ts'
import { errorsByControl, strayMessages } from '../record/field-errors.ts'
import { DialogFoot } from '../shell/dialog-foot.tsx'

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
  const { entities, lists } = useMetadata()
  const [values, setValues] = useState<Values>(form.defaults)
  const asked = useMemo(() => askedOf(action, { ...form, fields: withOptions(form.fields, lists) }), [action, form, lists])
  const problems = error instanceof ApiError ? error.errors : []
  const errors = useMemo(() => errorsByControl(problems, 'input'), [problems])
  const scope = useMemo(
    (): FormScope => ({
      entity: asked.entity,
      values,
      widgetFor: (field) => widgetFor(field),
      errors,
      reportUnreadable: () => {},
      idPrefix: 'input',
    }),
    [asked, values, errors],
  )
  const stray = problems.length > 0 ? strayMessages(problems, Object.keys(form.fields)) : error === null ? [] : [sayError(error)]
  return (
    <Modal opened onClose={onCancel} title={action.title} centered>
      <form
        className="quick-form"
        onSubmit={(event) => {
          event.preventDefault()
          onConfirm(toCreate(entities, asked.entity, values))
        }}
      >
        {action.description && <p className="mute">{action.description}</p>}
        <TabForm
          form={asked.form}
          entity={asked.entity}
          tab={asked.tab}
          scope={scope}
          onChange={(next) => setValues({ ...values, ...next })}
        />
        <DialogFoot confirm={t('Start')} isPending={isPending} problems={stray} onCancel={onCancel} />
      </form>
    </Modal>
  )
}

/** The input as what forms draw: an entity of its own that is kept nowhere. */
function askedOf(
  { name, title }: ListedAction,
  form: InputForm,
): { entity: EntityDescription; form: FormDescription; tab: TabDescription } {
  const records = { create: false, update: false, delete: false, export: false, import: false, merge: false, purge: false }
  const can = { ...records, print: false, share: false, report: false, mail: false }
  const rows = Object.keys(form.fields).map((field) => [field])
  return {
    entity: { name, title, plural: title, fields: form.fields, views: [], can },
    form: { entity: name, schema: form.schema, uiSchema: form.uiSchema, tabs: [], info: [], quick: [], defaults: form.defaults },
    tab: { key: 'input', title: '', sections: [{ key: 'input', rows }], tabs: [] },
  }
}
