import { type ReactNode, useId, useState } from 'react'
import type { SectionDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import { useFrame } from './form-scope.ts'

/** A group of fields under its heading; one that begins closed is opened by its heading, or by a message at one of its fields. */
export function FormSection({ section, children }: { section: SectionDescription; children: ReactNode }) {
  const { title, description, isCollapsed = false } = section
  const [isOpened, open] = useState<boolean>()
  const contentId = useId()
  const hasError = useFrame(({ errors, idPrefix = 'field' }) =>
    section.rows.some((row) =>
      row.some((name) => [...errors.keys()].some((id) => id === `${idPrefix}_${name}` || id.startsWith(`${idPrefix}_${name}_`))),
    ),
  )
  const isOpen = hasError || (isOpened ?? !isCollapsed)
  const canFold = isCollapsed || isOpened !== undefined
  return (
    <section className="form-section" aria-label={title}>
      {canFold ? (
        <h3>
          <button type="button" className="section-toggle" aria-expanded={isOpen} aria-controls={contentId} onClick={() => open(!isOpen)}>
            {title ?? t('More')}
          </button>
        </h3>
      ) : (
        title && <h3>{title}</h3>
      )}
      {isOpen && (
        <div className="section-content" id={contentId}>
          {description && <p className="field-help">{description}</p>}
          {children}
        </div>
      )}
    </section>
  )
}
