import { Button, Tooltip } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { EntityDescription, FormDescription, TransitionOffer, WorkflowDescription } from '../../../engine/forms/description.ts'
import { ApiError } from '../api/problem.ts'
import { getTransitions, makeTransition, type RecordData } from '../api/records.ts'
import { ApprovalBar } from '../approvals/approval-bar.tsx'
import { t } from '../i18n/t.ts'
import { lateIn } from '../list/ages.ts'
import { LateMark } from '../list/late-mark.tsx'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'
import type { Values } from './changes.ts'
import { TransitionDialog } from './transition-dialog.tsx'
import type { ConversionOfRecord } from './use-conversion.tsx'

/** Which fields hold states, and which cannot be changed in the state that the record is in. */
export function useStates(form: FormDescription, values: Values) {
  const { workflows = [] } = form
  const stateFields = useMemo(() => workflows.map(({ field }) => field), [workflows])
  const editable = workflows
    .map(({ field, states }) => states.find(({ name }) => name === values[field])?.locked?.editable)
    .find((names) => names !== undefined)
  const isLocked = useCallback(
    (name: string) => stateFields.includes(name) || (editable !== undefined && !editable.includes(name)),
    [stateFields, editable],
  )
  return { stateFields, isLocked }
}

interface StatePathProps {
  readonly entity: EntityDescription
  readonly form: FormDescription
  readonly record: RecordData
  /** Something is typed and not saved: it would be lost between two versions. */
  readonly isChanged: boolean
  readonly conversion: ConversionOfRecord
}

/** Where the record stands on its way, and where it can go from here. */
export function StatePath({ entity, form, record, isChanged, conversion }: StatePathProps) {
  const moves = useMoves(entity, record, form.workflows !== undefined, conversion)
  if (form.workflows === undefined || form.workflows.length === 0) return null
  return (
    <>
      {form.workflows.map((workflow) => (
        <section key={workflow.name} className="state-bar" aria-label={workflow.title}>
          <Path workflow={workflow} state={record[workflow.field]} moves={moves} isClosed={isChanged} />
          <Late text={lateIn(workflow, record)} />
          <div className="state-moves">
            {moves.offers
              .filter((offer) => offer.workflow === workflow.name)
              .map((offer) => (
                <MoveButton
                  key={offer.name}
                  offer={offer}
                  isChanged={isChanged}
                  isBusy={moves.isPending}
                  onMove={() => moves.begin(offer)}
                />
              ))}
          </div>
        </section>
      ))}
      {isAsked(form.workflows, record) && <ApprovalBar entity={entity.name} record={record} />}
      {moves.asked && (
        <TransitionDialog
          entity={entity}
          form={form}
          record={record}
          offers={[moves.asked]}
          isPending={moves.isPending}
          error={moves.error}
          onCancel={moves.cancel}
          onConfirm={moves.confirm}
        />
      )}
    </>
  )
}

