import type { DisplayOptions } from '../../../engine/fields/property-schema.ts'
import { formatDate, formatIn, formatInstant, formatInstantFully, isDay } from './date.ts'
import { formatRelative } from './relative.ts'

/** A calendar day, or an instant with its time of day; the whole of an instant is its hint. */
export function Moment({ at, format }: { at: string; format?: DisplayOptions['format'] }) {
  if (format === 'relative' || format === 'short' || format === 'long') {
    return (
      <time dateTime={at} title={isDay(at) ? formatDate(at) : formatInstantFully(at)}>
        {format === 'relative' ? formatRelative(at) : formatIn(at, format)}
      </time>
    )
  }
  if (isDay(at)) return <time dateTime={at}>{formatDate(at)}</time>
  return (
    <time dateTime={at} title={formatInstantFully(at)}>
      {formatInstant(at)}
    </time>
  )
}
