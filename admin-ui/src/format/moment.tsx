import { formatDate, formatInstant, formatInstantFully, isDay } from './date.ts'

/** A calendar day, or an instant with its time of day; the whole of an instant is its hint. */
export function Moment({ at }: { at: string }) {
  if (isDay(at)) return <time dateTime={at}>{formatDate(at)}</time>
  return (
    <time dateTime={at} title={formatInstantFully(at)}>
      {formatInstant(at)}
    </time>
  )
}
