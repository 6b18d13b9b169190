import { IconCheck, IconPaperclip, IconStar, IconStarFilled, IconStarHalfFilled } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { useLongLists } from '../api/metadata.ts'
import { notYet } from '../api/not-yet.ts'
import type { AttachmentValue, ReferenceValue } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { currencyOf } from './currency.ts'
import { formatDuration } from './duration.ts'
import { Moment } from './moment.tsx'
import { formatBytes, formatCompact, formatMoney, formatNumber } from './number.ts'
import { OptionChip } from './option-chip.tsx'
import { formatPercent } from './percent.ts'
import { isPicture, Picture } from './picture.tsx'
import { ReferenceLink } from './reference-link.tsx'
import { RoleTitles } from './role-titles.tsx'

export interface ValueProps {
  readonly field: FieldDescription
  readonly value: unknown
  /** The record the value stands in: money finds its currency there. */
  readonly record: Readonly<Record<string, unknown>>
  /** Without links, where a click means something else. */
  readonly isPlain?: boolean
}

type Show = (value: never, props: ValueProps) => ReactNode

/** How a value is shown, by the widget that would edit it. What is not listed is shown as text. */
const byWidget: Readonly<Record<string, Show>> = {
  number: (value: number, { field }) => (
    <>
      {formatDisplayed(value, field)}
      {unitSuffix(field)}
    </>
  ),
  money: (value: number, { field, record }) => formatMoney(value, currencyOf(field, record), field.display?.digits ?? field.scale),
  percent: (value: number, { field }) => formatPercent(value, field),
  checkbox: showBoolean,
  switch: showBoolean,
  date: (value: string, { field }) => <Moment at={value} format={field.display?.format} />,
  instant: (value: string, { field }) => <Moment at={value} format={field.display?.format} />,
  duration: (value: string) => formatDuration(value),
  reference: (value: ReferenceValue, { field }) => (
    <ReferenceLink value={value} entity={value.entity ?? field.targets?.[0] ?? ''} isApart={field.display?.openIn === 'tab'} />
  ),
  references: (values: readonly ReferenceValue[], { field }) =>
    values.map((value, index) => (
      <Fragment key={value.id}>
        {index > 0 && ', '}
        <ReferenceLink value={value} entity={value.entity ?? field.targets?.[0] ?? ''} isApart={field.display?.openIn === 'tab'} />
      </Fragment>
    )),
  lines: (value: readonly unknown[]) => t('{count, plural, one {# line} other {# lines}}', { count: value.length }),
  email: (value: string) => <a href={`mailto:${value}`}>{value}</a>,
  phone: (value: string) => <a href={`tel:${value}`}>{value}</a>,
  url: showUrl,
  address: showComposite,
  composite: showComposite,
  json: (value: unknown) => <code>{JSON.stringify(value)}</code>,
  attachment: (value: AttachmentValue, { field }) => showAttachment(value, field),
  image: (value: AttachmentValue, { field }) => showAttachment(value, field),
  attachments: (values: readonly AttachmentValue[], { field }) =>
    values.map((value, index) => (
      <Fragment key={value.id}>
        {index > 0 && ', '}
        {showAttachment(value, field)}
      </Fragment>
    )),
  rating: showRating,
  roles: (names: readonly string[]) => <RoleTitles names={names} />,
  color: (value: string) => (
    <span className="chip">
      <svg width="10" height="10" aria-hidden="true">
        <rect width="10" height="10" rx="3" fill={value} />
      </svg>
      {value}
    </span>
  ),
}

const plainly: Readonly<Record<string, Show>> = {
  checkbox: sayBoolean,
  switch: sayBoolean,
  email: showText,
  phone: showText,
  url: showText,
  reference: ({ label }: ReferenceValue) => label,
  references: (values: readonly ReferenceValue[]) => values.map(({ label }) => label).join(', '),
}

/** A value as its field wants it drawn; nothing where there is none. */
export function Value(props: ValueProps): ReactNode {
  const { field, value } = props
  if (isEmpty(value)) return null
  if (field.options === notYet) return <Awaited {...props} />
  const { emphasis, prefix, suffix } = field.display ?? {}
  const shown = showValue(props)
  if (emphasis === undefined && prefix === undefined && suffix === undefined) return shown
  return (
    <span data-emphasis={emphasis}>
      {prefix && `${prefix} `}
      {shown}
      {suffix && ` ${suffix}`}
    </span>
  )
}

