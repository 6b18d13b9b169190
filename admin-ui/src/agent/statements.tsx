import { Link } from '@tanstack/react-router'
import type { AnswerStatement } from '../../../engine/forms/answer.ts'
import { t } from '../i18n/t.ts'

/** What a model says, sentence by sentence: each leads to the records that it rests on, and nothing of it is drawn but as text. */
export function Statements({ statements, withheld, onLeave }: StatementsProps) {
  return (
    <>
      <ul className="agent-statements">
        {statements.map(({ text, citations }) => (
          <li key={text}>
            <p>{text}</p>
            <p className="mute">
              {citations.map(({ entity, id, field, label, title }, index) => (
                <span key={`${id}#${field}`}>
                  {index > 0 && ' · '}
                  <Link to="/$entity/$id" params={{ entity, id }} onClick={onLeave}>
                    {label === '' ? title : `${label}: ${title}`}
                  </Link>
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
      {withheld > 0 && (
        <p className="mute">
          {t('{count, plural, one {# sentence was} other {# sentences were}} left out, as nothing that you may read stands behind.', {
            count: withheld,
          })}
        </p>
      )}
    </>
  )
}

interface StatementsProps {
  readonly statements: readonly AnswerStatement[]
  readonly withheld: number
  readonly onLeave: () => void
}
