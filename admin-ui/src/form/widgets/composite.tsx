import { Control } from '../control.tsx'
import type { WidgetProps } from '../widget.ts'

/** The parts of a composite value side by side, each with its own label. All parts empty: the value is empty. */
export function CompositeWidget({ id, field, value, onChange, hasError }: WidgetProps) {
  const parts = (value ?? {}) as Readonly<Record<string, unknown>>

  function change(name: string, part: unknown) {
    const next = { ...parts, [name]: part }
    const isEmpty = Object.values(next).every((item) => item === null || item === undefined || item === '')
    onChange(isEmpty ? null : next)
  }
  return (
    <fieldset className="composite" id={id} tabIndex={-1} data-error={hasError || undefined}>
      <legend className="visually-hidden">{field.title}</legend>
      {Object.values(field.members ?? {}).map((member) => {
        const partId = `${id}_${member.name}`
        return (
          <div className="composite-part" key={member.name} data-widget={member.widget}>
            <label className="field-label" htmlFor={partId}>
              {member.title} {member.isRequired && value !== null && value !== undefined && <b aria-hidden="true">*</b>}
            </label>
            <Control
              id={partId}
              field={member}
              value={parts[member.name] ?? null}
              onChange={(part) => change(member.name, part)}
              record={parts}
            />
          </div>
        )
      })}
    </fieldset>
  )
}
