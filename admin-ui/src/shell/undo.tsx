import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { t } from '../i18n/t.ts'

/** What ctrl-z takes back: what was told last, while it is still told. */
let last: (() => void) | undefined

/** Tells what was done, with a button that takes it back; so does ctrl-z. */
export function showUndo(text: string, undo: () => void): void {
  const takeBack = () => {
    notifications.hide(id)
    undo()
  }
  const id = notifications.show({
    message: (
      <span className="undo">
        {text}
        <Button size="xs" onClick={takeBack} aria-keyshortcuts="Control+Z">
          {t('Undo')} <span className="kbd">{t('ctrl-z')}</span>
        </Button>
      </span>
    ),
    autoClose: 12_000,
    onClose: () => {
      if (last === takeBack) last = undefined
    },
  })
  last = takeBack
}

/** Takes back what was told last. */
export function undoLast(): void {
  const takeBack = last
  last = undefined
  takeBack?.()
}
