import { locale as language } from '../i18n/language.ts'

const steps = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const satisfies readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]

/** `3 days ago`, `in 2 months`; a calendar day is measured in days. */
export function formatRelative(iso: string, now: Date = new Date(), locale: string = language): string {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(iso)
  const moment = isDay ? Date.parse(`${iso}T00:00:00Z`) : Date.parse(iso)
  if (Number.isNaN(moment)) return iso
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())
  const seconds = Math.round((moment - (isDay ? today : now.getTime())) / 1000)
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ([isDay ? 'day' : 'second', isDay ? 86_400 : 1] as const)
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.round(seconds / length), unit)
}
