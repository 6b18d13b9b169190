import { Menu } from '@mantine/core'
import {
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconPlus,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { changeSavedView, createSavedView, type SavedView, savedViewsQuery } from '../api/saved-views.ts'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { isSameSettings, settingsOf } from './list-search.ts'
import { useSavedView } from './use-saved-view.ts'
import type { ViewState } from './view-state.ts'

const SaveViewDialog = lazily(() => import('./save-view-dialog.tsx'), 'SaveViewDialog')

/** The views of an entity: those of the metadata, own ones and shared ones; and what is done with the one that is open. */
export function ViewMenu({ entity, state }: { entity: EntityDescription; state: ViewState }) {
  const navigate = useNavigate({ from: '/$entity' })
  const { data: saved = [] } = useQuery(savedViewsQuery(entity.name))
  const [dialog, setDialog] = useState<'save' | 'rename'>()
  const open = saved.find((view) => view.id === state.search.saved)
  const current = settingsOf(state.search)
  const isChanged = open === undefined ? Object.keys(current).some((name) => name !== 'view') : !isSameSettings(current, open.settings)
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries({ queryKey: ['saved-views', entity.name] })
  const changing = useSavedView(open, {
    refresh,
    leave: () => navigate({ to: '/$entity', params: { entity: entity.name }, search: (search) => ({ ...search, saved: undefined }) }),
    sayDeleted: (title) => t('The view “{title}” is deleted', { title }),
  })
  const go = (search: Readonly<Record<string, string>>) => void navigate({ to: '/$entity', params: { entity: entity.name }, search })

  return (
    <>
      <Menu position="bottom-start" width={250}>
        <Menu.Target>
          <button
            type="button"
            className="chip"
            data-color="accent"
            aria-label={t('View: {title}', { title: open?.title ?? state.view?.title })}
          >
            {open?.title ?? state.view?.title}
            {isChanged && <span title={t('Changed since it was saved')}>•</span>}
            <IconChevronDown size={12} aria-hidden="true" />
          </button>
        </Menu.Target>
        <Menu.Dropdown className="view-menu">
          {entity.views.map((view) => (
            <Menu.Item
              key={view.key}
              onClick={() => go({ view: view.key })}
              rightSection={!open && view.key === state.view?.key && <IconCheck size={14} aria-label={t('is open')} />}
            >
              {view.title}
            </Menu.Item>
          ))}
          {saved.length > 0 && <Menu.Label>{t('Saved')}</Menu.Label>}
          {saved.map((view) => (
            <Menu.Item
              key={view.id}
              onClick={() => go({ ...view.settings, saved: view.id })}
              leftSection={view.role !== null && <IconUsers size={14} aria-label={t('shared')} />}
              rightSection={
                view.id === open?.id ? (
                  <IconCheck size={14} aria-label={t('is open')} />
                ) : (
                  view.isDefault && <IconPin size={14} aria-label={t('opens first')} />
                )
              }
            >
              {view.title}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <OwnViewItems
            open={open?.isOwn ? open : undefined}
            isChanged={isChanged}
            onSave={() => changing.mutate({ settings: current, kind: state.kind })}
            onSetDefault={(isDefault) => changing.mutate({ isDefault })}
            onRemove={() => changing.mutate('remove')}
            onDialog={setDialog}
          />
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog && (
          <SaveViewDialog
            title={dialog === 'save' ? t('Save view') : t('Rename or share')}
            view={dialog === 'rename' ? open : undefined}
            canShare={entity.can.share}
            onClose={() => setDialog(undefined)}
            onSave={async (wish) => {
              const settings = dialog === 'save' ? { settings: current, kind: state.kind } : {}
              const view =
                dialog === 'rename' && open
                  ? await changeSavedView(open.id, wish)
                  : await createSavedView(entity.name, { ...wish, ...settings })
              await refresh()
              setDialog(undefined)
              if (dialog === 'save') go({ ...view.settings, saved: view.id })
            }}
          />
        )}
      </Suspense>
    </>
  )
}

interface OwnViewItemsProps {
  /** The view that is open, where it is an own one. */
  readonly open: SavedView | undefined
  readonly isChanged: boolean
  readonly onSave: () => void
  readonly onSetDefault: (isDefault: boolean) => void
  readonly onRemove: () => void
  readonly onDialog: (dialog: 'save' | 'rename') => void
}

/** What is done with the view that is open: kept as another one by everybody, and by whose it is, changed, shared and deleted. */
function OwnViewItems({ open, isChanged, onSave, onSetDefault, onRemove, onDialog }: OwnViewItemsProps) {
  return (
    <>
      {open && isChanged && (
        <Menu.Item leftSection={<IconDeviceFloppy size={14} />} onClick={onSave}>
          {t('Save changes')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => onDialog('save')}>
        {t('Save as…')}
      </Menu.Item>
      {open && (
        <>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => onDialog('rename')}>
            {t('Rename or share…')}
          </Menu.Item>
          <Menu.Item
            leftSection={open.isDefault ? <IconPinnedOff size={14} /> : <IconPin size={14} />}
            onClick={() => onSetDefault(!open.isDefault)}
          >
            {open.isDefault ? t('Do not open first') : t('Open first')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={onRemove}>
            {t('Delete view')}
          </Menu.Item>
        </>
      )}
    </>
  )
}
