import { ActionIcon, Button, Group } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ValueProblem } from '../../../engine/base/errors.ts'
import { publishChanges } from '../api/designer.ts'
import { metadataQuery, useMetadata } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { changeTexts } from './changes-text.ts'
import { type Decision, isDecided, PlanSteps } from './plan-steps.tsx'
import type { Designer } from './use-designer.ts'
import { useTitles } from './use-titles.ts'
import { Versions } from './versions.tsx'

/** What the draft would do, with what it touches; undone, done again and published from here, and earlier versions brought back. */
export function DraftPanel({ designer }: { designer: Designer }) {
  const { draft, plan, isChanged } = designer
  const metadata = useMetadata()
  useHotkeys([
    ['mod+Z', designer.undo],
    ['mod+shift+Z', designer.redo],
    ['mod+Y', designer.redo],
  ])
  const [decisions, decide] = useState<Readonly<Record<string, Decision>>>({})
  const titleOf = useTitles(draft.patches)
  const changes = changeTexts(draft.patches, metadata, titleOf)
  const problems = plan.data?.problems.filter(({ level }) => level !== 'warning') ?? []
  const open = plan.data?.steps.filter((step) => step.problem !== undefined && !isDecided(step, decisions[step.id])) ?? []
  const publishing = usePublishing(designer, decisions, () => decide({}))
  const failed = isChanged ? failedScenarios(publishing.error) : []
  const isReady = isChanged && !plan.isFetching && plan.data?.id != null && problems.length === 0 && open.length === 0
  return (
    <div className="draft-panel">
      <Group justify="space-between" wrap="nowrap">
        <h2>{t('Your draft')}</h2>
        <Group gap={4}>
          <ActionIcon variant="default" aria-label={t('Undo')} disabled={draft.past.length === 0} onClick={designer.undo}>
            <IconArrowBackUp size={15} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label={t('Redo')} disabled={draft.future.length === 0} onClick={designer.redo}>
            <IconArrowForwardUp size={15} />
          </ActionIcon>
        </Group>
      </Group>
      <p className="mute">
        {isChanged ? t('Nothing changes for others until you publish.') : t('Nothing is changed yet. Add a field, or drag what is there.')}
      </p>
      <ul className="draft-steps" aria-label={t('Changes')}>
        {changes.map(({ key, sign, text, detail }) => (
          <li key={key} data-sign={sign}>
            <span className="sign">{sign}</span>
            <div>
              {text}
              {detail && <p className="mute">{detail}</p>}
            </div>
          </li>
        ))}
      </ul>
      {plan.error && (
        <p role="alert" className="draft-problem">
          {sayError(plan.error)}
        </p>
      )}
      {problems.map((problem) => (
        <p role="alert" className="draft-problem" key={`${problem.file} ${problem.pointer} ${problem.code}`}>
          {problem.message} {problem.hint} <span className="mute">{problem.pointer}</span>
        </p>
      ))}
      {isChanged && problems.length === 0 && plan.data && (
        <PlanSteps
          steps={plan.data.steps}
          metadata={metadata}
          drafted={plan.data.preview.metadata ?? metadata}
          decisions={decisions}
          onDecide={(id, choice) => decide({ ...decisions, [id]: choice })}
        />
      )}
      {failed.length > 0 && (
        <div role="alert" className="draft-problem">
          {t('With this draft something no longer happens as it was agreed:')}
          <ul>
            {failed.map(({ pointer, message }) => (
              <li key={pointer}>{message}</li>
            ))}
          </ul>
          <Button size="xs" disabled={!isReady} loading={publishing.isPending} onClick={() => publishing.mutate(true)}>
            {t('Publish all the same')}
          </Button>
        </div>
      )}
      {isChanged && (
        <Group gap={8}>
          <Button variant="filled" disabled={!isReady} loading={publishing.isPending} onClick={() => publishing.mutate(false)}>
            {t('Publish {count, plural, one {# change} other {# changes}}', { count: changes.length })}
          </Button>
          <Button onClick={designer.discard}>{t('Discard')}</Button>
        </Group>
      )}
      <Versions titleOf={titleOf} isBusy={publishing.isPending} />
    </div>
  )
}

function usePublishing(designer: Designer, decisions: Readonly<Record<string, Decision>>, onPublished: () => void) {
  const queries = useQueryClient()
  const { draft, plan } = designer
  return useMutation({
    mutationFn: (ignoreScenarios: boolean) =>
      publishChanges(draft.patches, {
        plan: plan.data?.id ?? '',
        decisions: Object.fromEntries(Object.entries(decisions).filter(([id]) => plan.data?.steps.some((step) => step.id === id))),
        ignoreScenarios,
      }),
    onSuccess: async (failing) => {
      // The draft stands until what was published is there to be shown without it.
      await queries.invalidateQueries({ queryKey: metadataQuery.queryKey })
      await queries.invalidateQueries({ queryKey: ['design'] })
      designer.discard()
      onPublished()
      void queries.invalidateQueries()
      if (failing.length === 0) notifications.show({ message: t('Published'), autoClose: 4000 })
      else {
        const message = t('As before this change, it does not happen as it was agreed: {titles}', {
          titles: failing.map(({ title }) => `“${title}”`).join(', '),
        })
        notifications.show({ title: t('Published'), message, color: 'orange', autoClose: 20_000 })
      }
    },
    onError: (error) => {
      if (failedScenarios(error).length === 0) showRefusal(t('Not published'), error)
    },
  })
}

/** The scenarios of the metadata that do not hold with the draft, where that is why it was refused. */
function failedScenarios(error: Error | null): readonly ValueProblem[] {
  return error instanceof ApiError ? error.errors.filter(({ code }) => code === 'scenario-failed') : []
}
