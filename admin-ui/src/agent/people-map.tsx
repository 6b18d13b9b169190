import { Link } from '@tanstack/react-router'
import { BaseEdge, type Edge, type EdgeProps, getBezierPath, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react'
import { useMemo } from 'react'
import type { AnswerPerson, AnswerRecord, PeopleBlock } from '../../../engine/forms/answer.ts'
import { formatDate } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { rolesText } from './people-view.tsx'
import '@xyflow/react/dist/style.css'
import './people-map.css'

type PersonNode = Node<{ readonly person: AnswerPerson; readonly onLeave: () => void }, 'person'>
type CentreNode = Node<{ readonly record: AnswerRecord }, 'centre'>
type HeadNode = Node<{ readonly title: string }, 'head'>
type ShareEdge = Edge<{ readonly share: number }, 'share'>

const box = { width: 184, height: 88 } as const
const centreBox = { width: 130, height: 60 } as const
const gap = { beside: 72, below: 12 } as const
/** What a drawer has for it. */
const room = 588
/** The others stand in the list. */
const mostOnSide = 12

const nodeTypes = { person: PersonBox, centre: CentreBox, head: HeadBox }
const edgeTypes = { share: ShareLine }

/** The record in the middle, colleagues at its left and people outside at its right; the thicker a line, the more somebody had a part in. */
export function PeopleMap({ block, onLeave }: { block: PeopleBlock; onLeave: () => void }) {
  const { nodes, edges, height, left } = useMemo(() => placed(block, onLeave), [block, onLeave])
  return (
    <>
      <section className="people-map" aria-label={t('Map of the people')} style={{ height }}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          zoomOnScroll={false}
          preventScrolling={false}
          deleteKeyCode={null}
          fitView
          fitViewOptions={{ padding: 0.04, maxZoom: 1 }}
          minZoom={0.2}
        />
      </section>
      {left > 0 && (
        <p className="mute">{t('{count, plural, one {# more person stands} other {# more people stand}} in the list.', { count: left })}</p>
      )}
    </>
  )
}

function placed({ centre, people }: PeopleBlock, onLeave: () => void) {
  const sides = (['inside', 'outside'] as const).map((side) => people.filter((person) => person.side === side))
  const shown = sides.map((side) => side.slice(0, mostOnSide))
  const rows = Math.max(1, ...shown.map((side) => side.length))
  const whole = rows * (box.height + gap.below) - gap.below
  const nodes: (PersonNode | CentreNode | HeadNode)[] = [
    {
      id: centre.id,
      type: 'centre',
      position: { x: box.width + gap.beside, y: (whole - centreBox.height) / 2 },
      ...centreBox,
      data: { record: centre },
    },
  ]
  const edges: ShareEdge[] = []
  for (const [side, those] of shown.entries()) {
    if (those.length === 0) continue
    const isInside = side === 0
    const x = isInside ? 0 : box.width + gap.beside * 2 + centreBox.width
    const top = (whole - (those.length * (box.height + gap.below) - gap.below)) / 2
    const title = isInside ? t('Inside') : t('Outside')
    nodes.push({ id: title, type: 'head', position: { x, y: top - 28 }, width: box.width, height: 24, data: { title } })
    for (const [index, person] of those.entries()) {
      const { id } = person.record
      nodes.push({ id, type: 'person', position: { x, y: top + index * (box.height + gap.below) }, ...box, data: { person, onLeave } })
      edges.push({
        id: `to ${id}`,
        type: 'share',
        source: centre.id,
        sourceHandle: isInside ? 'left' : 'right',
        target: id,
        targetHandle: isInside ? 'right' : 'left',
        data: { share: person.share },
        ...(person.activities > 0 ? { label: `${Math.round(person.share * 100)} %` } : {}),
      })
    }
  }
  const left = people.length - shown.flat().length
  const wide = box.width * 2 + gap.beside * 2 + centreBox.width
  const height = Math.ceil((whole + 70) * Math.min(1, room / wide))
  return { nodes, edges, left, height: Math.min(1200, Math.max(220, height)) }
}

function PersonBox({ data: { person, onLeave } }: NodeProps<PersonNode>) {
  const { record, marks, lastContact } = person
  const roles = rolesText(person)
  return (
    <div className="person-box" data-side={person.side}>
      <Handle id="left" type="target" position={Position.Left} />
      <Handle id="right" type="target" position={Position.Right} />
      <Link className="nodrag nopan" to="/$entity/$id" params={{ entity: record.entity, id: record.id }} onClick={onLeave}>
        {record.label || t('Without a name')}
      </Link>
      {marks.length > 0 && <b>{marks.join(', ')}</b>}
      {roles !== '' && <span title={roles}>{roles}</span>}
      <span className="mute">{lastContact === null ? t('No contact yet') : t('Last contact {day}', { day: formatDate(lastContact) })}</span>
    </div>
  )
}

function CentreBox({ data: { record } }: NodeProps<CentreNode>) {
  return (
    <div className="people-centre">
      <Handle id="left" type="source" position={Position.Left} />
      <Handle id="right" type="source" position={Position.Right} />
      <b>{record.label || t('Without a name')}</b>
    </div>
  )
}

function HeadBox({ data: { title } }: NodeProps<HeadNode>) {
  return <h4 className="people-head">{title}</h4>
}

function ShareLine(props: EdgeProps<ShareEdge>) {
  const { id, data, label, targetX, targetY, sourceX } = props
  const [path] = getBezierPath(props)
  const towards = sourceX > targetX ? 1 : -1
  return (
    <BaseEdge
      id={id}
      path={path}
      style={{ strokeWidth: 1 + (data?.share ?? 0) * 7 }}
      labelX={targetX + towards * 22}
      labelY={targetY}
      {...(label === undefined ? {} : { label })}
    />
  )
}
