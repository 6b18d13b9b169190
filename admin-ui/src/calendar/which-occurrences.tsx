import { Button, Modal, Stack } from '@mantine/core'
import { t } from '../i18n/t.ts'
import type { AskedScope } from './use-moving.ts'

/** Asks whether one occurrence is moved, it and those that follow, or all. */
export function WhichOccurrences({ label, onChoose, onCancel }: AskedScope) {
  return (
    <Modal opened onClose={onCancel} title={t('“{label}” recurs', { label })} size="sm">
      <Stack gap="xs">
        <Button data-autofocus onClick={() => onChoose('one')}>
          {t('Move only this one')}
        </Button>
        <Button variant="default" onClick={() => onChoose('following')}>
          {t('Move this one and those that follow')}
        </Button>
        <Button variant="default" onClick={() => onChoose('all')}>
          {t('Move all of them')}
        </Button>
        <Button variant="subtle" onClick={onCancel}>
          {t('Leave it where it was')}
        </Button>
      </Stack>
    </Modal>
  )
}
