import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'

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
          Undo
        </Button>
      </span>
    ),
    autoClose: 12_000,
  })
}
