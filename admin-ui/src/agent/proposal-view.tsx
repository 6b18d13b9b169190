import { Button, Checkbox } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { sayError } from '../api/problem.ts'
import { decide, type FieldsProposal, type ProposalSource, proposalsQuery, type ShownField } from '../api/proposals.ts'
import { t } from '../i18n/t.ts'
import { TableHead } from '../shell/table-head.tsx'

const touched = ['records', 'record', 'count', 'journal', 'history', 'proposals']

/** Values that a program proposes, beside those that are there: each is accepted or refused, and can be taken back. */
export function ProposalView({ entity, id, proposal: wanted, onLeave }: ProposalViewProps) {
  // A proposal may have been made a moment ago, after the list of them was read.
  const query = useQuery({ ...proposalsQuery(entity, id), refetchOnMount: 'always' })
  const queries = useQueryClient()
  const [decided, setDecided] = useState<FieldsProposal>()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const deciding = useMutation({
    mutationFn: ({ proposal, what, fields }: { proposal: FieldsProposal; what: 'accept' | 'refuse' | 'undo'; fields: readonly string[] }) =>
      decide(proposal, what, fields),
    onSuccess: async (after) => {
      setDecided(after)
      await Promise.all(touched.map((key) => queries.invalidateQueries({ queryKey: [key] })))
    },
  })
  const proposal = decided ?? query.data?.find((one) => one.id === wanted)
  if (query.isFetching && proposal === undefined) return <p className="mute">{t('Loading…')}</p>
  if (query.error) return <p role="alert">{sayError(query.error)}</p>
  if (proposal === undefined) return <p className="mute">{t('This proposal is not there any more.')}</p>
  const open = proposal.fields.filter(({ state }) => state === 'open')
  const chosen = open.filter(({ field }) => !left.has(field)).map(({ field }) => field)
  const run = (what: 'accept' | 'refuse' | 'undo', fields: readonly string[]) => deciding.mutate({ proposal, what, fields })
  const toggle = (field: string) =>
    setLeft((before) => new Set(before.has(field) ? [...before].filter((one) => one !== field) : [...before, field]))
  const isNew = proposal.recordId === null
  return (
    <>
      <h3>{proposal.title}</h3>
      <table className="agent-table agent-proposal">
        <TableHead titles={[t('Field'), ...(id === null ? [] : [t('Now')]), t('Proposed'), t('Source')]} />
        <tbody>
          {proposal.fields.map((field) => (
            <tr key={field.field} data-state={field.state}>
              <td>
                {field.state === 'open' ? (
                  <Checkbox label={field.title} checked={!left.has(field.field)} onChange={() => toggle(field.field)} size="xs" />
                ) : (
                  <>
                    {field.title} <span className="chip">{field.state === 'accepted' ? t('Accepted') : t('Refused')}</span>
                  </>
                )}
              </td>
              {id !== null && <td className="mute">{shown(field.present)}</td>}
              <td>{shown(field.value)}</td>
              <td className="mute">
                <Source source={field.source} onLeave={onLeave} /> ·{' '}
                {t('{percent} % sure', { percent: Math.round(field.confidence * 100) })}
                {field.state === 'accepted' && id !== null && (
                  <Button variant="subtle" size="compact-xs" onClick={() => run('undo', [field.field])}>
                    {t('Take back')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {deciding.error && <p role="alert">{sayError(deciding.error)}</p>}
      {open.length > 0 && (
        <div className="agent-decide">
          <Button variant="filled" disabled={chosen.length === 0} loading={deciding.isPending} onClick={() => run('accept', chosen)}>
            {isNew && id === null
              ? t('Create')
              : t('{count, plural, one {Accept # field} other {Accept # fields}}', { count: chosen.length })}
          </Button>
          <Button variant="default" disabled={chosen.length === 0} onClick={() => run('refuse', chosen)}>
            {t('Refuse')}
          </Button>
        </div>
      )}
      {id === null && proposal.recordId !== null && (
        <Link to="/$entity/$id" params={{ entity, id: proposal.recordId }} onClick={onLeave}>
          {t('Open the new record')}
        </Link>
      )}
    </>
  )
}

interface ProposalViewProps {
  readonly entity: string
  /** Null for a new record. */
  readonly id: string | null
  readonly proposal: string
  readonly onLeave: () => void
}

function Source({ source, onLeave }: { source: ProposalSource; onLeave: () => void }) {
  if (source.kind === 'url') return <>{`${new URL(source.url).hostname}, ${source.date.slice(0, 10)}`}</>
  if (source.kind === 'text') return <q>{source.quote.slice(0, 80)}</q>
  return (
    <Link to="/$entity/$id" params={{ entity: source.entity, id: source.id }} onClick={onLeave}>
      {t('a record')}
    </Link>
  )
}

/** A value as text: a reference by its label, an address by its parts. */
function shown(value: ShownField['value']): string {
  if (value === null || value === undefined) return '–'
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (typeof value !== 'object') return String(value)
  const { label } = value as { label?: unknown }
  if (typeof label === 'string') return label
  return Object.values(value)
    .filter((part) => part !== null && part !== '')
    .map(shown)
    .join(', ')
}
