import { useMutation } from '@tanstack/react-query'
import { changeSavedView, createSavedView, removeSavedView, type SavedView, type SavedViewWish } from '../api/saved-views.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'

interface Around {
  readonly refresh: () => Promise<unknown>
  /** Leads away from what is deleted. */
  readonly leave: () => Promise<unknown>
  readonly sayDeleted: (title: string) => string
}

/** Changes of the view or report that is open. A deleted one comes back with undo. */
export function useSavedView(open: SavedView | undefined, { refresh, leave, sayDeleted }: Around) {
  return useMutation({
    mutationFn: async (wish: SavedViewWish | 'remove') => {
      if (open === undefined) return
      if (wish !== 'remove') return void (await changeSavedView(open.id, wish))
      await removeSavedView(open.id)
      await leave()
      const { entity, title, kind, settings, role, isDefault } = open
      showUndo(sayDeleted(title), () => void createSavedView(entity, { title, kind, settings, role, isDefault }).then(refresh))
    },
    onSuccess: refresh,
    onError: (error) => showRefusal(t('Not saved'), error),
  })
}
