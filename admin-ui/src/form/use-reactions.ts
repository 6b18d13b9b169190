import { useEffect, useRef } from 'react'
import type { Consequences } from './consequences.ts'
import { type LinesOn, reactLines } from './line-conditions.ts'

type Values = Readonly<Record<string, unknown>>

interface Typed {
  readonly isNew: boolean
  readonly isChanged: boolean
  readonly values: Values
  readonly change: (values: Values) => void
}

/**
 * Types what the rules of the form (`x-rules`) set, also those of owned lines, once their condition comes true by what a person types; on a new form
 * also, with the first thing that is typed, what holds from the beginning: until then it stands there as a default does (`consequencesOf`), so that a form
 * nobody has touched is not changed. The server does the same for what comes through other doors.
 */
export function useReactions(
  { reactions, lines }: Pick<Consequences, 'reactions' | 'lines'>,
  { isNew, isChanged, values, change }: Typed,
): void {
  const before = useRef<readonly boolean[]>([])
  const linesBefore = useRef<LinesOn>(new Map())
  useEffect(() => {
    if (isNew && !isChanged) return
    const came = reactions.filter(({ isOn }, index) => isOn && before.current[index] !== true)
    before.current = reactions.map(({ isOn }) => isOn)
    const inLines = reactLines(linesBefore.current, lines, values)
    linesBefore.current = inLines.on
    if (!(isNew || isChanged)) return
    const changes: Values = Object.assign({}, inLines.changes, ...came.map((reaction) => reaction.values))
    if (Object.keys(changes).length > 0) change(changes)
  }, [reactions, lines, isNew, isChanged, values, change])
}
