import type { MetadataProblem } from '../api/designer.ts'
import type { Designer } from './use-designer.ts'

/** What keeps the draft of one document from being published; warnings do not. */
export function problemsOf({ plan }: Designer, folder: string, id: string): readonly MetadataProblem[] {
  return (plan.data?.problems ?? []).filter(({ level, file }) => level !== 'warning' && file.endsWith(`${folder}/${id}.json`))
}

/** What is wrong with a part of a document, below that part. */
export function Problems({ problems }: { problems: readonly MetadataProblem[] }) {
  return problems.map(({ pointer, code, message, hint }) => (
    <p role="alert" className="draft-problem" key={`${pointer} ${code}`}>
      {message} {hint}
    </p>
  ))
}

/** Those at a place, with the rest of the way to it. */
export function problemsBelow(problems: readonly MetadataProblem[], place: string): readonly MetadataProblem[] {
  return problems
    .filter(({ pointer }) => pointer.startsWith(place))
    .map((problem) => ({ ...problem, pointer: problem.pointer.slice(place.length) }))
}
