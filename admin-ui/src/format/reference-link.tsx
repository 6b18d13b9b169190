import { Link } from '@tanstack/react-router'
import type { ReferenceValue } from '../api/records.ts'

/** A reference by its label; leads to its record. */
export function ReferenceLink({ value, entity }: { value: ReferenceValue; entity: string }) {
  if (!entity) return <>{value.label}</>
  return (
    <Link to="/$entity/$id" params={{ entity, id: value.id }} onClick={(event) => event.stopPropagation()}>
      {value.label}
    </Link>
  )
}
