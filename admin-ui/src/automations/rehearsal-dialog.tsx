import { Button, Group, Modal, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Automation, rehearse } from '../api/automations.ts'
import { sayError } from '../api/problem.ts'
import { DayInput } from '../form/day-input.tsx'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { StepList } from './step-list.tsx'

const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)

/** What a rule would have done in a period, by the audit. Nothing is done. */
export function RehearsalDialog({ automation, onClose }: { automation: Automation; onClose: () => void }) {
  const [from, setFrom] = useState(dayBefore(30))
  const [to, setTo] = useState(dayBefore(0))
  const rehearsal = useMutation({ mutationFn: () => rehearse(automation.name, from, to) })
  const { data, error } = rehearsal
  return (
    <Modal opened onClose={onClose} title={automation.title} size="lg">
      <Stack gap="sm">
        <p>{t('What this rule would have done with the records of a period. Nothing is changed, sent or told.')}</p>
        <Group align="end">
          <DayInput label={t('From')} value={from} onChange={(day) => day && setFrom(day)} maxDate={to} />
          <DayInput label={t('To')} value={to} onChange={(day) => day && setTo(day)} minDate={from} />
          <Button loading={rehearsal.isPending} onClick={() => rehearsal.mutate()} data-autofocus>
            {t('Look')}
          </Button>
        </Group>
        {error && (
          <p role="alert" className="automation-message">
            {sayError(error)}
          </p>
        )}
        {data && (
          <>
            <p role="status">
              <strong>{t('It would have run {count, plural, one {once} other {# times}}.', { count: data.count })}</strong>{' '}
              <span className="mute">
                {t('{count, plural, one {# occasion was} other {# occasions were}} looked at.', { count: data.looked })}
                {!data.isComplete && ` ${t('There are more: choose a shorter period.')}`}
              </span>
            </p>
            <ul className="entry-list">
              {data.runs.map(({ about, at, steps }) => (
                <li key={`${about.id} ${at}`}>
                  <div>
                    <Link to="/$entity/$id" params={{ entity: about.entity, id: about.id }}>
                      {about.label ?? about.id}
                    </Link>{' '}
                    <span className="mute">{formatInstant(at)}</span>
                    <StepList steps={steps} entity={about.entity} />
                  </div>
                </li>
              ))}
            </ul>
          </>
        )}
      </Stack>
    </Modal>
  )
}