function Late({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <LateMark text={text} />
}

function isAsked(workflows: readonly WorkflowDescription[], record: RecordData): boolean {
  return workflows.some(({ field, states }) => states.some(({ name, approval }) => approval !== undefined && name === record[field]))
}

type Moves = ReturnType<typeof useMoves>

interface PathProps {
  readonly workflow: WorkflowDescription
  readonly state: unknown
  readonly moves: Moves
  readonly isClosed: boolean
}

function Path({ workflow, state, moves, isClosed }: PathProps) {
  const at = workflow.states.findIndex(({ name }) => name === state)
  const current = workflow.states[at]
  const isOver = current !== undefined && current.category !== 'open'
  return (
    <ol className="state-path">
      {workflow.states.map((one, index) => {
        const place = index === at ? 'now' : index < at && !isOver && one.category === 'open' ? 'before' : 'ahead'
        const offer = moves.offers.find(
          ({ to, workflow: of, refused }) => to.state === one.name && of === workflow.name && refused === undefined,
        )
        return (
          <li
            key={one.name}
            data-place={place}
            data-category={one.category}
            aria-current={index === at ? 'step' : undefined}
            title={one.description}
          >
            {offer && !isClosed && index !== at ? (
              <button type="button" onClick={() => moves.begin(offer)}>
                {one.title}
              </button>
            ) : (
              <span>{one.title}</span>
            )}
          </li>
        )
      })}
    </ol>
  )
}

interface MoveButtonProps {
  readonly offer: TransitionOffer
  readonly isChanged: boolean
  readonly isBusy: boolean
  readonly onMove: () => void
}

/** A button that cannot be used says why, and can still be reached by keyboard for that. */
function MoveButton({ offer, isChanged, isBusy, onMove }: MoveButtonProps) {
  const reason = offer.refused ?? (isChanged ? t('Save or discard your changes first.') : undefined)
  const button = (
    <Button
      size="xs"
      onClick={reason === undefined ? onMove : undefined}
      aria-disabled={reason !== undefined || undefined}
      data-closed={reason !== undefined || undefined}
      disabled={isBusy}
    >
      {offer.title}
    </Button>
  )
  const hint = reason ?? offer.description
  return hint === undefined ? (
    button
  ) : (
    <Tooltip label={hint} events={{ hover: true, focus: true, touch: true }}>
      {button}
    </Tooltip>
  )
}

/** The transitions that are offered, and what happens from the click until the record stands elsewhere. */
export function useMoves(entity: EntityDescription, record: RecordData, isOn: boolean, conversion: ConversionOfRecord) {
  const queries = useQueryClient()
  const key = ['transitions', entity.name, record.id, record.version]
  const query = (version: number) => ({
    queryKey: ['transitions', entity.name, record.id, version],
    queryFn: ({ signal }: { signal: AbortSignal }) => getTransitions(entity.name, record.id, signal),
  })
  const offers = useQuery({ ...query(record.version), queryKey: key, enabled: isOn })
  const [asked, ask] = useState<TransitionOffer>()
  const making = useMutation({
    mutationFn: ({ offer, of, values }: { offer: TransitionOffer; of: RecordData; values: object }) =>
      makeTransition(entity.name, of, offer.name, values),
    onSuccess: async (saved, { offer, of }) => {
      ask(undefined)
      queries.setQueryData(['record', entity.name, saved.id], saved)
      for (const name of ['records', 'count', 'journal', 'palette', 'picker']) void queries.invalidateQueries({ queryKey: [name] })
      const way = await wayBack(saved, offer, of)
      const text = `${record.label}: ${offer.to.title}`
      if (way === undefined) notifications.show({ message: text, autoClose: 3000 })
      else showUndo(text, () => making.mutate({ offer: way, of: saved, values: {} }))
    },
    onError: (error) => {
      if (error instanceof ApiError && error.errors.length > 0 && asked !== undefined) return
      if (error instanceof ApiError && error.status === 412)
        void queries.invalidateQueries({ queryKey: ['record', entity.name, record.id] })
      showRefusal(t('Not done'), error)
    },
  })
  /** The transition that leads back and asks for nothing, if there is one. */
  async function wayBack(saved: RecordData, { field, workflow }: TransitionOffer, before: RecordData) {
    const next = await queries.fetchQuery(query(saved.version)).catch(() => [])
    return next.find(
      (one) => one.workflow === workflow && one.to.state === before[field] && one.ask.fields.length === 0 && one.refused === undefined,
    )
  }
  function begin(offer: TransitionOffer) {
    making.reset()
    if (conversion.isTransition(offer.name)) return conversion.begin()
    if (offer.ask.fields.length > 0 || offer.confirm !== undefined) ask(offer)
    else making.mutate({ offer, of: record, values: {} })
  }
  return {
    offers: offers.data ?? [],
    asked,
    begin,
    isPending: making.isPending,
    error: making.error,
    cancel: () => ask(undefined),
    confirm: (offer: TransitionOffer, values: object) => making.mutate({ offer, of: record, values }),
  }
}
