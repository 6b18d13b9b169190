import { Button, Menu } from '@mantine/core'
import { IconArchive, IconArrowMerge, IconDownload, IconPencil, IconTrash, IconX } from '@tabler/icons-react'
import { type Ref, Suspense, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { ListedActions } from '../actions/entity-actions.tsx'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import type { Targets } from './bulk.ts'
import { ExportItems } from './export-menu.tsx'
import type { Bulk } from './use-bulk.tsx'
import type { Selection } from './use-selection.ts'

const ChangeDialog = lazily(() => import('./change-dialog.tsx'), 'ChangeDialog')
const MergeDialog = lazily(() => import('../quality/merge-dialog.tsx'), 'MergeDialog')

interface SelectionBarProps {
  readonly ref: Ref<HTMLElement>
  readonly entity: EntityDescription
  readonly selection: Selection
  readonly bulk: Bulk
  readonly total: number | undefined
  readonly filter: string | undefined
  readonly search: string | undefined
  readonly columns: readonly string[]
  readonly sort: string
}

/** What can be done with the rows that are selected; stands in the place of the footer's text. */
export function SelectionBar({ ref, entity, selection, bulk, total, filter, search, columns, sort }: SelectionBarProps) {
  const [dialog, setDialog] = useState<'change' | 'merge'>()
  const targets: Targets = { entity: entity.name, ids: selection.isAll ? undefined : [...selection.ids], filter, search }
  const canAll = !selection.isAll && total !== undefined && selection.count > 1 && total > selection.count
  const exported = selection.isAll ? filter : `id in [${[...selection.ids].map((id) => `'${id}'`).join(', ')}]`
  const done = () => {
    setDialog(undefined)
    selection.clear()
  }
  return (
    <section ref={ref} className="selection-bar" aria-keyshortcuts="a" aria-label={t('Selected records')}>
      <output>{t('{count} selected', { count: formatNumber(selection.count) })}</output>
      <span className="list-keys" aria-hidden="true">
        <span className="kbd">a</span>
      </span>
      {canAll && (
        <Button size="xs" onClick={selection.selectAll}>
          {t('All {total} that match', { total: formatNumber(total) })}
        </Button>
      )}
      {entity.can.update && !entity.notIn?.includes('mass-update') && (
        <Button size="xs" leftSection={<IconPencil size={14} />} disabled={bulk.isRunning} onClick={() => setDialog('change')}>
          {t('Change')}
        </Button>
      )}
      <ListedActions entity={entity} place="row" filter={exported} />
      {entity.can.merge && !selection.isAll && selection.count >= 2 && (
        <Button
          size="xs"
          leftSection={<IconArrowMerge size={14} />}
          disabled={bulk.isRunning || selection.count > 20}
          onClick={() => setDialog('merge')}
        >
          {t('Merge')}
        </Button>
      )}
      {entity.can.export && (
        <Menu position="top-start">
          <Menu.Target>
            <Button size="xs" leftSection={<IconDownload size={14} />} disabled={!selection.isAll && selection.count > 200}>
              {t('Export')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <ExportItems
              entity={entity.name}
              filter={exported}
              search={selection.isAll ? search : undefined}
              columns={columns}
              sort={sort}
            />
          </Menu.Dropdown>
        </Menu>
      )}
      {entity.can.update && (
        <Button
          size="xs"
          leftSection={<IconArchive size={14} />}
          disabled={bulk.isRunning}
          onClick={() => void bulk.archive(targets).then(selection.clear)}
        >
          {t('Archive')}
        </Button>
      )}
      {entity.can.delete && (
        <Button
          size="xs"
          color="red"
          leftSection={<IconTrash size={14} />}
          disabled={bulk.isRunning}
          onClick={() => void bulk.remove(targets).then(selection.clear)}
        >
          {t('Delete')}
        </Button>
      )}
      <Button size="xs" variant="subtle" leftSection={<IconX size={14} />} onClick={selection.clear}>
        {t('Clear')}
      </Button>
      <Suspense>
        {dialog === 'change' && (
          <ChangeDialog
            entity={entity}
            targets={targets}
            count={selection.count}
            bulk={bulk}
            onClose={() => setDialog(undefined)}
            onDone={done}
          />
        )}
        {dialog === 'merge' && <MergeDialog entity={entity} ids={[...selection.ids]} onClose={() => setDialog(undefined)} onDone={done} />}
      </Suspense>
    </section>
  )
}
