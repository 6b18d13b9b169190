import { CloseButton } from '@mantine/core'
import { t } from '../i18n/t.ts'
import type { LostChange } from './draft.ts'

/** Says which unsaved changes the form has no place for any more, as it was customised meanwhile, with what was typed. */
export function LostChanges({ lost, onClose }: { readonly lost: readonly LostChange[]; readonly onClose: () => void }) {
  return (
    <div role="status" className="lost-changes">
      <p>
        {t('This form was changed since you typed. These changes no longer fit and were left out:')}{' '}
        {lost.map(({ title, value }) => (
          <span key={title} className="lost-change">
            <strong>{title}</strong> {sayTyped(value)}
          </span>
        ))}
      </p>
      <CloseButton size="sm" aria-label={t('Close')} onClick={onClose} />
    </div>
  )
}

function sayTyped(value: unknown): string {
  if (value === null || value === undefined) return t('(emptied)')
  if (Array.isArray(value)) return value.map(sayTyped).join(', ')
  return typeof value === 'object' && 'label' in value
    ? String(value.label)
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
}
