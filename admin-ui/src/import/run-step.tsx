import { Button, Group, Progress } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { cancelImport, getImport, type ImportProblem, type ImportRun, problemFile, resumeImport } from '../api/imports.ts'
import { formatNumber } from '../format/number.ts'
import { inSentence, t } from '../i18n/t.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { canUndo, useUndoing } from './use-undoing.ts'

interface RunStepProps {
  readonly entity: EntityDescription
  readonly id: string
  readonly isStarting: boolean
  /** Back to the columns; undefined when the file is not at hand any more. */
  readonly onBack: (() => void) | undefined
  /** After a trial: the same for good. */
  readonly onImport: (() => void) | undefined
  readonly onAgain: () => void
}

/** How far a run is, what came of it, and what is wrong with which rows. */
export function RunStep({ entity, id, isStarting, onBack, onImport, onAgain }: RunStepProps) {
  const queries = useQueryClient()
  const {
    data: run,
    error,
    refetch,
  } = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => getImport(id, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' || state.data === undefined ? 400 : false),
    staleTime: 0,
  })
  const undoing = useUndoing(() => void refetch())
  const isOver = run !== undefined && run.state !== 'running'
  useEffect(() => {
    if (isOver && !run.dryRun)
      for (const key of ['records', 'count', 'palette', 'picker', 'duplicates']) void queries.invalidateQueries({ queryKey: [key] })
  }, [isOver, run?.dryRun, queries])
  const cancelling = useMutation({ mutationFn: () => cancelImport(id), onSettled: () => void refetch() })
  const resuming = useMutation({ mutationFn: () => resumeImport(id), onSettled: () => void refetch() })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (run === undefined) return <p className="mute">{t('Looking at the import…')}</p>
  return (
    <>
      <Outcome entity={entity} run={run} />
      {run.problems && run.problems.length > 0 && <Problems problems={run.problems} run={run} />}
      <Group>
        {run.state === 'running' && (
          <Button loading={cancelling.isPending} onClick={() => cancelling.mutate()}>
            {t('Stop')}
          </Button>
        )}
        {(run.state === 'interrupted' || run.state === 'cancelled') && !run.dryRun && (
          <Button variant="filled" loading={resuming.isPending} onClick={() => resuming.mutate()}>
            {t('Go on')}
          </Button>
        )}
        {isOver && run.dryRun && onBack && <Button onClick={onBack}>{t('Back to the columns')}</Button>}
        {isOver && run.dryRun && onImport && (
          <Button variant="filled" loading={isStarting} disabled={run.created + run.updated === 0} onClick={onImport}>
            {t('Import {count} {plural}', { count: formatNumber(run.created + run.updated), plural: inSentence(entity.plural) })}
          </Button>
        )}
        {canUndo(run) && (
          <Button loading={undoing.isPending} onClick={() => undoing.mutate(id)}>
            {t('Take the import back')}
          </Button>
        )}
        {isOver && <Button onClick={onAgain}>{t('Another file')}</Button>}
        {isOver && !run.dryRun && (
          <Link to="/$entity" params={{ entity: entity.name }} search={{ sort: '-updatedAt' }}>
            {t('Show the {plural}', { plural: inSentence(entity.plural) })}
          </Link>
        )}
      </Group>
    </>
  )
}

function Outcome({ entity, run }: { entity: EntityDescription; run: ImportRun }) {
  const titles: Readonly<Record<ImportRun['state'], string>> = {
    running: run.dryRun ? t('Trying…') : t('Importing…'),
    done: run.dryRun ? t('What would come of it') : t('Imported'),
    failed: t('The import broke off'),
    cancelled: t('Stopped; what is done stays'),
    undone: t('Taken back'),
    interrupted: t('The server was interrupted; what is done stays'),
  }
  const figures = [
    [t('Rows'), run.rows],
    [run.dryRun ? t('Would be new') : t('New'), run.created],
    [run.dryRun ? t('Would be changed') : t('Changed'), run.updated],
    [t('As they are'), run.unchanged],
    [t('Refused'), run.refused],
    ...(run.state === 'undone'
      ? ([
          [t('As they were'), run.takenBack],
          [t('Changed since, and left'), run.spared],
        ] as const)
      : []),
  ] as const
  return (
    <section className="import-outcome" aria-live="polite">
      <h2>{titles[run.state]}</h2>
      {run.message && <p className="import-error">{run.message}</p>}
      {run.state === 'running' && (
        <Progress value={100} animated size="sm" aria-label={t('{rows} rows done', { rows: formatNumber(run.rows) })} />
      )}
      <dl>
        {figures.map(([title, count]) => (
          <div key={title} data-bad={(title === t('Refused') && count > 0) || undefined}>
            <dt>{title}</dt>
            <dd>{formatNumber(count)}</dd>
          </div>
        ))}
      </dl>
      {run.state === 'done' && run.dryRun && (
        <p className="mute">{t('No {title} has been changed.', { title: inSentence(entity.title) })}</p>
      )}
      {run.ignoredColumns.length > 0 && (
        <p className="mute">
          {t('Left out:')} {run.ignoredColumns.map(({ column, reason }) => `${column} (${reason})`).join(', ')}
        </p>
      )}
    </section>
  )
}

function Problems({ problems, run }: { problems: readonly ImportProblem[]; run: ImportRun }) {
  return (
    <section className="import-problems" aria-label={t('Problems')}>
      <div className="import-bar">
        <h2>{t('What is wrong')}</h2>
        <span className="grow" />
        <Button component="a" href={problemFile(run.id)} download leftSection={<IconDownload size={14} />}>
          {t('The refused rows as a file')}
        </Button>
      </div>
      <div className="import-scroller">
        <table className="import-table">
          <thead>
            <tr>
              <th scope="col">{t('Row')}</th>
              <th scope="col">{t('Column')}</th>
              <th scope="col">{t('Value')}</th>
              <th scope="col">{t('Problem')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.map(({ row, column, field, value, message }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a row may have several problems; the list never changes its order
              <tr key={index}>
                <td className="num">{formatNumber(row)}</td>
                <td>{column ?? field}</td>
                <td className="import-samples">{value}</td>
                <td>{message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
