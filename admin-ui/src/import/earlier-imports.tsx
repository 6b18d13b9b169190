import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ImportRun, listImports } from '../api/imports.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { TableHead } from '../shell/table-head.tsx'
import { canUndo, useUndoing } from './use-undoing.ts'

const shown = 8
const states: Readonly<Record<ImportRun['state'], string>> = {
  running: t('running'),
  done: t('done'),
  failed: t('broke off'),
  cancelled: t('stopped'),
  interrupted: t('interrupted'),
  undone: t('taken back'),
}

/** The last imports of these records by the person, to be looked at and taken back. */
export function EarlierImports({ entity, onOpen }: { entity: string; onOpen: (id: string) => void }) {
  const { data, refetch } = useQuery({ queryKey: ['imports'], queryFn: ({ signal }) => listImports(signal), staleTime: 0 })
  const undoing = useUndoing(() => void refetch())
  const runs = (data ?? []).filter((run) => run.entity === entity && !run.dryRun).slice(0, shown)
  if (runs.length === 0) return null
  return (
    <section className="import-problems" aria-label={t('Earlier imports')}>
      <h2>{t('Earlier imports')}</h2>
      <div className="import-scroller">
        <table className="import-table">
          <TableHead titles={[t('When'), t('File'), t('New'), t('Changed'), t('State')]} hidden={t('Take back')} />
          <tbody>
            {runs.map((run) => (
              <tr key={run.id}>
                <td>
                  <Button size="compact-xs" variant="subtle" data-flush onClick={() => onOpen(run.id)}>
                    {formatInstant(run.startedAt)}
                  </Button>
                </td>
                <td>{run.file}</td>
                <td className="num">{run.created}</td>
                <td className="num">{run.updated}</td>
                <td>{states[run.state]}</td>
                <td>
                  {canUndo(run) && (
                    <Button
                      size="compact-xs"
                      loading={undoing.isPending && undoing.variables === run.id}
                      onClick={() => undoing.mutate(run.id)}
                    >
                      {t('Take back')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
