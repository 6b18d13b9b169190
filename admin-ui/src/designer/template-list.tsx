import { Button, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { documentName } from '../../../engine/base/names.ts'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { DocumentLinks } from './document-links.tsx'
import type { Designer } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import { useTitles } from './use-titles.ts'

/** The templates that there are, and a new one for the records of an entity. */
export function TemplateList({ designer }: { designer: Designer }) {
  const metadata = useMetadata()
  const navigate = useNavigate()
  const documents = useDocuments('templates', designer.draft.patches)
  const entities = Object.values(metadata.entities).sort((a, b) => a.title.localeCompare(b.title))
  const [entity, setEntity] = useState(entities[0]?.name ?? '')
  function begin() {
    const title = t('New template')
    const id = documentName(`${entity} document`, [...(documents?.keys() ?? [])])
    designer.edit('templates', id, () => ({ $id: id, title, entity, kind: 'document', format: 'html', body: ['<h1>{{label}}</h1>'] }))
    void navigate({ to: '/customise/templates/$template', params: { template: id } })
  }
  return (
    <section aria-labelledby="designer-templates">
      <h2 id="designer-templates">{t('Templates')}</h2>
      <DocumentLinks folder="templates" documents={documents} titleOf={useTitles(designer.draft.patches)} />
      <div className="new-template">
        <NativeSelect
          aria-label={t('Template for')}
          value={entity}
          data={entities.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={({ currentTarget }) => setEntity(currentTarget.value)}
        />
        <Button leftSection={<IconPlus size={14} />} disabled={!designer.isLoaded || documents === undefined} onClick={begin}>
          {t('New template')}
        </Button>
      </div>
    </section>
  )
}
