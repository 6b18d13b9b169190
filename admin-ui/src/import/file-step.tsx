import { Button } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { type DragEvent, useRef, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { inSentence, t } from '../i18n/t.ts'

interface FileStepProps {
  readonly entity: EntityDescription
  readonly isReading: boolean
  readonly onFile: (file: File) => void
}

/** The file is dropped or chosen. */
export function FileStep({ entity, isReading, onFile }: FileStepProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const take = (files: FileList | null | undefined) => files?.[0] && onFile(files[0])
  const drop = {
    onDragOver: (event: DragEvent) => {
      event.preventDefault()
      setIsOver(true)
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault()
      setIsOver(false)
      take(event.dataTransfer.files)
    },
  }
  return (
    <section className="import-drop" aria-label={t('File')} data-over={isOver || undefined} {...drop}>
      <IconFileUpload size={32} aria-hidden="true" />
      <p>{t('Drop a file with {plural} here, or', { plural: inSentence(entity.plural) })}</p>
      <Button variant="filled" loading={isReading} onClick={() => input.current?.click()}>
        {t('Choose a file')}
      </Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('File to import')}
        accept=".csv,.tsv,.txt,.xlsx,.ndjson,.jsonl"
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
      <p className="mute">{t('CSV, Excel (XLSX) or NDJSON. The first line holds the titles of the columns. Nothing is changed yet.')}</p>
    </section>
  )
}
