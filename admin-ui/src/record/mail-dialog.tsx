import { Button, Checkbox, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { documentsQuery } from '../api/actions.ts'
import { draftMail, type MailRecipient, mailTemplates, sendMail } from '../api/mails.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import type { RecordData, ReferenceValue } from '../api/records.ts'
import { signInWaysQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'

interface MailDialogProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly onClose: () => void
}

/** Writes a mail about a record: to the record itself, or to those that it points to, as far as they have addresses. */
export function MailDialog({ entity, record, onClose }: MailDialogProps) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const { data: ways } = useQuery(signInWaysQuery)
  const people = recipientsOf(entities, entity, record)
  const [chosen, setChosen] = useState<readonly string[]>(people.slice(0, 1).map(({ id }) => id))
  const [subject, setSubject] = useState('')
  const [text, setText] = useState('')
  const [isInvitation, setIsInvitation] = useState(false)
  const { data: templates = [] } = useQuery({
    queryKey: ['mail-templates', entity.name, record.id],
    queryFn: () => mailTemplates(entity.name, record.id),
  })
  const drafting = useMutation({
    mutationFn: (template: string) => draftMail(entity.name, record.id, template),
    onSuccess: (draft) => {
      setSubject(draft.subject)
      setText(draft.text)
    },
  })
  const { data: documents = [] } = useQuery(documentsQuery(entity.name, record.id))
  const [taken, take] = useState<readonly string[]>([])
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
      notifications.show({ message: t('The mail is on its way') })
      void queries.invalidateQueries()
      onClose()
    },
  })
  const problems = sending.error instanceof ApiError ? sending.error.errors.map(({ message }) => message).join(' ') : ''
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <Modal opened onClose={onClose} title={t('Write a mail')} size="lg">
      <Stack gap="sm">
        {ways?.canReset === false && (
          <p role="status" className="mail-problem">
            {t('No mail server is set up, so nothing can be sent. Ask your administrator for one.')}
          </p>
        )}
        <fieldset className="mail-recipients">
          <legend>{t('To')}</legend>
          {people.map(({ id, label }) => (
            <Checkbox key={id} checked={chosen.includes(id)} onChange={() => toggle(id)} label={label} />
          ))}
          {people.length === 0 && <p>{t('Nobody here has an e-mail address. Enter one first.')}</p>}
        </fieldset>
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
          onChange={(event) => setSubject(event.currentTarget.value)}
          data-autofocus
        />
        <Textarea
          label={t('Text')}
          value={text}
          autosize
          minRows={8}
          maxRows={18}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {documents.length > 0 && (
          <fieldset className="mail-recipients">
            <legend>{t('Documents that go along')}</legend>
            {documents.map(({ name, title }) => (
              <Checkbox
                key={name}
                checked={taken.includes(name)}
                onChange={() => take(taken.includes(name) ? taken.filter((one) => one !== name) : [...taken, name])}
                label={t('{title} (PDF)', { title })}
              />
            ))}
          </fieldset>
        )}
        {typeof record[entity.recurrence?.start ?? ''] === 'string' && (
          <Checkbox
            checked={isInvitation}
            onChange={(event) => setIsInvitation(event.currentTarget.checked)}
            label={t('As an invitation that calendars understand')}
          />
        )}
        {(sending.error ?? drafting.error) && (
          <p role="alert" className="mail-problem">
            {problems || sayError(sending.error ?? drafting.error)}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('Cancel')}
          </Button>
          <Button
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
