import { Button, Group, Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { formQuery, useMetadata } from '../api/metadata.ts'
import { patchRecord, type RecordData } from '../api/records.ts'
import { FormScopeProvider } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { formatNumber } from '../format/number.ts'
import { toPatch, type Values } from '../record/changes.ts'
import { useKept } from '../shell/kept.ts'
import type { Targets } from './bulk.ts'
import { changeable } from './changeable.ts'
import type { Bulk } from './use-bulk.tsx'
import '../form/form.css'
import { inSentence, t } from '../i18n/t.ts'

interface ChangeDialogProps {
  readonly entity: EntityDescription
  readonly targets: Targets
  readonly count: number
  readonly bulk: Bulk
  readonly onClose: () => void
  readonly onDone: () => void
}

interface Wished {
  /** Of the field. */
  readonly name: string | null
  readonly value: unknown
}

/** One value for a field of many records. A record that somebody changes meanwhile is spared, and undo spares it too. */
export function ChangeDialog({ entity, targets, count, bulk, onClose, onDone }: ChangeDialogProps) {
  const { entities } = useMetadata()
  const form = useQuery(formQuery(entity.name))
  const fields = useMemo(() => (form.data === undefined ? [] : changeable(entity, form.data)), [entity, form.data])
  const [{ name, value }, write, forget] = useKept<Wished>(
    `change.${entity.name}`,
    { name: null, value: null },
    t('Nothing was changed, what you typed is kept.'),
  )
  const [complaint, setComplaint] = useState<string>()
  const scope = useMemo(
    () => ({
      entity,
      values: {},
      widgetFor,
      errors: new Map(),
      reportUnreadable: (_id: string, message: string | undefined) => setComplaint(message),
    }),
    [entity],
  )
  const field = fields.find((candidate) => candidate.name === name)
  const isReady = field !== undefined && complaint === undefined && !(field.isRequired && value === null)
  const changes = name === null ? {} : { [name]: value }
  const patch = (record: RecordData, values: Values) =>
    patchRecord(entity.name, record.id, record.version, toPatch(entities, entity, record, values))

  function start() {
    if (name === null) return
    forget()
    onDone()
    void bulk.run(
      {
        done: (records) => t('{records} changed', { records }),
        failed: (records) => t('{records} could not be changed', { records }),
        fields: [name],
        work: (record) => patch(record, changes),
        undo: (_result, before) => {
          const old = new Map(before.map((record) => [record.id, record[name]]))
          return (record) => patch(record, { [name]: old.get(record.id) ?? null })
        },
      },
      targets,
    )
  }
  function giveUp() {
    forget()
    onClose()
  }
  const Widget = field && widgetFor(field)
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('Change {count} {plural}', { count: formatNumber(count), plural: inSentence(count === 1 ? entity.title : entity.plural) })}
      centered
    >
      <FormScopeProvider value={scope}>
        <div className="change-dialog">
          <Select
            label={t('Field')}
            searchable
            data={fields.map((candidate) => ({ value: candidate.name, label: candidate.title }))}
            value={name}
            onChange={(next) => {
              write({ name: next, value: null })
              setComplaint(undefined)
            }}
            data-autofocus={name === null || undefined}
          />
          {field && Widget && (
            <div>
              <label className="mantine-InputWrapper-label" htmlFor="change_value">
                {t('New value')}
              </label>
              <Widget
                key={field.name}
                id="change_value"
                field={field}
                value={value}
                onChange={(next) => write({ name, value: next })}
                record={{}}
                hasError={complaint !== undefined}
                label={t('New {title}', { title: inSentence(field.title) })}
              />
              {!field.isRequired && <p className="mute">{t('Without a value the field is emptied.')}</p>}
            </div>
          )}
        </div>
      </FormScopeProvider>
      <Group justify="flex-end" mt="lg">
        <Button onClick={giveUp}>{t('Cancel')}</Button>
        <Button variant="filled" disabled={!isReady} onClick={start}>
          {t('Change {count}', { count: formatNumber(count) })}
        </Button>
      </Group>
    </Modal>
  )
}
