import type { MetadataDescription } from '../../../engine/forms/description.ts'
import type { Figure, ReportAnswer, ReportColumn } from '../../../engine/forms/report-answer.ts'
import { fieldAt } from '../api/metadata.ts'
import { formatDate } from '../format/date.ts'
import { formatMoney, formatNumber } from '../format/number.ts'
import { optionTitle } from '../format/option-chip.tsx'
import { formatPercent } from '../format/percent.ts'
import { locale } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'

/** What a number of a report looks like: money in the currency of the report, counts without digits. */
export function figureText(
  metadata: MetadataDescription,
  answer: ReportAnswer,
  column: ReportColumn | undefined,
  value: Figure | undefined,
): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d/.test(value) ? formatDate(value.slice(0, 10)) : value
  const field = column?.path == null || column.kind === 'count' ? undefined : fieldAt(metadata, answer.report.entity, column.path)
  if (field?.widget === 'percent' && column?.kind !== 'count')
    return formatPercent(value, { ...field, scale: Math.max(field.scale ?? 2, 2) })
  if (field?.unit !== 'currency') return formatNumber(value, column?.kind === 'count' ? 0 : Math.max(field?.scale ?? 2, 2))
  const fixed = field.currency !== undefined && 'code' in field.currency ? field.currency.code : undefined
  return formatMoney(value, fixed ?? answer.basis.currency?.value ?? undefined, 2)
}

/** What a group is called: the title of a choice, the label of a record, a part of the calendar. */
export function keyText(metadata: MetadataDescription, answer: ReportAnswer, column: ReportColumn | undefined, key: unknown): string {
  if (key === null || key === undefined) return t('(none)')
  if (typeof key === 'boolean') return key ? t('Yes') : t('No')
  if (typeof key === 'object') return String((key as { label?: unknown }).label ?? t('(none)'))
  const text = String(key)
  const month = /^(\d{4})-(\d\d)$/.exec(text)
  if (column?.kind === 'month' && month !== null)
    return new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${text}-01T00:00:00Z`))
  if (column?.kind === 'quarter') return text.replace(/^(\d{4})-Q(\d)$/, 'Q$2 $1')
  if (column?.kind === 'week') return text.replace(/^(\d{4})-W(\d\d)$/, t('Week {week}, {year}', { week: '$2', year: '$1' }))
  if (column?.kind === 'day') return formatDate(text)
  const field = column?.path == null ? undefined : fieldAt(metadata, answer.report.entity, column.path)
  if (field?.options !== undefined) return optionTitle(field.options, key)
  return typeof key === 'number' ? formatNumber(key) : text
}

/** By how much a figure differs from the one before, in percent; undefined where there is nothing to compare with. */
export function changeOf(now: Figure | undefined, before: Figure | undefined): number | undefined {
  if (typeof now !== 'number' || typeof before !== 'number' || before === 0) return undefined
  return ((now - before) / Math.abs(before)) * 100
}

const periodTitles: Readonly<Record<string, string>> = {
  today: t('Today'),
  yesterday: t('Yesterday'),
  'this-week': t('This week'),
  'last-week': t('Last week'),
  'this-month': t('This month'),
  'last-month': t('Last month'),
  'next-month': t('Next month'),
  'this-quarter': t('This quarter'),
  'last-quarter': t('Last quarter'),
  'this-year': t('This year'),
  'last-year': t('Last year'),
  'month-to-date': t('Month to date'),
  'quarter-to-date': t('Quarter to date'),
  'year-to-date': t('Year to date'),
  'last-30-days': t('Last 30 days'),
  'last-90-days': t('Last 90 days'),
  'last-12-months': t('Last 12 months'),
  'next-30-days': t('Next 30 days'),
  'next-90-days': t('Next 90 days'),
  all: t('Any time'),
}

/** `this-month` as `This month`, `2026-01-01..2026-03-31` as days. */
export function periodTitle(name: string): string {
  const [from = '', until] = name.split('..')
  if (until !== undefined) return t('{from} to {until}', { from: formatDate(from), until: formatDate(until) })
  if (Object.hasOwn(periodTitles, name)) return periodTitles[name] ?? name
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
