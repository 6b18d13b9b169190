import {
  Background,
  BaseEdge,
  type Connection,
  ConnectionMode,
  Controls,
  type Edge,
  type EdgeProps,
  getBezierPath,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react'
import { useMemo } from 'react'
import { t } from '../i18n/t.ts'
import type { Category, EditedState, EditedTransition } from './edit-workflow.ts'
import { arrowsOf, placeStates, stateSize } from './workflow-layout.ts'
import '@xyflow/react/dist/style.css'
import './workflow.css'

/** What is looked at in the panel: a state or a transition by its key. */
export interface WorkflowSelection {
  readonly kind: 'state' | 'transition'
  readonly key: string
}

interface WorkflowPictureProps {
  readonly title: string
  readonly states: readonly EditedState[]
  readonly transitions: readonly EditedTransition[]
  readonly initial: string
  /** Records that stand in each state now; absent until it is known. */
  readonly counts: ReadonlyMap<string, number> | undefined
  readonly selected: WorkflowSelection | undefined
  readonly onSelect: (selection: WorkflowSelection | undefined) => void
  readonly onConnect: (from: string, to: string) => void
}

type StateNode = Node<{ readonly state: EditedState; readonly isInitial: boolean; readonly count: number | undefined }, 'state'>
type ArrowEdge = Edge<{ readonly way: 'next' | 'left' | 'right'; readonly transition: string }, 'arrow'>

const categoryTitles: Readonly<Record<Category, string>> = { open: t('open'), won: t('won'), lost: t('lost'), closed: t('closed') }
/** What the picture says to those who hear it. */
const texts = {
  'node.a11yDescription.default': t('Enter opens the settings.'),
  'node.a11yDescription.keyboardDisabled': t('Enter opens the settings.'),
  'edge.a11yDescription.default': t('Enter opens the settings.'),
  'controls.ariaLabel': t('Size of the picture'),
  'controls.zoomIn.ariaLabel': t('Larger'),
  'controls.zoomOut.ariaLabel': t('Smaller'),
  'controls.fitView.ariaLabel': t('Show all of it'),
}
const nodeTypes = { state: StateBox }
const edgeTypes = { arrow: ArrowLine }
const allLabels = 10

/** States as boxes in rows, transitions as arrows; drawing a line from one box to another makes a transition. */
export function WorkflowPicture(props: WorkflowPictureProps) {
  const { title, states, transitions, initial, counts, selected, onSelect, onConnect } = props
  const placed = useMemo(() => placeStates(states, transitions), [states, transitions])
  const arrows = useMemo(() => arrowsOf(placed, transitions), [placed, transitions])
  const nodes: StateNode[] = placed.flatMap(({ key, x, y }) => {
    const state = states.find((one) => one.key === key)
    if (state === undefined) return []
    const data = { state, isInitial: key === initial, count: counts === undefined ? undefined : (counts.get(key) ?? 0) }
    const isSelected = selected?.kind === 'state' && selected.key === key
    return [
      {
        id: key,
        type: 'state',
        position: { x, y },
        ...stateSize,
        data,
        selected: isSelected,
        ariaLabel: t('State {title}', { title: state.title }),
      },
    ]
  })
  const edges: ArrowEdge[] = arrows.map(({ id, transition, from, to, way }) => {
    const said = transitions.find(({ key }) => key === transition)
    const isSelected = selected?.kind === 'transition' && selected.key === transition
    const isNear = selected?.kind === 'state' && (selected.key === from || selected.key === to)
    const isFirst = arrows.find((arrow) => arrow.transition === transition)?.id === id
    const hasLabel = isNear || (isFirst && (isSelected || arrows.length <= allLabels))
    return {
      id,
      type: 'arrow',
      source: from,
      target: to,
      ...handles[way],
      data: { way, transition },
      selected: isSelected,
      zIndex: isSelected ? 10 : 0,
      className: isSelected ? 'arrow-selected' : isNear || selected === undefined ? 'arrow-near' : 'arrow-far',
      markerEnd: { type: MarkerType.ArrowClosed, color: isSelected ? 'var(--k-accent)' : 'var(--k-faint)' },
      ariaLabel: t('Transition {title}', { title: said?.title ?? transition }),
      ...(hasLabel && said ? { label: said.title } : {}),
    }
  })
  return (
    <section className="workflow-picture" aria-label={t('Picture of {title}', { title })}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        connectionMode={ConnectionMode.Loose}
        nodesDraggable={false}
        deleteKeyCode={null}
        fitView
        fitViewOptions={{ padding: { x: '52px', y: '24px' }, maxZoom: 1 }}
        minZoom={0.2}
        ariaLabelConfig={texts}
        onPaneClick={() => onSelect(undefined)}
        onNodesChange={(changes) => {
          for (const change of changes) if (change.type === 'select' && change.selected) onSelect({ kind: 'state', key: change.id })
        }}
        onEdgesChange={(changes) => {
          for (const change of changes) {
            const transition = edges.find(({ id }) => change.type === 'select' && change.selected && id === change.id)?.data?.transition
            if (transition !== undefined) onSelect({ kind: 'transition', key: transition })
          }
        }}
        onConnect={({ source, target }: Connection) => source !== target && onConnect(source, target)}
      >
        <Background gap={18} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </section>
  )
}

const handles = {
  next: { sourceHandle: 'bottom', targetHandle: 'top' },
  left: { sourceHandle: 'left', targetHandle: 'left' },
  right: { sourceHandle: 'right', targetHandle: 'right' },
} as const

function StateBox({ data, selected }: NodeProps<StateNode>) {
  return (
    <div className="state-box" data-color={data.state.color ?? 'grey'} data-selected={selected || undefined}>
      <Handle id="top" type="source" position={Position.Top} />
      <Handle id="left" type="source" position={Position.Left} />
      <Handle id="right" type="source" position={Position.Right} />
      <Handle id="bottom" type="source" position={Position.Bottom} />
      <b>{data.state.title}</b>
      <span>
        {data.isInitial ? `${t('begins here')} · ` : ''}
        {categoryTitles[data.state.category]}
        {data.count !== undefined && ` · ${data.count}`}
      </span>
    </div>
  )
}

function ArrowLine(props: EdgeProps<ArrowEdge>) {
  const { sourceX, sourceY, targetX, targetY, data, label, markerEnd, id } = props
  const path = data?.way === 'next' ? getBezierPath(props) : around(sourceX, sourceY, targetX, targetY, data?.way === 'right' ? 1 : -1)
  const [line, x, y] = path
  return (
    <BaseEdge
      id={id}
      path={line}
      labelX={x}
      labelY={y}
      {...(label === undefined ? {} : { label })}
      {...(markerEnd === undefined ? {} : { markerEnd })}
      interactionWidth={14}
    />
  )
}

/** A bow beside the boxes, the wider the farther it goes. */
function around(fromX: number, fromY: number, toX: number, toY: number, side: 1 | -1): readonly [string, number, number] {
  const out = side * (26 + Math.abs(toY - fromY) * 0.22)
  const far = side === 1 ? Math.max(fromX, toX) : Math.min(fromX, toX)
  const bow = far + out
  return [`M${fromX},${fromY} C${bow},${fromY} ${bow},${toY} ${toX},${toY}`, far + out * 0.75, (fromY + toY) / 2]
}
