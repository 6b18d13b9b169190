import { Suspense } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { RecordList } from '../list/record-list.tsx'
import type { ColumnLayout } from '../list/record-table.tsx'
import { lazily } from '../shell/lazily.ts'
import type { ViewState } from './view-state.ts'

const Board = lazily(() => import('../board/board.tsx'), 'Board')
const Calendar = lazily(() => import('../calendar/calendar.tsx'), 'Calendar')
const Tree = lazily(() => import('./tree.tsx'), 'Tree')
const Timeline = lazily(() => import('./timeline.tsx'), 'Timeline')
const Gallery = lazily(() => import('./gallery.tsx'), 'Gallery')

interface DrawnViewProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly layout: ColumnLayout
  readonly onTotal: (total: number | undefined) => void
}

/** The records in the kind of view that is open. */
export function DrawnView({ layout, ...view }: DrawnViewProps) {
  const { kind } = view.state
  return (
    <Suspense fallback={<Coming />}>
      {kind === 'list' && <RecordList {...view} layout={layout} />}
      {kind === 'board' && <Board {...view} />}
      {kind === 'calendar' && <Calendar {...view} />}
      {kind === 'tree' && <Tree {...view} />}
      {kind === 'timeline' && <Timeline {...view} />}
      {kind === 'gallery' && <Gallery {...view} />}
    </Suspense>
  )
}

function Coming() {
  return (
    <div className="view-coming" aria-busy="true">
      {[1, 2, 3, 4].map((column) => (
        <span key={column} className="skeleton" />
      ))}
    </div>
  )
}
