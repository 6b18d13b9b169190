import { Button } from '@mantine/core'
import type { Editing } from './use-editing.ts'

interface SaveBarProps {
  readonly editing: Editing
  readonly isNew: boolean
  readonly isSaving: boolean
  readonly onSave: () => void
}

/** Floats over the form as soon as something was changed, so that nothing moves. */
export function SaveBar({ editing, isNew, isSaving, onSave }: SaveBarProps) {
  if (!isNew && !editing.isChanged) return null
  const changed = `${editing.count} ${editing.count === 1 ? 'field' : 'fields'} ${isNew ? 'filled in' : 'changed'}`
  return (
    <section className="save-bar" aria-label="Unsaved changes">
      <span aria-live="polite">
        {editing.restored && 'Restored unsaved changes · '}
        {editing.errors.size > 0 ? (
          <span className="save-errors">
            {editing.errors.size} {editing.errors.size === 1 ? 'value needs' : 'values need'} attention
          </span>
        ) : (
          <span className="mute">{editing.isChanged ? changed : 'Fields with * are required'}</span>
        )}
      </span>
      <div className="grow" />
      {editing.isChanged && (
        <Button onClick={editing.reset} disabled={isSaving}>
          Discard
        </Button>
      )}
      <Button variant="filled" onClick={onSave} loading={isSaving} aria-keyshortcuts="Control+S">
        {isNew ? 'Create' : 'Save'} <span className="save-key">ctrl-s</span>
      </Button>
    </section>
  )
}
