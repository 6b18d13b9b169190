import type { FieldProps } from '@rjsf/utils'
import { useFormScope } from './form-scope.ts'
import { widgetFor } from './registry.ts'
import { QuietWidget } from './widgets/quiet.tsx'

/** The one RJSF field of all properties: it finds the description of its field and draws the widget that this names. */
export function KartotekaField({ name, formData, onChange, fieldPathId }: FieldProps) {
  const { entity, values, isReadOnly, errors } = useFormScope()
  const field = entity.fields[name]
  if (field === undefined) return null
  const id = fieldPathId.$id
  const Control = isReadOnly ? QuietWidget : widgetFor(field)
  const messages = errors.get(id) ?? []
  const described = [field.help && `${id}-help`, messages.length > 0 && `${id}-errors`].filter(
    (part) => typeof part === 'string' && part !== '',
  )
  return (
    <Control
      id={id}
      field={field}
      value={formData ?? null}
      onChange={(value) => onChange(value, fieldPathId.path)}
      record={values}
      hasError={messages.length > 0}
      describedBy={described.join(' ') || undefined}
    />
  )
}
