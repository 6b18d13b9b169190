import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { t } from '../i18n/t.ts'

/** Tells what was done, with a button that takes it back. */
export function showUndo(text: string, undo: () => void): void {
  const id = notifications.show({
    message: (
      <span className="undo">
        {text}
        <Button
          size="xs"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          {t('Undo')}
        </Button>
      </span>
    ),
    autoClose: 12_000,
  })
}
