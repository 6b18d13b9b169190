import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { findLookalikes } from '../api/quality.ts'
import { t } from '../i18n/t.ts'
import { toCreate, type Values } from './changes.ts'

/** Says, while a record is typed, which other stored ones look like it; `id` is its own, where it is stored already. */
export function DuplicateWarning({ entity, values, id: own }: { entity: EntityDescription; values: Values; id?: string }) {
  const { entities } = useMetadata()
  const body = useMemo(() => {
    const typed = toCreate(entities, entity, values)
    return JSON.stringify(own === undefined ? typed : { ...typed, id: own })
  }, [entities, entity, values, own])
  const [typed] = useDebouncedValue(body, 500)
  const found = useQuery({
    queryKey: ['lookalikes', entity.name, typed],
    queryFn: ({ signal }) => findLookalikes(entity.name, JSON.parse(typed), signal),
    enabled: entity.hasDuplicateRules === true && typed !== '{}',
    placeholderData: (before) => before,
    retry: false,
  })
  const candidates = found.data ?? []
  if (entity.hasDuplicateRules !== true) return null
  return (
    <div role="status" className="lookalikes" hidden={candidates.length === 0}>
      {candidates.length > 0 && (
        <>
          <strong>{candidates.length === 1 ? t('Looks like one that exists:') : t('Looks like some that exist:')}</strong>{' '}
          {candidates.slice(0, 3).map(({ id, label, reasons }) => (
            <span key={id}>
              <Link to="/$entity/$id" params={{ entity: entity.name, id }} target="_blank">
                {label}
              </Link>{' '}
              <span className="mute">
                ({reasons.map(({ field }) => entity.fields[field.split('.')[0] ?? '']?.title ?? field).join(', ')})
              </span>{' '}
            </span>
          ))}
        </>
      )}
    </div>
  )
}
