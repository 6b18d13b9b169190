import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDeviceFloppy, IconMail, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Suspense, useState } from 'react'
import type { ReportDefinition, ReportFileOffer } from '../../../engine/forms/report-answer.ts'
import { useMetadata } from '../api/metadata.ts'
import { changeSavedView, createSavedView, type SavedView } from '../api/saved-views.ts'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { useSavedView } from '../views/use-saved-view.ts'
import { writeDefinition } from './definition.ts'

const MailDialog = lazily(() => import('./mail-dialog.tsx'), 'MailDialog')
const SaveViewDialog = lazily(() => import('../views/save-view-dialog.tsx'), 'SaveViewDialog')

interface KeptReportMenuProps {
  readonly definition: ReportDefinition
  readonly open: SavedView | undefined
  readonly period: string | undefined
  /** What it can be sent as. */
  readonly files: readonly ReportFileOffer[]
}

/** Keeping a report for oneself or a role, changing and deleting an own one. */
export function KeptReportMenu({ definition, open, period, files }: KeptReportMenuProps) {
  const can = useMetadata().entities[definition.entity]?.can
  const [dialog, setDialog] = useState<'save' | 'rename' | 'mail'>()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const refresh = () => queries.invalidateQueries({ queryKey: ['kept-reports'] })
  const settingsOf = (title: string | undefined): Record<string, string> => ({
    definition: writeDefinition({ ...definition, title }),
    ...(period === undefined ? {} : { period }),
    ...(open?.isOwn && open.settings.mail !== undefined && title === open.title ? { mail: open.settings.mail } : {}),
  })
  const show = (view: SavedView) =>
    navigate({ to: '/reports/build', search: { definition: view.settings.definition, period: view.settings.period, saved: view.id } })
  const mutation = useSavedView(open, {
    refresh,
    leave: () => navigate({ to: '/reports' }),
    sayDeleted: (title) => t('The report “{title}” is deleted', { title }),
  })
  return (
    <>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button variant="filled" leftSection={<IconDeviceFloppy size={15} />} rightSection={<IconChevronDown size={13} />}>
            {t('Keep')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {open?.isOwn && (
            <Menu.Item leftSection={<IconDeviceFloppy size={14} />} onClick={() => mutation.mutate({ settings: settingsOf(open.title) })}>
              {t('Save changes')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPlus size={14} />} onClick={() => setDialog('save')}>
            {t('Save as…')}
          </Menu.Item>
          {open?.isOwn && (
            <>
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDialog('rename')}>
                {t('Rename or share…')}
              </Menu.Item>
              {(can?.mail === true || open.settings.mail !== undefined) && (
                <Menu.Item leftSection={<IconMail size={14} />} onClick={() => setDialog('mail')}>
                  {t('Send by mail…')}
                </Menu.Item>
              )}
              <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => mutation.mutate('remove')}>
                {t('Delete report')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === 'mail' && open && (
          <MailDialog
            mail={open.settings.mail}
            files={files}
            isPending={mutation.isPending}
            onCancel={() => setDialog(undefined)}
            onConfirm={(mail) => {
              const { mail: _, ...settings } = open.settings
              mutation.mutate({ settings: mail === undefined ? settings : { ...settings, mail } })
              setDialog(undefined)
            }}
          />
        )}
        {dialog !== 'mail' && dialog && (
          <SaveViewDialog
            title={dialog === 'save' ? t('Save report') : t('Rename or share')}
            view={dialog === 'rename' ? open : undefined}
            canOpenFirst={false}
            canShare={can?.share === true}
            onClose={() => setDialog(undefined)}
            onSave={async ({ isDefault: _, ...wish }) => {
              const settings = settingsOf(wish.title)
              const view =
                dialog === 'rename' && open
                  ? await changeSavedView(open.id, { ...wish, settings: { ...open.settings, definition: retitled(open, wish.title) } })
                  : await createSavedView(definition.entity, { ...wish, settings, kind: 'report' })
              await refresh()
              setDialog(undefined)
              if (dialog === 'save') await show(view)
            }}
          />
        )}
      </Suspense>
    </>
  )
}

/** What is kept stays as it is when only the title changes, whatever stands in the builder meanwhile. */
function retitled({ settings }: SavedView, title: string | undefined): string {
  return writeDefinition({ ...JSON.parse(settings.definition ?? '{}'), title })
}
