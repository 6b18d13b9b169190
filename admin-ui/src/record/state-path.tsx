import { Button, Tooltip } from '@mantine/core'
import { useCallback, useLayoutEffect, useMemo, useRef } from 'react'
import type { EntityDescription, FormDescription, TransitionOffer, WorkflowDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { ApprovalBar } from '../approvals/approval-bar.tsx'
import { t } from '../i18n/t.ts'
import { lateIn } from '../list/ages.ts'
import { LateMark } from '../list/late-mark.tsx'
import type { Values } from './changes.ts'
import type { ConversionOfRecord } from './use-conversion.tsx'
import { useMoves } from './use-moves.tsx'

/** Which fields hold states, and which cannot be changed in the state that the record is in. */
export function useStates(form: FormDescription, values: Values, isNew = false) {
  const { workflows = noWorkflows } = form
  const stateFields = useMemo(() => workflows.map(({ field }) => field), [workflows])
  const editable = workflows
    .map(({ field, states }) => states.find(({ name }) => name === values[field])?.locked?.editable)
    .find((names) => names !== undefined)
  const chosen = useMemo(
    () => (isNew ? workflows.filter(({ beginnings }) => beginnings).map(({ field }) => field) : []),
    [workflows, isNew],
  )
  const isLocked = useCallback(
    (name: string) => (stateFields.includes(name) && !chosen.includes(name)) || (editable !== undefined && !editable.includes(name)),
    [stateFields, chosen, editable],
  )
  return { stateFields, isLocked }
}

/** An entity as its new records see it: of the states only those in which one may begin. */
export function asNew(entity: EntityDescription, { workflows = noWorkflows }: FormDescription): EntityDescription {
  const narrowed = workflows.flatMap(({ field: name, beginnings }) => {
    const field = entity.fields[name]
    if (beginnings === undefined || field?.options === undefined) return []
    return [[name, { ...field, options: field.options.filter(({ value }) => beginnings.includes(String(value))) }] as const]
  })
  return narrowed.length === 0 ? entity : { ...entity, fields: { ...entity.fields, ...Object.fromEntries(narrowed) } }
}

const noWorkflows: readonly WorkflowDescription[] = []

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
  const moves = useMoves(entity, form, record, form.workflows !== undefined, conversion)
  if (form.workflows === undefined || form.workflows.length === 0) return null
  return (
    <>
      {form.workflows.map((workflow) => (
        <section key={workflow.name} className="state-bar" aria-label={workflow.title}>
          <Path workflow={workflow} state={record[workflow.field]} moves={moves} isClosed={isChanged} />
          <Late text={lateIn(workflow, record)} />
          <div className="state-moves">
            {moves.isAwaited && <AwaitedMoves workflow={workflow} record={record} />}
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
      {moves.dialog}
    </>
  )
}

function Late({ text }: { readonly text: string | undefined }) {
  return text === undefined ? null : <LateMark text={text} />
}

/** The room of what will be offered, so that nothing moves when it is. */
function AwaitedMoves({ workflow: { field, transitions }, record }: { workflow: WorkflowDescription; record: RecordData }) {
  return transitions
    .filter(({ from }) => from.includes(String(record[field])))
    .map(({ name, title }) => (
      <Button key={name} size="xs" className="awaited-move" disabled>
        {title}
      </Button>
    ))
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
  // A way is told only where everything up to here is one: what is over was left in no order.
  const isWay = workflow.states.slice(0, at + 1).every(({ category }) => category === 'open')
  const path = useRef<HTMLOListElement>(null)
  // Where there is less room than the way is long, the record stands in the middle of what is seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state moves the mark
  useLayoutEffect(() => {
    const [box, now] = [path.current, path.current?.querySelector<HTMLElement>('[data-place="now"]')]
    if (box && now) box.scrollLeft = now.offsetLeft - box.offsetLeft - (box.clientWidth - now.offsetWidth) / 2
  }, [state])
  return (
    <ol className="state-path" ref={path}>
      {workflow.states.map((one, index) => {
        const place = index === at ? 'now' : index < at && isWay ? 'before' : 'ahead'
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
