import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, memo, Suspense } from 'react'
import { panelQuery, panelsQuery } from '../api/panels.ts'
import { sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'

const AnswerView = lazy(async () => ({ default: (await import('../agent/answer-view.tsx')).AnswerView }))

interface PanelsProps {
  readonly entity: string
  readonly id: string
  /** Of the record: another one is another answer. */
  readonly version: unknown
}

/** What plugins show about the record, each worked out by itself: one that fails says so and leaves the others alone. */
export const PluginPanels = memo(function PluginPanels({ entity, id, version }: PanelsProps) {
  const { data: panels = [] } = useQuery(panelsQuery(entity, id))
  return panels.map(({ name, title }) => <Panel key={name} name={name} title={title} entity={entity} id={id} version={version} />)
})

function Panel({ name, title, entity, id, version }: PanelsProps & { name: string; title: string }) {
  const { data, error, refetch } = useQuery(panelQuery(entity, id, name, version))
  return (
    <section className="plugin-panel" aria-label={title} aria-busy={data === undefined && error === null}>
      <h2>{title}</h2>
      {error ? (
        <>
          <p className="mute">{sayError(error)}</p>
          <Button size="compact-sm" onClick={() => void refetch()}>
            {t('Try again')}
          </Button>
        </>
      ) : (
        <Suspense fallback={<p className="mute">{t('Working it out…')}</p>}>
          {data ? <AnswerView answer={data} onLeave={() => undefined} /> : <p className="mute">{t('Working it out…')}</p>}
        </Suspense>
      )}
    </section>
  )
}
