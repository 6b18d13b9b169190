import type { MetadataProblem } from '../api/designer.ts'

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
