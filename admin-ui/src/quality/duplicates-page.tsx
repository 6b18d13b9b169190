import { Button } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { IconArrowMerge, IconEqualNot } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useEntity, useMetadata, valueAt } from '../api/metadata.ts'
import { type DuplicateGroup, findDuplicates, markDifferent, unmarkDifferent } from '../api/quality.ts'
import { formatNumber } from '../format/number.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { ErrorState, NotFound, PageState } from '../shell/page-state.tsx'
import { showUndo } from '../shell/undo.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import './quality.css'
import { inSentence, t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

export function DuplicatesPage() {
  const { entity: name } = useParams({ from: '/shell/$entity/duplicates' })
  const entity = useEntity(name)
  return entity ? <Duplicates key={name} entity={entity} /> : <NotFound />
}

/** Records that look alike by the rules of the metadata, group by group: merged, or remembered as different. */
function Duplicates({ entity }: { entity: EntityDescription }) {
  const { filter } = useSearch({ from: '/shell/$entity/duplicates' })
  const [merging, setMerging] = useState<readonly string[]>()
  const found = useInfiniteQuery({
    queryKey: ['duplicates', entity.name, filter],
    queryFn: ({ pageParam, signal }) => findDuplicates(entity.name, { filter, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page.next ?? undefined,
  })
  const groups = found.data?.pages.flatMap((page) => page.data) ?? []
  useDocumentTitle(`${t('Duplicates')} · ${entity.plural} · Kartoteka`)
  return (
    <>
      <header className="top">
        <Link to="/$entity" params={{ entity: entity.name }} className="crumb">
          {entity.plural} /
        </Link>
        <h1>{t('Duplicates')}</h1>
      </header>
      <div className="page-body">
        {found.isPending && <p className="mute">{t('Comparing {plural}…', { plural: inSentence(entity.plural) })}</p>}
        {found.error && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {found.isSuccess && groups.length === 0 && !found.hasNextPage && (
          <PageState title={t('No duplicates found')}>
            {t('No two {plural} look alike by the rules.', { plural: inSentence(entity.plural) })}
          </PageState>
        )}
        {groups.map((group) => (
          <Group
            key={group.records.map(({ id }) => id).join()}
            entity={entity}
            group={group}
            onMerge={() => setMerging(group.records.map(({ id }) => id))}
          />
        ))}
        {found.hasNextPage && (
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('Look further')}
          </Button>
        )}
      </div>
      {merging && <MergeDialog entity={entity} ids={merging} onClose={() => setMerging(undefined)} onDone={() => setMerging(undefined)} />}
    </>
  )
}

function Group({ entity, group, onMerge }: { entity: EntityDescription; group: DuplicateGroup; onMerge: () => void }) {
  const metadata = useMetadata()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['duplicates', entity.name] })
  const ids = group.records.map(({ id }) => id)
  const different = useMutation({
    mutationFn: () => markDifferent(entity.name, ids),
    onSuccess: async () => {
      await refresh()
      showUndo(t('They will not be shown together again'), () => void unmarkDifferent(entity.name, ids).then(refresh))
    },
    onError: (error) => showRefusal(t('Not kept'), error),
  })
  const paths = [...new Set(group.pairs.flatMap(({ reasons }) => reasons.map(({ field }) => field)))]
  return (
    <section className="duplicate-group" aria-label={group.records.map(({ label }) => label).join(', ')}>
      <div className="merge-scroller">
        <table className="merge-table">
          <thead>
            <tr>
              <th scope="col">{entity.title}</th>
              {paths.map((path) => (
                <th scope="col" key={path}>
                  {fieldAt(metadata, entity.name, path)?.title ?? path}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {group.records.map((record) => (
              <tr key={record.id}>
                <th scope="row">
                  <Link to="/$entity/$id" params={{ entity: entity.name, id: record.id }}>
                    {record.label}
                  </Link>
                </th>
                {paths.map((path) => {
                  const field = fieldAt(metadata, entity.name, path)
                  const value = valueAt(record, path)
                  return <td key={path}>{field && !isEmpty(value) && <Value field={field} value={value} record={record} />}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="duplicate-actions">
        <span className="mute">
          {group.isCut
            ? t('{count} alike, and more', { count: formatNumber(group.records.length) })
            : t('{count} alike', { count: formatNumber(group.records.length) })}
        </span>
        <span className="grow" />
        <Button size="xs" leftSection={<IconEqualNot size={14} />} loading={different.isPending} onClick={() => different.mutate()}>
          {t('Not the same')}
        </Button>
        <Button
          size="xs"
          variant="filled"
          leftSection={<IconArrowMerge size={14} />}
          disabled={group.records.length > 20}
          onClick={onMerge}
        >
          {t('Merge…')}
        </Button>
      </div>
    </section>
  )
}
