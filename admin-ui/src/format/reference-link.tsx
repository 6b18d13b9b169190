import { Link } from '@tanstack/react-router'
import { useEntity } from '../api/metadata.ts'
import type { ReferenceValue } from '../api/records.ts'

/** A reference by its label; leads to its record where that has a page. */
export function ReferenceLink({ value, entity, isApart }: { value: ReferenceValue; entity: string; isApart?: boolean }) {
  if (useEntity(entity) === undefined) return <>{value.label}</>
  return (
    <Link
      to="/$entity/$id"
      params={{ entity, id: value.id }}
      target={isApart ? '_blank' : undefined}
      onClick={(event) => event.stopPropagation()}
    >
      {value.label}
    </Link>
  )
}
