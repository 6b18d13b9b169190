import { Button, Modal, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { documentName } from '../../../engine/base/names.ts'
import type { Document } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { DocumentLinks } from './document-links.tsx'
import { newWorkflow } from './edit-workflow.ts'
import type { Designer } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import { useTitles } from './use-titles.ts'

/** The workflows that there are, and a new one over a choice that has none. */
export function WorkflowList({ designer }: { designer: Designer }) {
  const documents = useDocuments('workflows', designer.draft.patches)
  const [isNew, setIsNew] = useState(false)
  return (
    <section aria-labelledby="designer-workflows">
      <h2 id="designer-workflows">{t('Workflows')}</h2>
      <DocumentLinks folder="workflows" documents={documents} titleOf={useTitles(designer.draft.patches)} />
      <Button
        mt="sm"
        leftSection={<IconPlus size={14} />}
        disabled={!designer.isLoaded || documents === undefined}
        onClick={() => setIsNew(true)}
      >
        {t('New workflow')}
      </Button>
      {isNew && documents && <NewWorkflow designer={designer} documents={documents} onClose={() => setIsNew(false)} />}
    </section>
  )
}

interface NewWorkflowProps {
  readonly designer: Designer
  readonly documents: ReadonlyMap<string, Document>
  readonly onClose: () => void
}

function NewWorkflow({ designer, documents, onClose }: NewWorkflowProps) {
  const metadata = useMetadata()
  const navigate = useNavigate()
  const taken = new Set([...documents.values()].map(({ entity, field }) => `${entity} ${field}`))
  const choices = Object.values(metadata.entities).flatMap((entity) =>
    Object.values(entity.fields)
      .filter(
        ({ name, options, widget }) => options && options.length > 0 && widget !== 'multiselect' && !taken.has(`${entity.name} ${name}`),
      )
      .map(({ name, title }) => ({ value: `${entity.name} ${name}`, label: `${entity.title}: ${title}` })),
  )
  const [chosen, choose] = useState(choices[0]?.value ?? '')
  function begin() {
    const [entity = '', field = ''] = chosen.split(' ')
    const options = metadata.entities[entity]?.fields[field]?.options ?? []
    const values = options.map(({ value, title, color }) => ({ value: String(value), title, ...(color === undefined ? {} : { color }) }))
    const id = documentName(`${entity} ${field}`, [...documents.keys()])
    designer.edit('workflows', id, () => newWorkflow(id, entity, field, values))
    void navigate({ to: '/customise/workflows/$workflow', params: { workflow: id } })
  }
  return (
    <Modal opened onClose={onClose} title={t('New workflow')}>
      <form
        className="name-form"
        onSubmit={(event) => {
          event.preventDefault()
          begin()
        }}
      >
        <NativeSelect
          label={t('Over the values of')}
          value={chosen}
          data={choices}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data-autofocus
        />
        <p className="mute">{t('Each value becomes a state that leads to the next one. The values then change along transitions only.')}</p>
        <div className="name-buttons">
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="submit" variant="filled" disabled={chosen === ''}>
            {t('Draw it')}
          </Button>
        </div>
      </form>
    </Modal>
  )
}
