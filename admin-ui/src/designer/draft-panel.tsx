import { ActionIcon, Button, Group, NativeSelect } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { listVersions, type MetadataVersion, type PlannedStep, publishChanges, rollBack } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { formatInstant } from '../format/date.ts'
import { changeTexts } from './changes-text.ts'
import type { Designer } from './use-designer.ts'

/** What the draft would do, with what it touches; undone, done again and published from here, and earlier versions brought back. */
export function DraftPanel({ designer }: { designer: Designer }) {
  const { draft, plan, isChanged } = designer
  const metadata = useMetadata()
  useHotkeys([
    ['mod+Z', designer.undo],
    ['mod+shift+Z', designer.redo],
    ['mod+Y', designer.redo],
  ])
  const queries = useQueryClient()
  const [decisions, decide] = useState<Readonly<Record<string, string>>>({})
  const changes = changeTexts(draft.patches, metadata)
  const problems = plan.data?.problems.filter(({ level }) => level !== 'warning') ?? []
  const open = plan.data?.steps.filter((step) => step.problem !== undefined && decisions[step.id] === undefined) ?? []
  const refresh = () => void queries.invalidateQueries()
  const publishing = useMutation({
    mutationFn: () =>
      publishChanges(
        draft.patches,
        plan.data?.id ?? '',
        Object.fromEntries(
          Object.entries(decisions)
            .filter(([, choice]) => choice !== 'abort')
            .map(([id]) => [id, { park: true }]),
        ),
      ),
    onSuccess: () => {
      designer.discard()
      decide({})
      refresh()
      notifications.show({ message: 'Published', autoClose: 4000 })
    },
    onError: (error) => notifications.show({ color: 'red', title: 'Not published', message: sayError(error), autoClose: 10_000 }),
  })
  const isReady = isChanged && !plan.isFetching && plan.data?.id != null && problems.length === 0 && open.length === 0
  return (
    <div className="draft-panel">
      <Group justify="space-between" wrap="nowrap">
        <h2>Your draft</h2>
        <Group gap={4}>
          <ActionIcon variant="default" aria-label="Undo" disabled={draft.past.length === 0} onClick={designer.undo}>
            <IconArrowBackUp size={15} />
          </ActionIcon>
          <ActionIcon variant="default" aria-label="Redo" disabled={draft.future.length === 0} onClick={designer.redo}>
            <IconArrowForwardUp size={15} />
          </ActionIcon>
        </Group>
      </Group>
      <p className="mute">
        {isChanged ? 'Nothing changes for others until you publish.' : 'Nothing is changed yet. Add a field, or drag what is there.'}
      </p>
      <ul className="draft-steps" aria-label="Changes">
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
        <Steps steps={plan.data.steps} decisions={decisions} onDecide={(id, choice) => decide({ ...decisions, [id]: choice })} />
      )}
      {isChanged && (
        <Group gap={8}>
          <Button variant="filled" disabled={!isReady} loading={publishing.isPending} onClick={() => publishing.mutate()}>
            Publish {changes.length} {changes.length === 1 ? 'change' : 'changes'}
          </Button>
          <Button onClick={designer.discard}>Discard</Button>
        </Group>
      )}
      <Versions onRolledBack={refresh} />
    </div>
  )
}

interface StepsProps {
  readonly steps: readonly PlannedStep[]
  readonly decisions: Readonly<Record<string, string>>
  readonly onDecide: (id: string, choice: string) => void
}

/** What happens to what is stored, counted; a step that cannot be carried out as it stands asks what is to become of the values. */
function Steps({ steps, decisions, onDecide }: StepsProps) {
  if (steps.length === 0) return <p className="mute">No stored value is touched.</p>
  return (
    <ul className="plan-steps" aria-label="What happens to stored values">
      {steps.map((step) => (
        <li key={step.id}>
          <span>
            {step.sign} {step.text}
          </span>
          <p className="mute">{countsOf(step)}</p>
          {step.uses && step.uses.length > 0 && <p className="mute">Used by {step.uses.slice(0, 5).join(', ')}</p>}
          {step.problem && <p className="draft-problem">{step.problem}</p>}
          {step.problem && step.choices.includes('park') && (
            <NativeSelect
              size="xs"
              aria-label={`What to do: ${step.text}`}
              value={decisions[step.id] ?? ''}
              onChange={(event) => onDecide(step.id, event.currentTarget.value)}
              data={[
                { value: '', label: 'Decide…', disabled: true },
                { value: 'park', label: 'Keep the old values aside' },
              ]}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

function countsOf({ rows = 0, values = 0, lock }: PlannedStep): string {
  const of = rows === 1 ? '1 record' : `${rows} records`
  const touched = values > 0 ? `${values} of ${of} hold a value` : `${of}, none holds a value`
  return lock === 'none' || lock === 'short' ? `${touched}.` : `${touched}; ${lock}.`
}

function Versions({ onRolledBack }: { onRolledBack: () => void }) {
  const versions = useQuery({ queryKey: ['versions'], queryFn: ({ signal }) => listVersions(signal) })
  const going = useMutation({
    mutationFn: rollBack,
    onSuccess: () => {
      onRolledBack()
      notifications.show({ message: 'Rolled back', autoClose: 4000 })
    },
    onError: (error) => notifications.show({ color: 'red', title: 'Not rolled back', message: sayError(error), autoClose: 10_000 }),
  })
  const [shown, setShown] = useState(5)
  const all = versions.data ?? []
  return (
    <section aria-label="Versions">
      <h3>Versions</h3>
      <ol className="versions">
        {all.slice(0, shown).map((version, index) => (
          <VersionItem
            key={version.number}
            version={version}
            isLive={index === 0}
            isBusy={going.isPending}
            onRollBack={() => going.mutate(version.number)}
          />
        ))}
      </ol>
      {all.length > shown && (
        <Button size="xs" variant="subtle" onClick={() => setShown(shown + 20)}>
          Show older
        </Button>
      )}
    </section>
  )
}

interface VersionItemProps {
  readonly version: MetadataVersion
  readonly isLive: boolean
  readonly isBusy: boolean
  readonly onRollBack: () => void
}

function VersionItem({ version, isLive, isBusy, onRollBack }: VersionItemProps) {
  const { number, appliedAt, actor, steps, rolledBackTo } = version
  const what = rolledBackTo === null ? steps.slice(0, 3).join('; ') : `Back to version ${rolledBackTo}`
  return (
    <li>
      <span className="version-number">{number}</span>
      <div>
        <div className="version-head">
          <span>
            Version {number}
            {isLive && ', live'}
          </span>
          <time dateTime={appliedAt}>{formatInstant(appliedAt)}</time>
        </div>
        <p className="mute">
          {actor ?? 'Files'}
          {what !== '' && `: ${what}`}
          {steps.length > 3 && ` and ${steps.length - 3} more`}
        </p>
        {!isLive && (
          <Button size="xs" variant="subtle" disabled={isBusy} onClick={onRollBack}>
            Go back to this one
          </Button>
        )}
      </div>
    </li>
  )
}
