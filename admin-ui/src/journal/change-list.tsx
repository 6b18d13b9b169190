import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import { formatDate } from '../format/date.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { withoutKeptDates } from './kept-dates.ts'

interface Change {
  readonly before?: unknown
  readonly after?: unknown
  /** What whoever wrote, or the metadata, says beside it. */
  readonly message?: string
  /** The states that the record brought along from elsewhere. */
  readonly stays?: readonly { readonly state: string; readonly since: string }[]
}

/** The fields of a change with the value before and after; of owned lines how many were added, removed and changed. */
export function ChangeList({ entity, changes }: { entity: EntityDescription; changes: Readonly<Record<string, unknown>> }) {
  const { changes: others, kept } = withoutKeptDates(changes)
  const known = Object.entries(others).flatMap(([name, change]) => {
    const field = entity.fields[name]
    return field === undefined ? [] : [{ field, change: change as Change }]
  })
  const [shown, rest] = [known.slice(0, shownAtFirst), known.slice(shownAtFirst)]
  return (
    <>
      {shown.length > 0 && <Changes changes={shown} />}
      {kept !== undefined && entity.fields[kept.name] !== undefined && (
        <p className="change-list">
          <span className="mute">{kept.label}: </span>
          <ChangeValue field={entity.fields[kept.name] as FieldDescription} value={kept.value} />
        </p>
      )}
      {rest.length > 0 && (
        <details>
          <summary className="mute">{t('{count} more', { count: rest.length })}</summary>
          <Changes changes={rest} />
        </details>
      )}
    </>
  )
}

const shownAtFirst = 4

function Changes({ changes }: { changes: readonly { readonly field: FieldDescription; readonly change: Change }[] }) {
  return (
    <ul className="change-list">
      {changes.map(({ field, change }) => (
        <li key={field.name}>
          <span className="mute">{field.title}: </span>
          <ChangeText field={field} change={change} />
          {change.message !== undefined && <span className="mute"> ({saidBeside(field, change)})</span>}
        </li>
      ))}
    </ul>
  )
}

/** States that came along are called in the reader's language; any other message is kept as it was written, and only its days are not. */
function saidBeside({ options = [] }: FieldDescription, { message = '', stays }: Change): string {
  const titleOf = (state: string) => options.find(({ value }) => value === state)?.title ?? state
  if (stays !== undefined) return stays.map(({ state, since }) => `${titleOf(state)} ${formatDate(since.slice(0, 10))}`).join(', ')
  return message.replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => formatDate(day))
}

function ChangeText({ field, change }: { field: FieldDescription; change: Change }) {
  if (!('before' in change) && !('after' in change)) return <>{sayLines(change as Readonly<Record<string, unknown>>)}</>
  return (
    <>
      {!isEmpty(change.before) && JSON.stringify(change.before) !== JSON.stringify(change.after) && (
        <>
          <ChangeValue field={field} value={change.before} /> <span aria-hidden="true">→</span>
          <span className="visually-hidden">{t('became')}</span>{' '}
        </>
      )}
      <ChangeValue field={field} value={change.after} />
    </>
  )
}

function ChangeValue({ field, value }: { field: FieldDescription; value: unknown }) {
  if (isEmpty(value)) return <span className="mute">{t('empty')}</span>
  return <Value field={field} value={value} record={{}} isPlain={field.targets === undefined} />
}

/** `{ added: [...], removed: [...], changed: [...] }` in words. */
function sayLines(change: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(kindsOfChange).flatMap(([what, say]) => {
    const lines = change[what]
    const count = Array.isArray(lines) ? lines.length : 0
    return count === 0 ? [] : [say(count)]
  })
  return parts.join(', ') || t('changed')
}

const kindsOfChange: Readonly<Record<string, (count: number) => string>> = {
  added: (count) => t('{count} added', { count }),
  removed: (count) => t('{count} removed', { count }),
  changed: (count) => t('{count} changed', { count }),
}