/** A value of a long code list, whose title is on its way. */
function Awaited({ field, value }: ValueProps) {
  useLongLists([field.list])
  return (
    <span className="skeleton" style={{ width: 90 }}>
      <span className="visually-hidden">{String(value)}</span>
    </span>
  )
}

function showValue(props: ValueProps): ReactNode {
  const { field, value } = props
  if (Array.isArray(value) && field.options) {
    return value.map((item) => <OptionChip key={String(item)} options={field.options ?? []} value={item} />)
  }
  if (field.options) {
    const option = field.options.find((candidate) => candidate.value === value)
    return option?.color || option?.icon ? <OptionChip options={field.options} value={value} /> : (option?.title ?? String(value))
  }
  const show = (props.isPlain ? plainly[field.widget] : undefined) ?? byWidget[field.widget]
  return show ? show(value as never, props) : showText(value)
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function showText(value: unknown): string {
  if (Array.isArray(value)) return value.map(showText).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The stored value keeps its digits; how many are shown, and how, may be said otherwise. */
function formatDisplayed(value: number, { display, scale }: FieldDescription): string {
  if (display?.format === 'compact') return formatCompact(value)
  if (display?.format === 'bytes') return formatBytes(value)
  return display?.digits === undefined ? formatNumber(value, scale) : formatMoney(value, undefined, display.digits)
}

function unitSuffix(field: FieldDescription): string {
  return field.unit && field.unit !== 'currency' ? ` ${field.unit}` : ''
}

function showBoolean(value: boolean): ReactNode {
  return value ? <IconCheck size={15} aria-label={t('yes')} /> : <span className="visually-hidden">{t('no')}</span>
}

/** Where no cell stands around it, no is said too. */
function sayBoolean(value: boolean): string {
  return value ? t('yes') : t('no')
}

function showUrl(value: string, { field }: ValueProps): ReactNode {
  if (!/^https?:\/\//i.test(value)) return value
  return (
    <a href={value} target={field.display?.openIn === 'same' ? undefined : '_blank'} rel="noreferrer noopener">
      {value.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')}
    </a>
  )
}

function showComposite(value: Readonly<Record<string, unknown>>, { field }: ValueProps): ReactNode {
  const members = Object.values(field.members ?? {})
  const shown = members.filter((member) => !isEmpty(value[member.name]))
  return (
    <span className="composite-value">
      {inLines(shown, value).map((line) => (
        <span key={line[0]?.name}>
          {line.map((member, index) => (
            <Fragment key={member.name}>
              {index > 0 && ' '}
              <Value field={member} value={value[member.name]} record={value} />
            </Fragment>
          ))}
        </span>
      ))}
    </span>
  )
}

/** A short code (a postal code) stands on one line with what follows it, as on a letter. */
function inLines(members: readonly FieldDescription[], value: Readonly<Record<string, unknown>>): readonly FieldDescription[][] {
  const lines: FieldDescription[][] = []
  let isOpen = false
  for (const member of members) {
    if (isOpen) lines.at(-1)?.push(member)
    else lines.push([member])
    isOpen = !isOpen && !member.options && /^[\dA-Z][\dA-Z -]{1,9}$/.test(String(value[member.name]))
  }
  return lines
}

function showAttachment(value: AttachmentValue, field: FieldDescription): ReactNode {
  if ((field.display?.preview || field.widget === 'image') && isPicture(value)) return <Picture file={value} size={48} />
  return (
    <a href={`/api/attachments/${encodeURIComponent(value.id)}`} download={value.name}>
      <IconPaperclip size={13} aria-hidden="true" /> {value.name}
    </a>
  )
}

function showRating(value: number, { field: { maximum = 5 } }: ValueProps): ReactNode {
  const stars = Array.from({ length: maximum }, (_, index) => index + 1)
  const icon = (step: number) => (step <= value ? IconStarFilled : step - value < 1 ? IconStarHalfFilled : IconStar)
  return (
    <span role="img" aria-label={t('{value} of {maximum}', { value, maximum })}>
      {stars.map((step) => {
        const Star = icon(step)
        return <Star key={step} size={13} aria-hidden="true" />
      })}
    </span>
  )
}
