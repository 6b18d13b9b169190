import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { documentsQuery } from '../api/actions.ts'
import { draftMail, type MailRecipient, mailTemplates, sendMail } from '../api/mails.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import type { RecordData, ReferenceValue } from '../api/records.ts'
import { signInWaysQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'

interface MailDialogProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly onClose: () => void
}

/** Writes a mail about a record: to the record itself, or to those that it points to, as far as they have addresses. */
export function MailDialog({ entity, record, onClose }: MailDialogProps) {
  const mail = useMail(entity, record, onClose)
  const { people, chosen, subject, text, sending, drafting, documents, taken, templates, ways } = mail
  const problems = sending.error instanceof ApiError ? sending.error.errors.map(({ message }) => message).join(' ') : ''
  return (
    <Modal opened onClose={onClose} title={t('Write a mail')} size="lg">
      <Stack gap="sm">
        {ways?.canReset === false && (
          <p role="status" className="mail-problem">
            {t('No mail server is set up, so nothing can be sent. Ask your administrator for one.')}
          </p>
        )}
        <Ticked
          legend={t('To')}
          offered={people}
          chosen={chosen}
          onChange={(next) => mail.write({ chosen: next })}
          none={t('Nobody here has an e-mail address. Enter one first.')}
        />
        {templates.length > 0 && (
          <NativeSelect
            label={t('Begin with')}
            data={[{ value: '', label: t('An empty mail') }, ...templates.map(({ name, title }) => ({ value: name, label: title }))]}
            onChange={({ currentTarget: { value } }) => value !== '' && drafting.mutate(value)}
          />
        )}
        <TextInput
          label={t('Subject')}
          value={subject}
          maxLength={300}
          onChange={(event) => mail.write({ subject: event.currentTarget.value })}
          data-autofocus
        />
        <Textarea
          label={t('Text')}
          value={text}
          autosize
          minRows={8}
          maxRows={18}
          onChange={(event) => mail.write({ text: event.currentTarget.value })}
        />
        {documents.length > 0 && (
          <Ticked
            legend={t('Documents that go along')}
            offered={documents.map(({ name, title }) => ({ id: name, label: t('{title} (PDF)', { title }) }))}
            chosen={taken}
            onChange={(next) => mail.write({ taken: next })}
          />
        )}
        {typeof record[entity.recurrence?.start ?? ''] === 'string' && (
          <Checkbox
            checked={mail.isInvitation}
            onChange={(event) => mail.write({ isInvitation: event.currentTarget.checked })}
            label={t('As an invitation that calendars understand')}
          />
        )}
        {(sending.error ?? drafting.error) && (
          <p role="alert" className="mail-problem">
            {problems || sayError(sending.error ?? drafting.error)}
          </p>
        )}
        <Group justify="flex-end">
          <Button
            onClick={() => {
              mail.giveUp()
              onClose()
            }}
          >
            {t('Cancel')}
          </Button>
          <Button
            variant="filled"
            loading={sending.isPending}
            disabled={ways?.canReset !== true || chosen.length === 0 || subject.trim() === '' || text.trim() === ''}
            onClick={() => sending.mutate()}
          >
            {t('Send')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}

interface WrittenMail {
  readonly chosen: readonly string[]
  readonly subject: string
  readonly text: string
  readonly isInvitation: boolean
  /** Documents that go along. */
  readonly taken: readonly string[]
}

/** The mail as it is written: kept when the dialog closes, until it is sent or given up. */
function useMail(entity: EntityDescription, record: RecordData, onSent: () => void) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const { data: ways } = useQuery(signInWaysQuery)
  const people = recipientsOf(entities, entity, record)
  const [mail, setMail, forget] = useKept<WrittenMail>(
    `mail.${entity.name}.${record.id}`,
    { chosen: people.slice(0, 1).map(({ id }) => id), subject: '', text: '', isInvitation: false, taken: [] },
    t('The mail is not sent, what you wrote is kept.'),
  )
  const { subject, text, isInvitation, taken } = mail
  // An address that is gone meanwhile is none to send to.
  const chosen = mail.chosen.filter((id) => people.some((one) => one.id === id))
  const write = (next: Partial<WrittenMail>) => setMail((before) => ({ ...before, ...next }))
  const { data: templates = [] } = useQuery({
    queryKey: ['mail-templates', entity.name, record.id],
    queryFn: () => mailTemplates(entity.name, record.id),
  })
  const drafting = useMutation({
    mutationFn: (template: string) => draftMail(entity.name, record.id, template),
    onSuccess: ({ subject, text }) => write({ subject, text }),
  })
  const { data: documents = [] } = useQuery(documentsQuery(entity.name, record.id))
  const sending = useMutation({
    mutationFn: () => {
      const to = people.filter(({ id }) => chosen.includes(id))
      return sendMail(entity.name, record.id, {
        to: to.map(({ entity: name, id }) => ({ entity: name, id })),
        subject,
        text,
        ...(isInvitation ? { invitation: true } : {}),
        ...(taken.length === 0 ? {} : { documents: taken }),
      })
    },
    onSuccess: () => {
      forget()
      notifications.show({ message: t('The mail is on its way') })
      void queries.invalidateQueries()
      onSent()
    },
  })
  return { people, chosen, subject, text, isInvitation, documents, taken, write, templates, drafting, sending, ways, giveUp: forget }
}

interface TickedProps {
  readonly legend: string
  readonly offered: readonly { readonly id: string; readonly label: string }[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
  /** Said where nothing is offered. */
  readonly none?: string
}

function Ticked({ legend, offered, chosen, onChange, none }: TickedProps) {
  return (
    <fieldset className="mail-recipients">
      <legend>{legend}</legend>
      {offered.map(({ id, label }) => (
        <Checkbox
          key={id}
          checked={chosen.includes(id)}
          onChange={() => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
          label={label}
        />
      ))}
      {offered.length === 0 && none && <p>{none}</p>}
    </fieldset>
  )
}

/** The record, where it has an address, and what it points to that can have one. */
function recipientsOf(
  entities: Readonly<Record<string, EntityDescription>>,
  entity: EntityDescription,
  record: RecordData,
): readonly MailRecipient[] {
  const own = addressFields(entity).some((name) => typeof record[name] === 'string')
  const found: MailRecipient[] = own ? [{ entity: entity.name, id: record.id, label: record.label }] : []
  for (const { name, targets } of Object.values(entity.fields)) {
    for (const value of [record[name]].flat() as (ReferenceValue | null | undefined)[]) {
      const target = value?.entity ?? targets?.[0]
      if (!value?.id || target === undefined || entities[target] === undefined || target === 'user') continue
      if (addressFields(entities[target]).length > 0 && !found.some(({ id }) => id === value.id))
        found.push({ entity: target, id: value.id, label: value.label })
    }
  }
  return found
}

function addressFields({ fields }: EntityDescription): readonly string[] {
  return Object.values(fields).flatMap(({ name, format }) => (format === 'email' ? [name] : []))
}
