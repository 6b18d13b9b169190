import { IconCheck, IconPaperclip, IconStar, IconStarFilled, IconStarHalfFilled } from '@tabler/icons-react'
import { Fragment, type ReactNode } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import type { AttachmentValue, ReferenceValue } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { currencyOf } from './currency.ts'
import { formatDuration } from './duration.ts'
import { Moment } from './moment.tsx'
import { formatMoney, formatNumber } from './number.ts'
import { OptionChip } from './option-chip.tsx'
import { ReferenceLink } from './reference-link.tsx'

export interface ValueProps {
  readonly field: FieldDescription
  readonly value: unknown
  /** The record the value stands in: money finds its currency there. */
  readonly record: Readonly<Record<string, unknown>>
}

type Show = (value: never, props: ValueProps) => ReactNode

/** How a value is shown, by the widget that would edit it. What is not listed is shown as text. */
const byWidget: Readonly<Record<string, Show>> = {
  number: (value: number, { field }) => (
    <>
      {formatNumber(value, field.scale)}
      {unitSuffix(field)}
    </>
  ),
  money: (value: number, { field, record }) => formatMoney(value, currencyOf(field, record), field.scale),
  percent: (value: number, { field }) => `${formatNumber(value, field.scale)} %`,
  checkbox: showBoolean,
  switch: showBoolean,
  date: (value: string) => <Moment at={value} />,
  instant: (value: string) => <Moment at={value} />,
  duration: (value: string) => formatDuration(value),
  reference: (value: ReferenceValue, { field }) => <ReferenceLink value={value} entity={value.entity ?? field.targets?.[0] ?? ''} />,
  references: (values: readonly ReferenceValue[], { field }) =>
    values.map((value, index) => (
      <Fragment key={value.id}>
        {index > 0 && ', '}
        <ReferenceLink value={value} entity={value.entity ?? field.targets?.[0] ?? ''} />
      </Fragment>
    )),
  lines: (value: readonly unknown[]) => `${value.length} ${value.length === 1 ? 'line' : 'lines'}`,
  email: (value: string) => <a href={`mailto:${value}`}>{value}</a>,
  phone: (value: string) => <a href={`tel:${value}`}>{value}</a>,
  url: showUrl,
  address: showComposite,
  composite: showComposite,
  json: (value: unknown) => <code>{JSON.stringify(value)}</code>,
  attachment: showAttachment,
  attachments: (values: readonly AttachmentValue[]) =>
    values.map((value, index) => (
      <Fragment key={value.id}>
        {index > 0 && ', '}
        {showAttachment(value)}
      </Fragment>
    )),
  rating: showRating,
  color: (value: string) => (
    <span className="chip">
      <svg width="10" height="10" aria-hidden="true">
        <rect width="10" height="10" rx="3" fill={value} />
      </svg>
      {value}
    </span>
  ),
}

export function Value(props: ValueProps): ReactNode {
  const { field, value } = props
  if (isEmpty(value)) return null
  if (Array.isArray(value) && field.options) {
    return value.map((item) => <OptionChip key={String(item)} options={field.options ?? []} value={item} />)
  }
  if (field.options) {
    const option = field.options.find((candidate) => candidate.value === value)
    return option?.color ? <OptionChip options={field.options} value={value} /> : (option?.title ?? String(value))
  }
  const show = byWidget[field.widget]
  return show ? show(value as never, props) : showText(value)
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

function showText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function unitSuffix(field: FieldDescription): string {
  return field.unit && field.unit !== 'currency' ? ` ${field.unit}` : ''
}

function showBoolean(value: boolean): ReactNode {
  return value ? <IconCheck size={15} aria-label={t('yes')} /> : <span className="visually-hidden">{t('no')}</span>
}

function showUrl(value: string): ReactNode {
  if (!/^https?:\/\//i.test(value)) return value
  return (
    <a href={value} target="_blank" rel="noreferrer noopener">
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

function showAttachment(value: AttachmentValue): ReactNode {
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
