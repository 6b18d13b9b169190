import { Button, MultiSelect, Popover } from '@mantine/core'
import { IconBell, IconBellFilled } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { follow, followingQuery, unfollow } from '../api/comments.ts'
import { isSystemField } from '../form/system-fields.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

/** Follows a record: who follows is told of comments, changes of state, and changes of the fields that are chosen here. */
export function FollowButton({ entity, id }: { entity: EntityDescription; id: string }) {
  const queries = useQueryClient()
  const query = followingQuery(entity.name, id)
  const { data } = useQuery(query)
  const changing = useMutation({
    mutationFn: (fields: readonly string[] | null): Promise<unknown> =>
      fields === null ? unfollow(entity.name, id) : follow(entity.name, id, fields),
    onSettled: () => queries.invalidateQueries({ queryKey: query.queryKey }),
    onError: (error) => showRefusal(t('Not done'), error),
  })
  const fields = useMemo(
    () =>
      Object.values(entity.fields)
        .filter(({ name, type }) => !isSystemField(name) && type !== 'computed')
        .map(({ name, title }) => ({ value: name, label: title })),
    [entity],
  )
  if (data === undefined) return null
  const { own, followers } = data
  return (
    <Popover position="bottom-end" width={300} trapFocus>
      <Popover.Target>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={own ? <IconBellFilled size={13} aria-hidden="true" /> : <IconBell size={13} aria-hidden="true" />}
        >
          {own ? t('Following') : t('Follow')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Who follows this record')} className="follow-panel">
        <p>{t('Who follows a record is told what others do with it: comments, changes of state, and changes of chosen fields.')}</p>
        {own && (
          <MultiSelect
            size="xs"
            label={t('Fields whose changes you are told')}
            data={fields}
            value={[...own.fields]}
            searchable
            comboboxProps={{ withinPortal: false }}
            onChange={(next) => changing.mutate(next)}
          />
        )}
        <Button
          size="xs"
          mt={8}
          variant={own ? 'default' : 'filled'}
          loading={changing.isPending}
          onClick={() => changing.mutate(own ? null : [])}
        >
          {own ? t('Follow no longer') : t('Follow this record')}
        </Button>
        <p className="mute">
          {followers.length === 0
            ? t('Nobody follows it yet.')
            : t('Followed by {names}', { names: followers.map(({ label }) => label).join(', ') })}
        </p>
      </Popover.Dropdown>
    </Popover>
  )
}
