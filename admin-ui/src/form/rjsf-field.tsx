import type { FieldProps } from '@rjsf/utils'
import { useContext, useMemo } from 'react'
import { CellContext } from './cell-context.ts'
import { Control } from './control.tsx'
import { useFrame, useScope, useScopeStore } from './form-scope.ts'

/** The values beside a field of the record itself are asked of the scope, by what looks at them. */
const noRecord = {}

/**
 * The one RJSF field of all properties: it finds the description of its field and draws the widget that this names. Its value comes from
 * the scope and goes there, past RJSF, which would draw every field anew for each letter.
 */
export function KartotekaField({ name, fieldPathId }: FieldProps) {
  const store = useScopeStore()
  const field = useFrame((scope) => scope.entity.fields[name])
  const value = useScope((scope) => scope.values[name] ?? null)
  const isReadOnly = useContext(CellContext)?.isReadOnly === true
  const drawn = useMemo(() => (field !== undefined && isReadOnly ? { ...field, isReadOnly } : field), [field, isReadOnly])
  if (drawn === undefined) return null
  const id = fieldPathId.$id
  return (
    <Control
      id={id}
      field={drawn}
      value={value}
      onChange={(next) => store.change({ [name]: next })}
      record={noRecord}
      helpId={drawn.help ? `${id}-help` : undefined}
    />
  )
}
