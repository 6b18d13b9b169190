import { useMemo } from 'react'
import type { EntityDescription, FormDescription, InputForm, TabDescription } from '../../../engine/forms/description.ts'
import { useMetadata, withOptions } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { toCreate, type Values } from '../record/changes.ts'
import { errorsByControl, strayMessages } from '../record/field-errors.ts'

interface AskedInput {
  /** The controls of the form. */
  readonly fields: React.ReactNode
  /** What went wrong and belongs to no control. */
  readonly stray: readonly string[]
  /** What was filled in, as it is sent. */
  toSend(): Values
}

interface InputOptions {
  readonly name: string
  readonly title: string
  readonly form: InputForm
  readonly values: Values
  readonly error: Error | null
  /** In front of the ids of the controls. */
  readonly idPrefix?: string
  /** How many fields stand beside each other. */
  readonly columns?: number
  readonly onChange: (values: Values) => void
}

/** A form that is declared as JSON Schema of an object, drawn with the controls of records. */
export function useInputFields({ name, title, form, values, error, idPrefix = 'input', columns = 1, onChange }: InputOptions): AskedInput {
  const { entities, lists } = useMetadata()
  const asked = useMemo(
    () => askedOf(name, title, { ...form, fields: withOptions(form.fields, lists) }, columns),
    [name, title, form, lists, columns],
  )
  const problems = error instanceof ApiError ? error.errors : []
  const errors = useMemo(() => errorsByControl(problems, idPrefix), [problems, idPrefix])
  const scope = useMemo(
    (): FormScope => ({
      entity: asked.entity,
      values,
      widgetFor: (field) => widgetFor(field),
      errors,
      reportUnreadable: () => {},
      idPrefix,
    }),
    [asked, values, errors, idPrefix],
  )
  return {
    fields: (
      <TabForm
        form={asked.form}
        entity={asked.entity}
        tab={asked.tab}
        scope={scope}
        onChange={(next) => onChange({ ...values, ...next })}
      />
    ),
    stray: problems.length > 0 ? strayMessages(problems, Object.keys(form.fields)) : error === null ? [] : [sayError(error)],
    toSend: () => toCreate(entities, asked.entity, values),
  }
}

/** The input as what forms draw: an entity of its own that is kept nowhere. */
function askedOf(
  name: string,
  title: string,
  form: InputForm,
  columns: number,
): { entity: EntityDescription; form: FormDescription; tab: TabDescription } {
  const records = { create: false, update: false, delete: false, export: false, import: false, merge: false, purge: false }
  const can = { ...records, print: false, share: false, report: false, mail: false }
  const names = Object.keys(form.fields)
  const rows = Array.from({ length: Math.ceil(names.length / columns) }, (_, row) => names.slice(row * columns, (row + 1) * columns))
  return {
    entity: { name, title, plural: title, fields: form.fields, views: [], can },
    form: { entity: name, schema: form.schema, uiSchema: form.uiSchema, tabs: [], info: [], quick: [], defaults: form.defaults },
    tab: { key: 'input', title: '', sections: [{ key: 'input', rows }], tabs: [] },
  }
}
