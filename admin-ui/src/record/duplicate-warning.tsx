import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { findLookalikes } from '../api/quality.ts'
import { t } from '../i18n/t.ts'
import { toCreate, type Values } from './changes.ts'

/** Says, while a new record is typed, which stored ones look like it. */
export function DuplicateWarning({ entity, values }: { entity: EntityDescription; values: Values }) {
  const { entities } = useMetadata()
  const body = useMemo(() => JSON.stringify(toCreate(entities, entity, values)), [entities, entity, values])
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
