import { Button, Group, Modal, NativeSelect } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { ReportFileOffer } from '../../../engine/forms/report-answer.ts'
import { t } from '../i18n/t.ts'

interface MailDialogProps {
  /** `settings.mail` of the kept report; undefined where it is not sent. */
  readonly mail: string | undefined
  /** What it can be attached as. */
  readonly files: readonly ReportFileOffer[]
  readonly isPending: boolean
  readonly onCancel: () => void
  readonly onConfirm: (mail: string | undefined) => void
}

const rhythms = { '0 7 * * *': t('Every day'), '0 7 * * 1': t('Every Monday'), '0 7 1 * *': t('On the first of the month') } as const

/** When a kept report is sent to oneself, and as what. */
export function MailDialog({ mail, files, isPending, onCancel, onConfirm }: MailDialogProps) {
  const known = mail === undefined ? undefined : (JSON.parse(mail) as { cron: string; format: string })
  const [cron, setCron] = useState(known?.cron ?? '0 7 * * 1')
  const [format, setFormat] = useState(known?.format ?? files.find((file) => file.format === 'xlsx')?.format ?? files[0]?.format ?? '')
  const choices = Object.entries(rhythms).map(([value, label]) => ({ value, label }))
  function submit(event: FormEvent) {
    event.preventDefault()
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    onConfirm(cron === '' ? undefined : JSON.stringify({ cron, timeZone, format }))
  }
  return (
    <Modal opened onClose={onCancel} title={t('Send by mail')} centered>
      <form className="change-dialog" onSubmit={submit}>
        <p className="mute">{t('It goes to your own address at seven in the morning, with the figures that you may see.')}</p>
        <NativeSelect
          label={t('When')}
          value={cron}
          data={[
            { value: '', label: t('Never') },
            ...choices,
            ...(cron === '' || Object.hasOwn(rhythms, cron) ? [] : [{ value: cron, label: cron }]),
          ]}
          onChange={({ currentTarget }) => setCron(currentTarget.value)}
          data-autofocus
        />
        <NativeSelect
          label={t('Attached as')}
          value={format}
          data={files.map((file) => ({ value: file.format, label: file.title }))}
          onChange={({ currentTarget }) => setFormat(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button onClick={onCancel}>{t('Cancel')}</Button>
          <Button type="submit" variant="filled" loading={isPending}>
            {t('Save')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
