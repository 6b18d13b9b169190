import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ShownOnce } from '../account/shown-once.tsx'
import { hooksQuery, makeHook, revokeHook } from '../api/automations.ts'
import { sayError } from '../api/problem.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'

/** The secret address at which another server sets off a rule: whether there is one, a new one, and the way to take it back. */
export function HookAddress({ name }: { name: string }) {
  const queries = useQueryClient()
  const { data } = useQuery(hooksQuery)
  const refresh = () => void queries.invalidateQueries({ queryKey: hooksQuery.queryKey })
  const making = useMutation({ mutationFn: () => makeHook(name), onSuccess: refresh })
  const revoking = useMutation({
    mutationFn: () => revokeHook(name),
    onSuccess: () => {
      making.reset()
      refresh()
    },
  })
  const hook = data?.find(({ automation }) => automation === name)
  const problem = making.error ?? revoking.error
  return (
    <div className="hook-address">
      {hook?.createdAt && (
        <p className="mute">{t('There is an address since {when}; a new one takes its place.', { when: formatInstant(hook.createdAt) })}</p>
      )}
      {making.data !== undefined && (
        <ShownOnce hint={t('This is shown only now. The other server sends its values here as JSON (POST):')} secret={making.data} />
      )}
      {problem && <p role="alert">{sayError(problem)}</p>}
      <Group gap={6}>
        <Button size="compact-sm" loading={making.isPending} onClick={() => making.mutate()}>
          {hook?.createdAt ? t('New address') : t('Make an address')}
        </Button>
        {hook?.createdAt && (
          <Button size="compact-sm" variant="subtle" color="red" loading={revoking.isPending} onClick={() => revoking.mutate()}>
            {t('Take the address back')}
          </Button>
        )}
      </Group>
    </div>
  )
}
