import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ImportRun, undoImport } from '../api/imports.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

/** Whether an import has left something that can be taken back. */
export function canUndo({ state, dryRun, created, updated }: ImportRun): boolean {
  return state !== 'running' && state !== 'undone' && !dryRun && created + updated > 0
}

/** Takes an import back; everything that showed its records is read anew. */
export function useUndoing(onSettled: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: undoImport,
    onSuccess: ({ takenBack, spared }) =>
      notifications.show({
        message: t(
          '{takenBack, plural, one {# record is} other {# records are}} as before; {spared, plural, =0 {none was} one {# was} other {# were}} changed since.',
          {
            takenBack,
            spared,
          },
        ),
        autoClose: 8000,
      }),
    onError: (error) => showRefusal(t('Not taken back'), error),
    onSettled() {
      onSettled()
      for (const key of ['records', 'record', 'count', 'imports']) void queries.invalidateQueries({ queryKey: [key] })
    },
  })
}
