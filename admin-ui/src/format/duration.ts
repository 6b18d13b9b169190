import { locale } from '../i18n/language.ts'

const unitSeconds: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, min: 60, s: 1 }

/** `PT36H15M`, `P1DT2H` -> seconds. Undefined for other text. */
export function isoToSeconds(iso: string): number | undefined {
  const match = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(iso)
  if (match === null || /^-?PT?$/.test(iso)) return undefined
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(2).map((part) => Number(part ?? 0))
  const total = days * 86_400 + hours * 3_600 + minutes * 60 + seconds
  return match[1] === '-' ? -total : total
}

/** Seconds -> `PT36H15M`, the form in which the API answers. */
export function secondsToIso(total: number): string {
  const rest = Math.abs(Math.round(total))
  const parts = [Math.floor(rest / 3_600), Math.floor((rest % 3_600) / 60), rest % 60] as const
  const text = `${parts[0] ? `${parts[0]}H` : ''}${parts[1] ? `${parts[1]}M` : ''}${parts[2] ? `${parts[2]}S` : ''}`
  return `${total < 0 ? '-' : ''}PT${text || '0S'}`
}

/** `PT1H30M` -> `1 h 30 min`, as people say it. Text that is no duration comes back as it is. */
export function formatDuration(iso: string): string {
  const total = isoToSeconds(iso)
  if (total === undefined) return iso
  const rest = Math.abs(total)
  const parts = [
    [Math.floor(rest / 3_600), 'h'],
    [Math.floor((rest % 3_600) / 60), 'min'],
    [rest % 60, 's'],
  ] as const
  const text = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`)
  return `${total < 0 ? '-' : ''}${text.join(' ') || '0 min'}`
}

/** Reads `1 h 30 min`, `1h30`, `1:30`, `1.5 h`, `90` (minutes), `2 d` or ISO text; answers `PT1H30M`, undefined when it is none of them. */
export function parseDuration(text: string): string | undefined {
  const compact = text.trim().toLowerCase().replace(/,/g, '.').replace(/\s+/g, '')
  if (compact === '') return undefined
  const fromIso = isoToSeconds(text.trim().toUpperCase())
  if (fromIso !== undefined) return secondsToIso(fromIso)
  const clock = /^(\d+):([0-5]\d)(?::([0-5]\d))?$/.exec(compact)
  if (clock) return secondsToIso(Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0))
  if (/^\d+(\.\d+)?$/.test(compact)) return secondsToIso(Number(compact) * 60)
  return parseUnits(compact)
}

function parseUnits(compact: string): string | undefined {
  const pattern = /(\d+(?:\.\d+)?)(d|h|min|m|s)?/gy
  let seconds = 0
  let position = 0
  let previous = ''
  for (let match = pattern.exec(compact); match !== null; match = pattern.exec(compact)) {
    const unit = match[2] ?? (previous === 'h' ? 'min' : previous === 'd' ? 'h' : '')
    const factor = unitSeconds[unit]
    if (factor === undefined) return undefined
    seconds += Number(match[1]) * factor
    previous = unit
    position = pattern.lastIndex
  }
  return position === compact.length ? secondsToIso(seconds) : undefined
}

const periodUnits = { Y: 'year', M: 'month', W: 'week', D: 'day' } as const

/** `P10Y` -> `10 years`, in the language of the page. Text that is no period of the calendar comes back as it is. */
export function formatPeriod(iso: string): string {
  const parts = [...iso.matchAll(/(\d+)([YMWD])/g)]
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== iso.slice(1)) return iso
  const say = (count: number, unit: string) => new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
  return parts.map(([, count, unit]) => say(Number(count), periodUnits[unit as keyof typeof periodUnits])).join(' ')
}
