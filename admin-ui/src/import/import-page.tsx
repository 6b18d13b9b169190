import { useDocumentTitle } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { type ImportWish, type Proposal, proposeImport, startImport } from '../api/imports.ts'
import { useEntity } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { NotFound } from '../shell/page-state.tsx'
import { EarlierImports } from './earlier-imports.tsx'
import { FileStep } from './file-step.tsx'
import { MappingStep } from './mapping-step.tsx'
import { RunStep } from './run-step.tsx'
import './import.css'
import { t } from '../i18n/t.ts'

export function ImportPage() {
  const { entity: name } = useParams({ from: '/shell/$entity/import' })
  const entity = useEntity(name)
  return entity?.can.import ? <ImportWizard key={name} entity={entity} /> : <NotFound />
}

const steps = [t('File'), t('Columns'), t('Trial'), t('Import')]

/** A file becomes records: chosen, its columns mapped, tried without keeping anything, imported. A run stands in the address. */
function ImportWizard({ entity }: { entity: EntityDescription }) {
  const { run } = useSearch({ from: '/shell/$entity/import' })
  const navigate = useNavigate({ from: '/$entity/import' })
  const [file, setFile] = useState<File>()
  const [proposal, setProposal] = useState<Proposal>()
  const [wish, setWish] = useState<ImportWish>()
  useDocumentTitle(`${t('Import')} · ${entity.plural} · Kartoteka`)
  const show = (id: string | undefined) => void navigate({ search: { run: id } })
  const proposing = useMutation({
    mutationFn: (chosen: File) => proposeImport(entity.name, chosen),
    onSuccess: (found, chosen) => {
      setFile(chosen)
      setProposal(found)
      setWish(undefined)
    },
  })
  const starting = useMutation({
    mutationFn: (next: ImportWish) => startImport(entity.name, file as File, next),
    onSuccess: ({ id }) => show(id),
  })
  function start(next: ImportWish) {
    setWish(next)
    starting.mutate(next)
  }
  const error = proposing.error ?? starting.error
  const step = run !== undefined ? (wish?.dryRun === true ? 2 : 3) : proposal ? 1 : 0
  return (
    <>
      <header className="top">
        <Link to="/$entity" params={{ entity: entity.name }} className="crumb">
          {entity.plural} /
        </Link>
        <h1>{t('Import')}</h1>
      </header>
      <ol className="way-steps">
        {steps.map((title, index) => (
          <li key={title} aria-current={index === step ? 'step' : undefined} data-done={index < step || undefined}>
            {title}
          </li>
        ))}
      </ol>
      <div className="import-page">
        {error && (
          <p className="import-error" role="alert">
            {sayError(error)}
          </p>
        )}
        {run !== undefined ? (
          <RunStep
            entity={entity}
            id={run}
            onBack={proposal && (() => show(undefined))}
            onImport={file && wish ? () => start({ ...wish, dryRun: false }) : undefined}
            isStarting={starting.isPending}
            onAgain={() => {
              setProposal(undefined)
              setFile(undefined)
              show(undefined)
            }}
          />
        ) : proposal && file ? (
          <MappingStep
            entity={entity}
            file={file}
            proposal={proposal}
            before={wish}
            isStarting={starting.isPending}
            onBack={() => setProposal(undefined)}
            onStart={start}
          />
        ) : (
          <>
            <FileStep entity={entity} isReading={proposing.isPending} onFile={(chosen) => proposing.mutate(chosen)} />
            <EarlierImports entity={entity.name} onOpen={show} />
          </>
        )}
      </div>
    </>
  )
}
