import { Button } from '@mantine/core'
import { t } from '../i18n/t.ts'
import type { Editing } from './use-editing.ts'
import type { Steps } from './use-steps.ts'

interface SaveBarProps {
  readonly editing: Editing
  readonly isNew: boolean
  readonly isSaving: boolean
  /** It is saved when the server can be reached again. */
  readonly isWaiting: boolean
  readonly onSave: () => void
  /** Of a new record that is filled in step by step. */
  readonly steps?: Steps | undefined
}

/** Floats over the form as soon as something was changed, so that nothing moves. */
export function SaveBar({ editing, isNew, isSaving, isWaiting, onSave, steps }: SaveBarProps) {
  if (!isNew && !editing.isChanged) return null
  const changed = isNew
    ? t('{count, plural, one {# field} other {# fields}} filled in', { count: editing.count })
    : t('{count, plural, one {# field} other {# fields}} changed', { count: editing.count })
  return (
    <section className="save-bar" aria-label={t('Unsaved changes')}>
      <span aria-live="polite">
        {editing.restored && t('Restored unsaved changes · ')}
        {isWaiting && editing.isChanged ? (
          t('Not saved yet: it is, as soon as the server can be reached')
        ) : editing.errors.size > 0 ? (
          <span className="save-errors">
            {t('{count, plural, one {# value needs} other {# values need}} attention', { count: editing.errors.size })}
          </span>
        ) : (
          <span className="mute">{editing.isChanged ? changed : t('Fields with * are required')}</span>
        )}
      </span>
      <div className="grow" />
      {editing.isChanged && (
        <Button onClick={editing.reset} disabled={isSaving}>
          {t('Discard')}
        </Button>
      )}
      {steps && steps.at > 0 && <Button onClick={steps.back}>{t('Back')}</Button>}
      {steps && !steps.isLast ? (
        <Button variant="filled" onClick={steps.next}>
          {t('Next')}
        </Button>
      ) : (
        <Button variant="filled" onClick={onSave} loading={isSaving} aria-keyshortcuts="Control+S">
          {isNew ? t('Create') : t('Save')} <span className="save-key">{t('ctrl-s')}</span>
        </Button>
      )}
    </section>
  )
}
