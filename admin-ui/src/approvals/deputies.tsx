import { Button, Select } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { addDeputy, colleaguesQuery, deputiesQuery, removeDeputy } from '../api/approvals.ts'
import { meQuery } from '../api/session.ts'
import { DayInput } from '../form/day-input.tsx'
import { formatDate } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

/** Who decides while the person is away. */
export function Deputies() {
  const queries = useQueryClient()
  const { data: deputies = [] } = useQuery(deputiesQuery)
  const { data: colleagues = [] } = useQuery(colleaguesQuery)
  const { data: me } = useQuery(meQuery)
  const [deputy, setDeputy] = useState<string | null>(null)
  const [startsOn, setStartsOn] = useState<string | null>(null)
  const [endsOn, setEndsOn] = useState<string | null>(null)
  const onSettled = () => queries.invalidateQueries({ queryKey: deputiesQuery.queryKey })
  const onError = (error: Error) => showRefusal(t('Not kept'), error)
  const adding = useMutation({
    mutationFn: () => addDeputy({ deputy: deputy ?? '', startsOn: startsOn ?? '', endsOn: endsOn ?? '' }),
    onSuccess: () => setDeputy(null),
    onSettled,
    onError,
  })
  const removing = useMutation({ mutationFn: removeDeputy, onSettled, onError })
  return (
    <section className="deputies" aria-labelledby="deputies">
      <h2 id="deputies">{t('While you are away')}</h2>
      <p className="mute">{t('Somebody else decides for you, from one day to another.')}</p>
      <ul className="entry-list">
        {deputies.map((one) => (
          <li key={one.id}>
            <span>
              {t('{name}, {from} to {to}', { name: one.deputy.label, from: formatDate(one.startsOn), to: formatDate(one.endsOn) })}
            </span>
            <Button size="xs" onClick={() => removing.mutate(one.id)}>
              {t('Remove')}
            </Button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          adding.mutate()
        }}
      >
        <Select
          label={t('Deputy')}
          required
          searchable
          data={colleagues.filter(({ id }) => id !== me?.id).map(({ id, label }) => ({ value: id, label }))}
          value={deputy}
          onChange={setDeputy}
        />
        <DayInput label={t('From')} required value={startsOn} onChange={setStartsOn} />
        <DayInput label={t('Until')} required value={endsOn} onChange={setEndsOn} minDate={startsOn ?? undefined} />
        <Button type="submit" loading={adding.isPending} disabled={deputy === null}>
          {t('Add')}
        </Button>
      </form>
    </section>
  )
}
