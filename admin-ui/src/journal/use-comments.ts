import { useMutation, useQueryClient } from '@tanstack/react-query'
import { addComment, changeComment, removeComment, restoreComment } from '../api/comments.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { showUndo } from '../shell/undo.tsx'

/** Saying something about a record, changing it and taking it back; the journal shows it when it is stored. */
export function useComments(entity: string, id: string) {
  const queries = useQueryClient()
  const done = () => {
    for (const key of ['journal', 'following']) void queries.invalidateQueries({ queryKey: [key, entity, id] })
  }
  const refused = (error: Error) => showRefusal(t('Not done'), error)
  const saying = useMutation({
    mutationFn: ({ comment, text }: { comment?: string; text: string }) =>
      comment === undefined ? addComment(entity, id, text) : changeComment(entity, id, comment, text),
    onSuccess: done,
    onError: refused,
  })
  const restoring = useMutation({
    mutationFn: (comment: string) => restoreComment(entity, id, comment),
    onSuccess: done,
    onError: refused,
  })
  const removing = useMutation({
    mutationFn: (comment: string) => removeComment(entity, id, comment),
    onSuccess: (_, comment) => {
      done()
      showUndo(t('Comment deleted'), () => restoring.mutate(comment))
    },
    onError: refused,
  })
  return {
    isPending: saying.isPending,
    /** Answers whether it is stored; why not is shown. */
    say: (text: string, comment?: string) =>
      saying.mutateAsync({ text, ...(comment === undefined ? {} : { comment }) }).then(
        () => true,
        () => false,
      ),
    remove: (comment: string) => removing.mutate(comment),
  }
}
