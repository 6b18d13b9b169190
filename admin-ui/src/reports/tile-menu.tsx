import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconDownload, IconPhoto } from '@tabler/icons-react'
import type { EChartsType } from 'echarts/core'
import type { RefObject } from 'react'
import { type ReportSearch, reportAddress } from '../api/reports.ts'
import { t } from '../i18n/t.ts'
import { savePicture } from './report-body.tsx'

interface TileMenuProps {
  readonly title: string
  readonly report: string
  /** By what the tile was asked, so that the file says the same. */
  readonly search: ReportSearch
  /** The picture of the tile; nothing where it is a table. */
  readonly drawn: RefObject<EChartsType | null> | undefined
}

/** A tile as a file. */
export function TileMenu({ title, report, search, drawn }: TileMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('Save {title}', { title })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {drawn && (
          <Menu.Item leftSection={<IconPhoto size={15} />} onClick={() => savePicture(drawn.current, report)}>
            {t('Picture')}
          </Menu.Item>
        )}
        <Menu.Item component="a" href={reportAddress(report, search, 'csv')} download leftSection={<IconDownload size={15} />}>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={reportAddress(report, search, 'xlsx')} download leftSection={<IconDownload size={15} />}>
          Excel
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
