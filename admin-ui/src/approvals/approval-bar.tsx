import { useQuery } from '@tanstack/react-query'
import { type Approval, approvalsOfQuery } from '../api/approvals.ts'
import type { RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { DecideButtons } from './decide-buttons.tsx'
import './approvals.css'

/** Whose decision a record waits for, and what was decided so far; nothing where it waits for none. */
export function ApprovalBar({ entity, record }: { entity: string; record: RecordData }) {
  const { data } = useQuery(approvalsOfQuery(entity, record.id, record.version))
  const open = data?.find(({ outcome }) => outcome === 'open')
  if (open === undefined) return null
  return (
    <section className="approval-bar" aria-label={open.title}>
      <p>
        <strong>{open.title}</strong> <span className="mute">{whoIsAsked(open)}</span>
      </p>
      {open.isMine && <DecideButtons approval={open} />}
    </section>
  )
}

/** Who has approved, and who is still asked. */
export function whoIsAsked({ votes }: Approval): string {
  const names = (of: Approval['votes']) => of.map(nameOf).join(', ')
  const approved = votes.filter(({ decision }) => decision === 'approve')
  const open = votes.filter(({ decision }) => decision === null)
  const waits = t('Waits for {names}.', { names: names(open) })
  return approved.length === 0 ? waits : `${waits} ${t('Approved by {names}.', { names: names(approved) })}`
}

/** Whoever is asked, or who has decided in the place of that one. */
function nameOf({ person, decidedBy }: Approval['votes'][number]): string {
  if (person === null || decidedBy === null || decidedBy.id === person.id) return (decidedBy ?? person)?.label ?? '?'
  return t('{deputy} for {person}', { deputy: decidedBy.label, person: person.label })
}
