import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Document } from '../api/designer.ts'
import { meQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { ErrorState, NotFound } from '../shell/page-state.tsx'
import { CustomiseFrame, CustomiseWaiting } from './customise-frame.tsx'
import { Problems, problemsBelow, problemsOf } from './document-problems.tsx'
import { draftStore } from './draft-store.ts'
import { addFactor, factorsOf, levelsOf, reasonsOf, removeFactor, setFactor } from './edit-scorecard.ts'
import { FactorForm } from './factor-form.tsx'
import { LevelSteps } from './score-steps.tsx'
import { ScorecardTrial } from './scorecard-trial.tsx'
import { SettledText } from './settled-text.tsx'
import { MessageTranslations, saidIn, Translations, translationDocuments } from './translations.tsx'
import { useDesigner } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'
import { usePreview } from './use-preview.ts'
import './scorecard.css'

/** A scorecard that is written beside what it says about a record. */
export function ScorecardPage() {
  const { scorecard: id } = useParams({ from: '/shell/customise/scorecards/$scorecard' })
  const { data: me } = useQuery(meQuery)
  const documents = useDocuments('scorecards', draftStore(me?.id ?? '').get().patches)
  if (documents === undefined) return <CustomiseWaiting />
  const entity = documents.get(id)?.entity
  return typeof entity === 'string' ? <OneScorecard key={id} id={id} entityName={entity} /> : <NotFound />
}

function OneScorecard({ id, entityName }: { id: string; entityName: string }) {
  const designer = useDesigner(useMemo(() => ({ scorecards: [id], translations: translationDocuments }), [id]))
  const { metadata } = usePreview(designer)
  const entity = metadata.entities[entityName]
  const document = designer.documentOf('scorecards', id)
  if (designer.base.error) return <ErrorState error={designer.base.error} onRetry={() => void designer.base.refetch()} />
  if (document === undefined || entity === undefined) return <CustomiseWaiting />
  const edit = (change: (current: Document) => Document) => designer.edit('scorecards', id, change)
  const factors = factorsOf(document)
  const problems = problemsOf(designer, 'scorecards', id)
  return (
    <CustomiseFrame
      title={saidIn(designer, `scorecards.${id}`) ?? String(document.title ?? id)}
      about={entity.title}
      designer={designer}
      settings={
        <>
          <section className="field-settings" aria-label={t('Settings of the scorecard')}>
            <SettledText
              label={t('Name')}
              value={document.title}
              onSettle={(title) => title !== '' && edit((current) => ({ ...current, title }))}
            />
            <Translations designer={designer} path={`scorecards.${id}`} of={String(document.title ?? id)} />
            <SettledText
              label={t('What it is for')}
              value={document.description}
              onSettle={(text) => edit((current) => ({ ...current, description: text || undefined }))}
              isLong
            />
          </section>
          <ScorecardTrial id={id} entity={entityName} designer={designer} isSound={problems.length === 0} />
        </>
      }
    >
      <div className="scorecard-page">
        <section aria-labelledby="scorecard-factors">
          <h2 id="scorecard-factors">{t('Factors')}</h2>
          <p className="mute">
            {t('Of the steps of a factor, the last one that the value reaches counts. {value} in a reason is the value.', {
              value: '{value}',
            })}
          </p>
          {factors.map((factor) => (
            <FactorForm
              key={factor.key}
              factor={factor}
              metadata={metadata}
              entity={entity}
              problems={problemsBelow(problems, `/factors/${factor.key}/`)}
              translations={<Translations designer={designer} path={`scorecards.${id}.factors.${factor.key}`} of={factor.title} />}
              reasonTranslations={<MessageTranslations designer={designer} of={factor.title} messages={reasonsOf(factor)} />}
              onChange={(keywords) => edit((current) => setFactor(current, factor.key, keywords))}
              onRemove={factors.length > 1 ? () => edit((current) => removeFactor(current, factor.key)) : undefined}
            />
          ))}
          <Button
            leftSection={<IconPlus size={14} />}
            onClick={() =>
              edit((current) =>
                addFactor(current, {
                  title: t('Factor {number}', { number: factors.length + 1 }),
                  reason: t('Nothing is judged yet.'),
                }),
              )
            }
          >
            {t('Add factor')}
          </Button>
        </section>
        <section aria-labelledby="scorecard-levels">
          <h2 id="scorecard-levels">{t('Levels')}</h2>
          <p className="mute">{t('What a score from 0 to 100 is called.')}</p>
          <LevelSteps levels={levelsOf(document)} onChange={(levels) => edit((current) => ({ ...current, levels }))} />
          <MessageTranslations designer={designer} of={t('Levels')} messages={levelsOf(document).map(({ title }) => title)} />
          <Problems problems={problemsBelow(problems, '/levels')} />
        </section>
      </div>
    </CustomiseFrame>
  )
}
