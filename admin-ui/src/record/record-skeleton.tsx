import type { EntityDescription, FormDescription } from '../../../engine/forms/description.ts'
import { useJournalPlace } from './journal-place.ts'
import './record.css'

interface RecordSkeletonProps {
  readonly entity: EntityDescription
  /** As far as it is known. */
  readonly form?: FormDescription | undefined
  readonly isNew?: boolean
}

/** The shape of a record page while it loads, so that nothing jumps when it is there. */
export function RecordSkeleton({ entity, form, isNew = false }: RecordSkeletonProps) {
  const hasJournal = useJournalPlace(isNew).place === 'side'
  const hasInfo = !isNew && form?.info.length !== 0
  const hasStates = !isNew && (form?.workflows?.length ?? 0) > 0
  // What stands below the header, and where, only the form says.
  const isKnown = isNew || form !== undefined
  return (
    <>
      <header className="top record-header" aria-busy="true">
        <span className="crumb">{entity.plural} /</span>
        <h1>
          <span className="skeleton" style={{ width: 220, height: 18 }} />
        </h1>
        {!isNew && <div className="header-tools" />}
      </header>
      {hasStates && (
        <div className="state-bar">
          <span className="skeleton" style={{ width: 320, height: 28 }} />
        </div>
      )}
      {isKnown && (
        <div className="record" data-without-info={!hasInfo || undefined} data-with-journal={hasJournal || undefined}>
          {hasInfo && (
            <aside className="info">
              {[120, 160, 90, 140].map((width) => (
                <p key={width}>
                  <span className="skeleton" style={{ width }} />
                </p>
              ))}
            </aside>
          )}
          <section className="body">
            <div className="tabs" />
            <div className="skeleton-fields">
              {[0, 1, 2, 3, 4, 5].map((field) => (
                <div key={field}>
                  <span className="skeleton" style={{ width: 90 }} />
                  <span className="skeleton" style={{ width: '100%', height: 34 }} />
                </div>
              ))}
            </div>
          </section>
          {hasJournal && <aside className="journal-panel" />}
        </div>
      )}
    </>
  )
}
