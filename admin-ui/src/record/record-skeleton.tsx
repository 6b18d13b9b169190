import type { EntityDescription } from '../../../engine/forms/description.ts'
import './record.css'

/** The shape of a record page while it loads, so that nothing jumps when it is there. */
export function RecordSkeleton({ entity }: { entity: EntityDescription }) {
  return (
    <>
      <header className="top" aria-busy="true">
        <span className="crumb">{entity.plural} /</span>
        <span className="skeleton" style={{ width: 220, height: 18 }} />
      </header>
      <div className="record">
        <aside className="info">
          {[120, 160, 90, 140].map((width) => (
            <p key={width}>
              <span className="skeleton" style={{ width }} />
            </p>
          ))}
        </aside>
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
      </div>
    </>
  )
}
