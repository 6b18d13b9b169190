import { IconAlertTriangle } from '@tabler/icons-react'
import type { FileProblem } from '../api/live.ts'
import { t } from '../i18n/t.ts'

const shown = 3

/** While files of the metadata do not compile: what is wrong where. The version before goes on being served. */
export function ProblemBanner({ problems }: { problems: readonly FileProblem[] }) {
  if (problems.length === 0) return null
  return (
    <aside className="problem-banner" role="status">
      <strong>
        <IconAlertTriangle size={15} aria-hidden="true" />{' '}
        {t('The metadata has {count, plural, =1 {a problem} other {# problems}}. What you see is the version before.', {
          count: problems.length,
        })}
      </strong>
      <ul>
        {problems.slice(0, shown).map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.column}:${problem.code}`}>
            <code>
              {problem.file}:{problem.line}:{problem.column}
            </code>{' '}
            {problem.message} {problem.hint}
          </li>
        ))}
      </ul>
      {problems.length > shown && <p>{t('and {count} more, on the terminal.', { count: problems.length - shown })}</p>}
    </aside>
  )
}
