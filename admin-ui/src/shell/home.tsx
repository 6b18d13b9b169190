import { Navigate } from '@tanstack/react-router'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { PageState } from './page-state.tsx'

/** The start leads to the first list of the menu. */
export function Home() {
  const first = useMetadata().menu.flatMap((group) => group.entities)[0]
  if (first !== undefined) return <Navigate to="/$entity" params={{ entity: first }} replace />
  return (
    <PageState title={t('The menu is empty')}>
      {t('Give an entity the keyword “x-menu” in its metadata; it appears here at once.')}
    </PageState>
  )
}
