import { Button, SegmentedControl, Select } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { colleaguesQuery } from '../api/approvals.ts'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { confirmRepair, giveRepair, listRepairs, type Repair } from '../api/repairs.ts'
import { formatDate } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { PageState } from '../shell/page-state.tsx'
import { PagedList, usePages } from '../shell/paged-list.tsx'
import { showRefusal } from '../shell/told.ts'
import './repairs.css'

/** Records that do not fit a rule which was made stricter, or that nobody touched for long: what is wrong, who is to mend it, and until when. */
export function RepairsPage() {
  const [whose, setWhose] = useState('mine')
  const pages = usePages(['repairs', whose], (cursor, signal) => listRepairs(whose === 'mine', cursor, signal))
  useDocumentTitle(`${t('To mend')} · Kartoteka`)
  return (
    <>
      <header className="top">
        <h1>{t('To mend')}</h1>
        <SegmentedControl
          aria-label={t('Whose')}
          value={whose}
          onChange={setWhose}
          data={[
            { value: 'mine', label: t('Mine') },
            { value: 'all', label: t('All') },
          ]}
        />
      </header>
      <div className="page-body">
        <PagedList
          pages={pages}
          empty={
            <PageState title={t('Nothing to mend')}>
              {t(
                'Records that no longer fit a rule which was made stricter, or that nobody touched for long, appear here until they are right.',
              )}
            </PageState>
          }
        >
          {(repair) => <RepairItem key={repair.id} repair={repair} />}
        </PagedList>
      </div>
    </>
  )
}

function RepairItem({ repair }: { repair: Repair }) {
  const { about, problems, untouchedSince, canConfirm, canGive, responsible, dueOn } = repair
  const { entities } = useMetadata()
  const isLate = dueOn < new Date().toISOString().slice(0, 10)
  return (
    <li>
      <div>
        <div className="repair-about">
          <Link to="/$entity/$id" params={{ entity: about.entity, id: about.id }}>
            {about.label}
          </Link>
          <span className="mute">{entities[about.entity]?.title}</span>
        </div>
        <ul className="repair-problems">
          {problems.map(({ pointer, title, message }) => (
            <li key={pointer + message}>
              {title !== null && <strong>{title}: </strong>}
              {message}
            </li>
          ))}
          {untouchedSince !== null && (
            <li>{t('Nobody has touched it since {when}.', { when: formatDate(untouchedSince.slice(0, 10)) })}</li>
          )}
        </ul>
        {canConfirm && <ConfirmButton id={repair.id} label={about.label} />}
      </div>
      <div className="repair-who mute">
        {canGive ? <GiveChoice repair={repair} /> : (responsible?.label ?? t('Nobody yet'))}
        <time className="repair-due" dateTime={dueOn} data-late={isLate || undefined}>
          {isLate ? t('was due {when}', { when: formatDate(dueOn) }) : t('due {when}', { when: formatDate(dueOn) })}
        </time>
      </div>
    </li>
  )
}

/** Who is to mend it, to be chosen by whoever may give it away. */
function GiveChoice({ repair: { id, about, responsible } }: { repair: Repair }) {
  const queries = useQueryClient()
  const { data: colleagues = [] } = useQuery(colleaguesQuery)
  const giving = useMutation({
    mutationFn: (person: string) => giveRepair(id, person),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['repairs'] }),
    onError: (error) => showRefusal(t('Not given'), error),
  })
  const isKnown = responsible === null || colleagues.some((one) => one.id === responsible.id)
  return (
    <Select
      size="xs"
      aria-label={t('Who mends {name}', { name: about.label })}
      placeholder={t('Nobody yet')}
      searchable
      allowDeselect={false}
      disabled={giving.isPending}
      data={[...(isKnown ? [] : [responsible]), ...colleagues].map((one) => ({ value: one.id, label: one.label }))}
      value={responsible?.id ?? null}
      onChange={(person) => person !== null && giving.mutate(person)}
    />
  )
}

/** What is still right needs no other change. */
function ConfirmButton({ id, label }: { id: string; label: string }) {
  const queries = useQueryClient()
  const confirming = useMutation({
    mutationFn: () => confirmRepair(id),
    onSuccess: async () => {
      notifications.show({ message: t('{name} is still right', { name: label }), autoClose: 3000 })
      for (const name of ['repairs', 'record', 'records', 'journal']) void queries.invalidateQueries({ queryKey: [name] })
    },
    onError: (error) => notifications.show({ color: 'red', message: sayError(error) }),
  })
  return (
    <Button
      className="repair-confirm"
      size="xs"
      loading={confirming.isPending}
      onClick={() => confirming.mutate()}
      aria-label={`${t('Still right')}: ${label}`}
    >
      {t('Still right')}
    </Button>
  )
}
