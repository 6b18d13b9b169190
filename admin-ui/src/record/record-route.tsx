import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useMemo } from 'react'
import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import { useChanged } from '../api/live.ts'
import { formQuery, useEntity, useMetadata } from '../api/metadata.ts'
import { getRecord } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import { lazily } from '../shell/lazily.ts'
import { ErrorState, NotFound } from '../shell/page-state.tsx'
import { usePrefill } from './prefill.ts'
import { RecordPage } from './record-page.tsx'
import { RecordSkeleton } from './record-skeleton.tsx'
import { useRemembered } from './use-remembered.ts'

const CustomisePage = lazily(() => import('../designer/customise-page.tsx'), 'CustomisePage')

export function RecordRoute() {
  const { entity: name, id } = useParams({ from: '/shell/$entity/$id' })
  const { tab, customise } = useSearch({ from: '/shell/$entity/$id' })
  const { data: me } = useQuery(meQuery)
  const entity = useEntity(name)
  const form = useQuery({ ...formQuery(name), enabled: entity !== undefined })
  const record = useQuery({
    queryKey: ['record', name, id],
    queryFn: ({ signal }) => getRecord(name, id, signal),
    enabled: entity !== undefined,
  })
  const queries = useQueryClient()
  useChanged(name, id, () => {
    void record.refetch()
    for (const key of ['journal', 'history', 'transitions', 'following', 'conversion'])
      void queries.invalidateQueries({ queryKey: [key, name, id] })
  })
  if (entity === undefined) return <NotFound />
  const error = form.error ?? record.error
  if (error) return <ErrorState error={error} onRetry={() => void Promise.all([form.refetch(), record.refetch()])} />
  if (!form.data || !record.data) return <RecordSkeleton entity={entity} form={form.data} />
  if (customise !== undefined && me?.isAdministrator) {
    return (
      <Suspense fallback={<RecordSkeleton entity={entity} />}>
        <CustomisePage entity={entity} form={form.data} record={record.data} tab={tab} />
      </Suspense>
    )
  }
  return <RecordPage key={`${name} ${id}`} entity={entity} form={form.data} record={record.data} base={record.data} tab={tab} />
}

export function NewRecordRoute() {
  const { entity: name } = useParams({ from: '/shell/$entity/new' })
  const entity = useEntity(name)
  const form = useQuery({ ...formQuery(name), enabled: entity !== undefined })
  if (entity === undefined) return <NotFound />
  if (form.error) return <ErrorState error={form.error} onRetry={() => void form.refetch()} />
  if (!form.data) return <RecordSkeleton entity={entity} isNew />
  return <NewRecord key={name} entity={entity} form={form.data} />
}

/** A new record begins with the defaults of the metadata and with what the address says (`?firm=<id>`). */
function NewRecord({ entity, form }: { entity: EntityDescription; form: FormDescription }) {
  const { tab, ...given } = useSearch({ from: '/shell/$entity/new' })
  const prefill = usePrefill(useMetadata(), entity, given)
  const remembered = useRemembered(entity)
  const base = useMemo(() => ({ ...form.defaults, ...remembered, ...prefill }), [form.defaults, remembered, prefill])
  if (prefill === undefined || remembered === undefined) return <RecordSkeleton entity={entity} form={form} isNew />
  return <RecordPage entity={entity} form={form} record={undefined} base={base} tab={tab} />
}
