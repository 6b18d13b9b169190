import { type Field, TextProblem } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import { historyName, type Past, type PastState, pastFields } from '../past.ts'
import { cellText } from './read/source.ts'
import { type CellReader, cellReader } from './read-cell.ts'
import type { ReadRecord } from './read-record.ts'

/** Reads `new 2025-03-01; won 2025-04-12T09:00:00Z`: states, each with when the record came into it, the oldest first. Throws `TextProblem`. */
export function historyReader({ fields }: Entity, field: Field): CellReader {
  const [readState, instant] = [cellReader(field), fields.get('createdAt')]
  const readMoment = instant === undefined ? cellText : cellReader(instant)
  return (cell) => {
    const parts = cellText(cell)
      .split(';')
      .map((part) => part.trim())
    return parts
      .filter((part) => part !== '')
      .map((part): PastState => {
        const [, state = '', moment = ''] = /^(.+?)\s+(\d[^a-z]*\S*)$/i.exec(part) ?? []
        if (state === '')
          throw new TextProblem(`"${part}" is no state with a moment. Write them as "${example(field)} 2025-03-01; ...", the oldest first.`)
        return { state: String(readState(state)), since: String(readMoment(moment)) }
      })
  }
}

/** What the cells of a record say about its past; undefined where they say nothing. */
export function pastOf({ past }: ReadRecord): Past | undefined {
  const told = Object.entries(past).filter(([, value]) => value !== null && value !== undefined)
  if (told.length === 0) return undefined
  const isField = ([name]: readonly [string, unknown]) => (pastFields as readonly string[]).includes(name)
  const states = told
    .filter((entry) => !isField(entry))
    .map(([path, history]) => [path.slice(0, -historyName.length - 1), history as readonly PastState[]] as const)
  return { ...Object.fromEntries(told.filter(isField)), ...(states.length === 0 ? {} : { states: new Map(states) }) }
}

function example({ options }: Field): string {
  return String(options[0]?.value ?? 'new')
}
