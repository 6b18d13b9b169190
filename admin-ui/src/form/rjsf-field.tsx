import type { FieldProps } from '@rjsf/utils'
import { Control } from './control.tsx'
import { useFormScope } from './form-scope.ts'

/** The one RJSF field of all properties: it finds the description of its field and draws the widget that this names. */
export function KartotekaField({ name, formData, onChange, fieldPathId }: FieldProps) {
  const { entity, values } = useFormScope()
  const field = entity.fields[name]
  if (field === undefined) return null
  const id = fieldPathId.$id
  return (
    <Control
      id={id}
      field={field}
      value={formData ?? null}
      onChange={(value) => onChange(value, fieldPathId.path)}
      record={values}
      helpId={field.help ? `${id}-help` : undefined}
    />
  )
}
