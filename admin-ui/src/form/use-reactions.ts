import { useEffect, useRef } from 'react'
import type { Consequences } from './conditions.ts'

/**
 * Types what the rules of the form (`x-rules`) set, once their condition comes true by what a person types; on a new form also when it holds from the
 * beginning. The server does the same for what comes through other doors.
 */
export function useReactions(
  reactions: Consequences['reactions'],
  { isNew, isChanged, change }: { isNew: boolean; isChanged: boolean; change: (values: Readonly<Record<string, unknown>>) => void },
): void {
  const before = useRef<readonly boolean[]>([])
  useEffect(() => {
    const came = reactions.filter(({ isOn }, index) => isOn && before.current[index] !== true)
    before.current = reactions.map(({ isOn }) => isOn)
    if (came.length === 0 || !(isNew || isChanged)) return
    change(Object.assign({}, ...came.map(({ values }) => values)))
  }, [reactions, isNew, isChanged, change])
}
