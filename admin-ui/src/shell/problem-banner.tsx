import { IconAlertTriangle } from '@tabler/icons-react'
import type { FileProblem } from '../api/live.ts'

const shown = 3

/** While files of the metadata do not compile: what is wrong where. The version before goes on being served. */
export function ProblemBanner({ problems }: { problems: readonly FileProblem[] }) {
  if (problems.length === 0) return null
  return (
    <aside className="problem-banner" role="status">
      <strong>
        <IconAlertTriangle size={15} aria-hidden="true" /> The metadata has{' '}
        {problems.length === 1 ? 'a problem' : `${problems.length} problems`}. What you see is the version before.
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
      {problems.length > shown && <p>and {problems.length - shown} more, on the terminal.</p>}
    </aside>
  )
}
