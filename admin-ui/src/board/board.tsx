import { Accessibility, StyleInjector } from '@dnd-kit/dom'
import { DragDropProvider, PointerSensor } from '@dnd-kit/react'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { EntityDescription, FieldDescription, ViewDescription } from '../../../engine/forms/description.ts'
import { formQuery, useMetadata } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { listColumns } from '../list/columns.ts'
import { EmptyList } from '../list/empty-list.tsx'
import { groupKey } from '../list/table-items.ts'
import { useGroups } from '../list/use-groups.ts'
import { PageState } from '../shell/page-state.tsx'
import { styleNonce } from '../theme/style-nonce.ts'
import type { ViewState } from '../views/view-state.ts'
import { BoardColumnView } from './board-column.tsx'
import { boardColumns, boardFields, canMove } from './columns.ts'
import { useMoving } from './use-moving.tsx'
import './board.css'
import { inSentence, t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'

const TransitionDialog = lazily(() => import('../record/transition-dialog.tsx'), 'TransitionDialog')

interface BoardProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly onTotal: (total: number | undefined) => void
}

/** The records as cards in columns by one field: moved by mouse, by touch and by keyboard. */
export function Board({ entity, state, onTotal }: BoardProps) {
  const declared = boardView(entity, state)
  const fields = useMemo(() => boardFields(entity), [entity])
  const field = entity.fields[state.search.by ?? ''] ?? entity.fields[declared?.by ?? ''] ?? fields[0]
  if (field === undefined) return <PageState title={t('No board')}>{t('No field has few enough values to make columns of.')}</PageState>
  return <BoardBy key={field.name} entity={entity} state={state} onTotal={onTotal} field={field} fields={fields} declared={declared} />
}

/** The board that is open, or where something else is open, the one that the entity declares. */
function boardView(entity: EntityDescription, state: ViewState): ViewDescription | undefined {
  return state.view?.kind === 'board' ? state.view : entity.views.find(({ kind }) => kind === 'board')
}

interface BoardByProps extends BoardProps {
  readonly field: FieldDescription
  readonly fields: readonly FieldDescription[]
  readonly declared: ViewDescription | undefined
}

function BoardBy({ entity, state, onTotal, field, fields, declared }: BoardByProps) {
  const metadata = useMetadata()
  const { data: form } = useQuery(formQuery(entity.name))
  const workflow = form?.workflows?.find((one) => one.field === field.name)
  const sum = state.sum.length > 0 ? state.sum : (declared?.sum ?? none)
  const groups = useGroups(entity.name, field.name, { filter: state.filter, search: state.search.search, sum })
  const columns = useMemo(() => boardColumns(field, workflow, groups), [field, workflow, groups])
  const moving = useMoving(entity, field, workflow)
  const lastMoved = useRef<string>(undefined)
  const [dragged, setDragged] = useState<RecordData>()
  const paths = declared?.cardFields ?? state.columns.filter((path) => path !== field.name).slice(1, 5)
  const cardFields = useMemo(() => listColumns(metadata, entity.name, paths), [metadata, entity.name, paths])
  const sums = useMemo(() => listColumns(metadata, entity.name, sum), [metadata, entity.name, sum])
  const total = groups.reduce((count, group) => count + group.count, 0)
  useEffect(() => onTotal(total), [onTotal, total])
  const canDrag = entity.can.update && (!field.isReadOnly || workflow !== undefined)
  const from = dragged && groupKey(dragged[field.name])
  return (
    <div className="board-page">
      {fields.length > 1 && (
        <div className="board-bar">
          <Select
            size="xs"
            aria-label={t('Columns by')}
            data={fields.map(({ name, title }) => ({ value: name, label: t('By {title}', { title: inSentence(title) }) }))}
            value={field.name}
            allowDeselect={false}
            onChange={(by) => by !== null && state.change({ by })}
          />
        </div>
      )}
      {groups.length === 0 && <EmptyBoard entity={entity} state={state} />}
      <DragDropProvider
        sensors={[PointerSensor]}
        plugins={withoutRoles}
        onDragStart={({ operation }) => setDragged(operation.source?.data.record as RecordData | undefined)}
        onDragEnd={({ operation, canceled }) => {
          setDragged(undefined)
          const record = operation.source?.data.record as RecordData | undefined
          const to = columns.find(({ key }) => `column:${key}` === operation.target?.id)
          if (!canceled && record && to) void moving.move(record, to)
        }}
      >
        <div className="board">
          {columns.map((column) => (
            <BoardColumnView
              key={column.key}
              entity={entity}
              state={state}
              field={field}
              column={column}
              columns={columns}
              cardFields={cardFields}
              sums={sums}
              moving={moving}
              workflow={workflow}
              lastMoved={lastMoved}
              canDrag={canDrag}
              isOpen={from === undefined || canMove(workflow, from, column.key)}
            />
          ))}
        </div>
      </DragDropProvider>
      {moving.question && form && (
        <Suspense>
          <TransitionDialog
            entity={entity}
            form={form}
            record={moving.question.record}
            offers={moving.question.offers}
            isPending={moving.isAnswering}
            error={moving.error}
            onCancel={moving.leave}
            onConfirm={moving.answer}
          />
        </Suspense>
      )}
    </div>
  )
}

const none: readonly string[] = []

/**
 * The library would make a button of each card, which holds links; the keyboard has its own way here (see the card). Styles that it
 * makes while it runs carry the nonce of the page.
 */
function withoutRoles(defaults: Parameters<Extract<DragDropPlugins, (...args: never[]) => unknown>>[0]) {
  const kept = defaults.filter((plugin) => plugin !== Accessibility && plugin !== StyleInjector)
  return [StyleInjector.configure({ nonce: styleNonce() }), ...kept]
}

type DragDropPlugins = NonNullable<ComponentProps<typeof DragDropProvider>['plugins']>

function EmptyBoard({ entity, state }: { entity: EntityDescription; state: ViewState }) {
  return state.isNarrowed ? <EmptyList entity={entity} isNarrowed /> : null
}
