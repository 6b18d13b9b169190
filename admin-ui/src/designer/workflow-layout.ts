import { Graph, layout } from '@dagrejs/dagre'
import type { EditedState, EditedTransition } from './edit-workflow.ts'

export const stateSize = { width: 176, height: 62 } as const
const gap = 48

/** Where a state stands in the picture. */
export interface PlacedState {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly rank: number
}

/** One arrow: a transition from one of its states. It runs down to the next row, or around at one side. */
export interface Arrow {
  readonly id: string
  readonly transition: string
  readonly from: string
  readonly to: string
  readonly way: 'next' | 'left' | 'right'
}

/**
 * States in rows from the first to the last, by the transitions that lead forward in their order: those that lead back would turn the
 * picture round. Rows stand in the middle, so that the usual way is a straight one.
 */
export function placeStates(states: readonly EditedState[], transitions: readonly EditedTransition[]): readonly PlacedState[] {
  const at = new Map(states.map(({ key }, index) => [key, index]))
  const graph = new Graph().setGraph({ rankdir: 'TB', nodesep: gap, ranksep: 46 }).setDefaultEdgeLabel(() => ({}))
  for (const { key } of states) graph.setNode(key, { ...stateSize })
  for (const { from, to, isFromAnywhere } of transitions) {
    if (isFromAnywhere) continue
    for (const state of from) if ((at.get(state) ?? 0) < (at.get(to) ?? -1)) graph.setEdge(state, to)
  }
  layout(graph)
  const drawn = states.map(({ key }) => ({ key, ...(graph.node(key) as { x: number; y: number }) }))
  const rows = [...new Set(drawn.map(({ y }) => y))].sort((a, b) => a - b)
  return drawn.map(({ key, x, y }) => {
    const beside = drawn.filter((state) => state.y === y).sort((a, b) => a.x - b.x)
    const place = beside.findIndex((state) => state.x === x) - (beside.length - 1) / 2
    return { key, x: place * (stateSize.width + gap) - stateSize.width / 2, y: Math.round(y - stateSize.height / 2), rank: rows.indexOf(y) }
  })
}

export function arrowsOf(placed: readonly PlacedState[], transitions: readonly EditedTransition[]): readonly Arrow[] {
  const places = new Map(placed.map((state) => [state.key, state]))
  return transitions.flatMap(({ key, from, to }) =>
    from.flatMap((state): readonly Arrow[] => {
      const [start, end] = [places.get(state), places.get(to)]
      if (start === undefined || end === undefined || state === to) return []
      const isForward = end.rank > start.rank
      const middle = stateSize.width / 2
      // What is not in the middle is reached, and left, on its own side; else ways back run at the right.
      const lean = (isForward ? end : start).x + middle
      const way = end.rank === start.rank + 1 ? 'next' : lean === 0 ? (isForward ? 'left' : 'right') : lean < 0 ? 'left' : 'right'
      return [{ id: `${key}:${state}`, transition: key, from: state, to, way }]
    }),
  )
}
