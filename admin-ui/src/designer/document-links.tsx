import { Link } from '@tanstack/react-router'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import type { SayTitle } from './changes-text.ts'

const pages = {
  workflows: (workflow: string) => ({ to: '/customise/workflows/$workflow', params: { workflow } }) as const,
  templates: (template: string) => ({ to: '/customise/templates/$template', params: { template } }) as const,
  dashboards: (dashboard: string) => ({ to: '/customise/dashboards/$dashboard', params: { dashboard } }) as const,
  scorecards: (scorecard: string) => ({ to: '/customise/scorecards/$scorecard', params: { scorecard } }) as const,
}

interface DocumentLinksProps {
  readonly folder: keyof typeof pages
  /** Undefined until they are known. */
  readonly documents: ReadonlyMap<string, Document> | undefined
  readonly titleOf: SayTitle
}

/** The documents of a folder by their entity and title; each leads to the page on which it is redone. */
export function DocumentLinks({ folder, documents, titleOf }: DocumentLinksProps) {
  const { entities } = useMetadata()
  if (documents === undefined) return <span className="skeleton" style={{ width: '60%', height: 28 }} />
  const shown = [...documents]
    .map(([id, { entity }]) => ({
      id,
      text: inFull(entity === undefined ? undefined : (entities[String(entity)]?.title ?? String(entity)), titleOf(folder, id)),
    }))
    .sort((a, b) => a.text.localeCompare(b.text))
  return (
    <ul className="designer-list">
      {shown.map(({ id, text }) => (
        <li key={id}>
          <Link {...pages[folder](id)}>{text}</Link>
        </li>
      ))}
    </ul>
  )
}

/** `Order: Quotation`; once where both are called the same. */
function inFull(entity: string | undefined, title: string): string {
  return entity === undefined || entity === title ? title : `${entity}: ${title}`
}
