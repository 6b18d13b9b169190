import { Button, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { documentName } from '../../../engine/base/names.ts'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { DocumentLinks } from './document-links.tsx'
import { newScorecard } from './edit-scorecard.ts'
import type { Designer } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import { useTitles } from './use-titles.ts'

/** The scorecards that there are, and a new one for the records of an entity. */
export function ScorecardList({ designer }: { designer: Designer }) {
  const metadata = useMetadata()
  const navigate = useNavigate()
  const documents = useDocuments('scorecards', designer.draft.patches)
  const entities = Object.values(metadata.entities).sort((a, b) => a.title.localeCompare(b.title))
  const [entity, setEntity] = useState(entities[0]?.name ?? '')
  function begin() {
    const id = documentName(`${entity} score`, [...(documents?.keys() ?? [])])
    const words = {
      title: t('New scorecard'),
      factor: t('First factor'),
      reason: t('Nothing is judged yet.'),
      good: t('Low'),
      fair: t('Raised'),
      poor: t('High'),
    }
    designer.edit('scorecards', id, () => newScorecard(id, entity, words))
    void navigate({ to: '/customise/scorecards/$scorecard', params: { scorecard: id } })
  }
  return (
    <section aria-labelledby="designer-scorecards">
      <h2 id="designer-scorecards">{t('Scorecards')}</h2>
      <p className="mute">{t('How records are judged: points by factor, each with its reason.')}</p>
      <DocumentLinks folder="scorecards" documents={documents} titleOf={useTitles(designer.draft.patches)} />
      <div className="new-template">
        <NativeSelect
          aria-label={t('Scorecard for')}
          value={entity}
          data={entities.map(({ name, title }) => ({ value: name, label: title }))}
          onChange={({ currentTarget }) => setEntity(currentTarget.value)}
        />
        <Button leftSection={<IconPlus size={14} />} disabled={!designer.isLoaded || documents === undefined} onClick={begin}>
          {t('New scorecard')}
        </Button>
      </div>
    </section>
  )
}
