import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import type { AnswerPerson, PeopleBlock } from '../../../engine/forms/answer.ts'
import { formatDate } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { TableHead } from '../shell/table-head.tsx'

const PeopleMap = lazily(() => import('./people-map.tsx'), 'PeopleMap')

/** Below this a map is too small to be read, so that the list comes first. */
const wideEnough = '(min-width: 600px)'

interface PeopleViewProps {
  readonly block: PeopleBlock
  readonly onLeave: () => void
}

/** People around a record, as a map or as a list: both say the same. */
export function PeopleView({ block, onLeave }: PeopleViewProps) {
  const [kind, setKind] = useState(() => (window.matchMedia(wideEnough).matches ? 'map' : 'list'))
  return (
    <>
      <SegmentedControl
        aria-label={t('How the people are shown')}
        value={kind}
        onChange={setKind}
        data={[
          { value: 'map', label: t('Map') },
          { value: 'list', label: t('List') },
        ]}
      />
      {kind === 'map' ? (
        <Suspense fallback={<p className="mute">{t('Loading…')}</p>}>
          <PeopleMap block={block} onLeave={onLeave} />
        </Suspense>
      ) : (
        <PeopleList block={block} onLeave={onLeave} />
      )}
      <p className="mute">
        {t(
          '{count, plural, =0 {No call, mail or the like is known yet.} one {Shares are parts of # activity.} other {Shares are parts of # activities.}}',
          {
            count: block.activities,
          },
        )}{' '}
        {block.isCut && t('Older ones are left out.')}
      </p>
    </>
  )
}

function PeopleList({ block: { people }, onLeave }: PeopleViewProps) {
  const sides = [
    { side: 'inside', title: t('Inside'), people: people.filter(({ side }) => side === 'inside') },
    { side: 'outside', title: t('Outside'), people: people.filter(({ side }) => side === 'outside') },
  ]
  return sides
    .filter((one) => one.people.length > 0)
    .map((one) => (
      <table key={one.side} className="agent-table people-list">
        <caption>{one.title}</caption>
        <TableHead titles={[t('Person'), t('What'), t('Last contact'), t('Share')]} />
        <tbody>
          {one.people.map((person) => (
            <tr key={person.record.id}>
              <td>
                <Link to="/$entity/$id" params={{ entity: person.record.entity, id: person.record.id }} onClick={onLeave}>
                  {person.record.label || t('Without a name')}
                </Link>
              </td>
              <td>
                {rolesText(person)}
                {person.marks.map((mark) => (
                  <span key={mark} className="chip">
                    {mark}
                  </span>
                ))}
              </td>
              <td>{person.lastContact === null ? '–' : formatDate(person.lastContact)}</td>
              <td>{person.activities === 0 ? '–' : shareText(person)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    ))
}

/** `Sales representative, Orders: Employee (5)` */
export function rolesText({ roles }: AnswerPerson): string {
  return roles.map(({ title, count }) => (count > 1 ? `${title} (${count})` : title)).join(', ')
}

export function shareText({ share, activities }: AnswerPerson): string {
  return t('{percent} % ({count})', { percent: Math.round(share * 100), count: activities })
}
