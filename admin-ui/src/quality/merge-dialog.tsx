import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Fragment, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { type MergedField, mergeRecords, unmergeRecords } from '../api/quality.ts'
import { getRecord, type RecordData } from '../api/records.ts'
import { formatNumber } from '../format/number.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { ErrorState } from '../shell/page-state.tsx'
import { showUndo } from '../shell/undo.tsx'
import './quality.css'
import { inSentence, t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

interface MergeDialogProps {
  readonly entity: EntityDescription
  readonly ids: readonly string[]
  readonly onClose: () => void
  readonly onDone: () => void
}

/** Several records become one: the person says which stays, and for each field of which they differ whose value is taken. */
export function MergeDialog({ entity, ids, onClose, onDone }: MergeDialogProps) {
  const [into, setInto] = useState(ids[0] ?? '')
  const [choices, setChoices] = useState<Readonly<Record<string, string>>>({})
  const records = useQuery({
    queryKey: ['merge', entity.name, ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => getRecord(entity.name, id, signal))),
  })
  const wish = { into, from: ids.filter((id) => id !== into), choices }
  const preview = useQuery({
    queryKey: ['merge', entity.name, 'preview', wish],
    queryFn: () => mergeRecords(entity.name, wish, { dryRun: true }),
    placeholderData: (previous) => previous,
    retry: false,
  })
  const merging = useMerging(entity, onDone)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Merge {count} {plural}', { count: ids.length, plural: inSentence(entity.plural) })}
      size="xl"
      centered
    >
      <p className="mute">{t('The others go to the trash; whatever points to them points to the one that stays.')}</p>
      {(records.error ?? preview.error) && <ErrorState error={records.error ?? preview.error} />}
      {!records.error && !preview.error && !(records.data && preview.data) && (
        <span className="skeleton" style={{ width: '100%', height: 240 }} />
      )}
      {records.data && preview.data && (
        <>
          <div className="merge-scroller">
            <table className="merge-table">
              <MergeHead records={records.data} into={into} onInto={setInto} />
              <tbody>
                {preview.data.fields.map((field) => (
                  <MergeRow
                    key={field.field}
                    entity={entity}
                    field={field}
                    records={records.data}
                    chosen={choices[field.field]}
                    onChoose={(id) => setChoices({ ...choices, [field.field]: id })}
                  />
                ))}
                {preview.data.fields.length === 0 && (
                  <tr>
                    <td colSpan={ids.length + 1} className="mute">
                      {t('They do not differ.')}
                    </td>
                  </tr>
                )}
              </tbody>
            </table>
          </div>
          <Moved references={preview.data.references} />
        </>
      )}
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{t('Cancel')}</Button>
        <Button
          variant="filled"
          loading={merging.isPending}
          disabled={!preview.data || preview.isError}
          onClick={() => merging.mutate(wish)}
        >
          {t('Merge into one')}
        </Button>
      </Group>
    </Modal>
  )
}

function useMerging(entity: EntityDescription, onDone: () => void) {
  const queries = useQueryClient()
  const refresh = () => {
    for (const key of ['records', 'record', 'duplicates', 'count', 'palette', 'picker']) void queries.invalidateQueries({ queryKey: [key] })
  }
  return useMutation({
    mutationFn: (wish: Parameters<typeof mergeRecords>[1]) => mergeRecords(entity.name, wish),
    onSuccess: ({ record }, { from }) => {
      refresh()
      onDone()
      showUndo(
        t('{count} {plural} are one now: “{label}”', {
          count: formatNumber(from.length + 1),
          plural: inSentence(entity.plural),
          label: record.label,
        }),
        () => {
          unmergeRecords(entity.name, record.id).then(
            ({ lost }) => {
              refresh()
              const message = lost.length === 0 ? t('They are apart again') : lost.map((loss) => loss.message).join(' ')
              notifications.show({ message, autoClose: 6000 })
            },
            (error: unknown) => showRefusal(t('Not taken apart'), error),
          )
        },
      )
    },
    onError: (error) => showRefusal(t('Not merged'), error),
  })
}

function MergeHead({ records, into, onInto }: { records: readonly RecordData[]; into: string; onInto: (id: string) => void }) {
  return (
    <thead>
      <tr>
        <th scope="col">{t('Field')}</th>
        {records.map((record) => (
          <th scope="col" key={record.id}>
            <label>
              <input type="radio" name="merge-into" checked={record.id === into} onChange={() => onInto(record.id)} />
              <span>
                {record.label} <span className="mute">{record.id === into ? t('stays') : ''}</span>
              </span>
            </label>
          </th>
        ))}
      </tr>
    </thead>
  )
}

interface MergeRowProps {
  readonly entity: EntityDescription
  readonly field: MergedField
  readonly records: readonly RecordData[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

function MergeRow({ entity, field, records, chosen, onChoose }: MergeRowProps) {
  const description = entity.fields[field.field]
  const result = JSON.stringify(field.result ?? null)
  const taken = chosen ?? records.find(({ id }) => JSON.stringify(field.values[id] ?? null) === result)?.id
  return (
    <tr>
      <th scope="row">{field.title}</th>
      {records.map((record) => {
        const value = field.values[record.id]
        return (
          <td key={record.id} data-chosen={record.id === taken || undefined}>
            <label>
              <input
                type="radio"
                name={`merge-${field.field}`}
                aria-label={t('{title} of {label}', { title: field.title, label: record.label })}
                checked={record.id === taken}
                onChange={() => onChoose(record.id)}
              />{' '}
              {description === undefined || isEmpty(value) ? (
                <span className="mute">{t('empty')}</span>
              ) : (
                <Value field={description} value={value} record={record} isPlain />
              )}
            </label>
          </td>
        )
      })}
    </tr>
  )
}

/** What points to the records that go, and will point to the one that stays. */
function Moved({ references }: { references: readonly { readonly entity: string; readonly field: string; readonly count: number }[] }) {
  const { entities } = useMetadata()
  const moved = references.filter(({ count }) => count > 0)
  if (moved.length === 0) return null
  return (
    <p className="mute">
      {t('Moved along:')}{' '}
      {moved.map(({ entity, field, count }, index) => (
        <Fragment key={`${entity} ${field}`}>
          {index > 0 && ', '}
          {formatNumber(count)} {inSentence((count === 1 ? entities[entity]?.title : entities[entity]?.plural) ?? entity)}
        </Fragment>
      ))}
    </p>
  )
}
