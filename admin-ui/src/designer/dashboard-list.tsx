import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { documentName } from '../../../engine/base/names.ts'
import { t } from '../i18n/t.ts'
import { DocumentLinks } from './document-links.tsx'
import { newDashboard } from './edit-dashboard.ts'
import { useTileChoices } from './tile-choices.ts'
import type { Designer } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import { useTitles } from './use-titles.ts'

/** The dashboards that there are, and a new one. */
export function DashboardList({ designer }: { designer: Designer }) {
  const navigate = useNavigate()
  const documents = useDocuments('dashboards', designer.draft.patches)
  const choices = useTileChoices()
  const first = choices?.[0]?.items[0]
  function begin() {
    if (first === undefined) return
    const title = t('New dashboard')
    const id = documentName(title, [...(documents?.keys() ?? [])])
    designer.edit('dashboards', id, () => newDashboard(id, title, { title: first.label, shows: first.value }))
    void navigate({ to: '/customise/dashboards/$dashboard', params: { dashboard: id } })
  }
  return (
    <section aria-labelledby="designer-dashboards">
      <h2 id="designer-dashboards">{t('Dashboards')}</h2>
      <p className="mute">{t('Reports, lists and widgets of plugins on one page.')}</p>
      <DocumentLinks folder="dashboards" documents={documents} titleOf={useTitles(designer.draft.patches)} />
      <Button
        mt="sm"
        leftSection={<IconPlus size={14} />}
        disabled={!designer.isLoaded || documents === undefined || first === undefined}
        onClick={begin}
      >
        {t('New dashboard')}
      </Button>
    </section>
  )
}
