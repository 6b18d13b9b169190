import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { aggregate } from '../api/aggregate.ts'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { meQuery } from '../api/session.ts'
import { ErrorState, NotFound } from '../shell/page-state.tsx'
import { CustomiseFrame, CustomiseWaiting } from './customise-frame.tsx'
import { draftStore } from './draft-store.ts'
import { addTransition, saidParts, stateDocument, statesOf, transitionDocument, transitionsOf, writtenValues } from './edit-workflow.ts'
import { StateSettings } from './state-settings.tsx'
import { TransitionSettings } from './transition-settings.tsx'
import { saidIn, translationDocuments } from './translations.tsx'
import { type Designer, useDesigner } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import { usePreview } from './use-preview.ts'
import { WorkflowPicture, type WorkflowSelection } from './workflow-picture.tsx'
import { type WorkflowParts, WorkflowSettings } from './workflow-settings.tsx'

/** A workflow as a picture that is redone: its states and transitions, the open one at the side, and the draft below. */
export function WorkflowPage() {
  const { workflow: id } = useParams({ from: '/shell/customise/workflows/$workflow' })
  const { data: me } = useQuery(meQuery)
  const documents = useDocuments('workflows', draftStore(me?.id ?? '').get().patches)
  const metadata = useMetadata()
  if (documents === undefined) return <CustomiseWaiting />
  const document = documents.get(id)
  const list = metadata.entities[String(document?.entity)]?.fields[String(document?.field)]?.list
  if (typeof document?.entity !== 'string') return <NotFound />
  return <OneWorkflow key={id} id={id} entityName={document.entity} list={list} />
}

interface OneWorkflowProps {
  readonly id: string
  readonly entityName: string
  /** The code list of which the states are values, where they are. */
  readonly list: string | undefined
}

function OneWorkflow({ id, entityName, list }: OneWorkflowProps) {
  const asked = useMemo(
    () => ({
      workflows: [id],
      entities: [entityName],
      translations: translationDocuments,
      ...(list === undefined ? {} : { lists: [list] }),
    }),
    [id, entityName, list],
  )
  const designer = useDesigner(asked)
  const { metadata } = usePreview(designer)
  const [selected, select] = useState<WorkflowSelection>()
  const document = designer.documentOf('workflows', id)
  const entity = metadata.entities[entityName]
  const states = useMemo(() => (document === undefined ? [] : statesOf(document)), [document])
  const transitions = useMemo(() => (document === undefined ? [] : transitionsOf(document)), [document])
  const field = useMetadata().entities[entityName]?.fields[String(document?.field)]
  const counts = useCounts(entityName, field)
  if (designer.base.error) return <ErrorState error={designer.base.error} onRetry={() => void designer.base.refetch()} />
  if (document === undefined || entity === undefined) return <CustomiseWaiting />
  const edit = (change: (current: Document) => Document) => designer.edit('workflows', id, change)
  const connect = (from: string, to: string) => {
    const added = addTransition(document, from, to)
    edit(() => added.document)
    select({ kind: 'transition', key: added.key })
  }
  const shown = shownParts(designer, { id, list, entity, document, states, transitions })
  const title = saidIn(designer, `workflows.${id}`) ?? String(document.title ?? id)
  const parts = { metadata, entity, document, ...shown, designer, id, list, onEdit: edit, onSelect: select }
  const isThere =
    selected !== undefined &&
    Object.keys((selected.kind === 'state' ? stateDocument : transitionDocument)(document, selected.key)).length > 0
  return (
    <CustomiseFrame
      title={title}
      about={`${entity.title}: ${entity.fields[String(document.field)]?.title ?? String(document.field)}`}
      designer={designer}
      settings={
        <>
          {!isThere && <WorkflowSettings {...parts} onConnect={connect} />}
          {isThere && selected.kind === 'state' && <StateSettings key={selected.key} {...parts} name={selected.key} />}
          {isThere && selected.kind === 'transition' && <TransitionSettings key={selected.key} {...parts} name={selected.key} />}
        </>
      }
    >
      <div className="workflow-page" aria-busy={designer.plan.isFetching}>
        <WorkflowPicture
          title={title}
          states={shown.states}
          transitions={shown.transitions}
          initial={String(document.initial)}
          counts={counts}
          selected={selected}
          onSelect={select}
          onConnect={connect}
        />
      </div>
    </CustomiseFrame>
  )
}

type Drawn = Pick<WorkflowParts, 'id' | 'list' | 'entity' | 'document' | 'states' | 'transitions'>

/** The states and transitions in the language of the page. */
function shownParts(designer: Designer, { id, list, entity, document, states, transitions }: Drawn) {
  const field = String(document.field)
  const holder = list === undefined ? designer.documentOf('entities', entity.name) : designer.documentOf('lists', list)
  const written = writtenValues(holder, field)
  const values = new Map(
    (entity.fields[field]?.options ?? []).map(({ value, title }) => {
      const key = String(value)
      return [key, { written: written.get(key) ?? title, said: title }] as const
    }),
  )
  return saidParts({ states, transitions }, (part, key) => saidIn(designer, `workflows.${id}.${part}.${key}`), values)
}

/** How many records stand in each state now. */
function useCounts(entity: string, field: FieldDescription | undefined): ReadonlyMap<string, number> | undefined {
  const { data } = useQuery({
    queryKey: ['records', entity, 'standing', field?.name],
    queryFn: ({ signal }) => aggregate(entity, { group: field?.name ?? '', measure: 'count()' }, signal),
    enabled: field !== undefined,
  })
  if (data === undefined || field === undefined) return undefined
  return new Map(data.data.map((row) => [String(row[field.name]), Number(row['count()'] ?? 0)]))
}
