import { type MomentText, shownBy, timeOf } from './moments.ts'
import { compact, countBefore, type Series } from './occurrences.ts'

const weekdays = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const

/** The rule of what stays when a series ends before one of its occurrences. */
export function ruleBefore({ rule, timeZone }: Series, occurrence: MomentText): string {
  return withParts(rule, { COUNT: undefined, UNTIL: compact(timeOf(occurrence, timeZone) - 1000) })
}

/** The rule of what begins with that occurrence: as many as were left. */
export function ruleFrom(series: Series, occurrence: MomentText): string {
  const count = partsOf(series.rule).get('COUNT')
  return count === undefined ? series.rule : withParts(series.rule, { COUNT: String(Number(count) - countBefore(series, occurrence)) })
}

/**
 * The rule after an occurrence was moved, for the whole series: another day of the week or of the month takes the place of its own. Undefined
 * where the rule names its days in another way, so that it has to be changed by hand.
 */
export function movedRule(rule: string, from: MomentText, to: MomentText, timeZone: string): string | undefined {
  const [before, after] = [new Date(shownBy(from, timeZone)), new Date(shownBy(to, timeZone))]
  if (before.toISOString().slice(0, 10) === after.toISOString().slice(0, 10)) return rule
  const parts = partsOf(rule)
  const named = ['BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS', 'BYYEARDAY', 'BYWEEKNO'].filter((name) => parts.has(name))
  if (named.length === 0) return rule
  const days = parts.get('BYDAY')?.split(',')
  const own = weekdays[before.getUTCDay()] ?? ''
  if (named.join() === 'BYDAY' && parts.get('FREQ') === 'WEEKLY' && days?.includes(own) === true) {
    const moved = days.map((name) => (name === own ? (weekdays[after.getUTCDay()] ?? '') : name))
    return withParts(rule, { BYDAY: [...new Set(moved)].join(',') })
  }
  const isOfMonth = named.join() === 'BYMONTHDAY' && parts.get('BYMONTHDAY') === String(before.getUTCDate())
  return isOfMonth ? withParts(rule, { BYMONTHDAY: String(after.getUTCDate()) }) : undefined
}

function partsOf(rule: string): ReadonlyMap<string, string> {
  return new Map(rule.split(';').map((part) => part.split('=') as [string, string]))
}

function withParts(rule: string, changed: Readonly<Record<string, string | undefined>>): string {
  const parts = [...new Map<string, string | undefined>([...partsOf(rule), ...Object.entries(changed)])]
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(';')
}
