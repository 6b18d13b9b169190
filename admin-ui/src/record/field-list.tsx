import type { EntityDescription } from '../../../engine/forms/description.ts'
import { isEmpty, Value } from '../format/value.tsx'
import type { Values } from './changes.ts'

interface FieldListProps {
  readonly entity: EntityDescription
  readonly names: readonly string[]
  readonly values: Values
}

/** The fields that are filled in, each with its title; what is kept from paper is marked. */
export function FieldList({ entity, names, values }: FieldListProps) {
  return (
    <dl>
      {filledIn(entity, names, values).map((field) => (
        <div key={field.name} data-print={field.notIn?.includes('print') ? 'no' : undefined}>
          <dt>{field.title}</dt>
          <dd>
            <Value field={field} value={values[field.name]} record={values} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

export function filledIn(entity: EntityDescription, names: readonly string[], values: Values) {
  return names.flatMap((name) => entity.fields[name] ?? []).filter(({ name }) => !isEmpty(values[name]))
}
