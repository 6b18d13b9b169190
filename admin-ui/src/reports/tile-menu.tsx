import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconDownload, IconPhoto } from '@tabler/icons-react'
import type { EChartsType } from 'echarts/core'
import type { RefObject } from 'react'
import type { ReportAnswer } from '../../../engine/forms/report-answer.ts'
import { type ReportSearch, reportAddress } from '../api/reports.ts'
import { t } from '../i18n/t.ts'
import { savePicture } from './report-body.tsx'

interface TileMenuProps {
  readonly title: string
  readonly answer: Pick<ReportAnswer, 'report' | 'files'>
  /** By what the tile was asked, so that the file says the same. */
  readonly search: ReportSearch
  /** The picture of the tile; nothing where it is a table. */
  readonly drawn: RefObject<EChartsType | null> | undefined
}

/** A tile as a file. */
export function TileMenu({ title, answer: { report, files = [] }, search, drawn }: TileMenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('Save {title}', { title })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {drawn && (
          <Menu.Item leftSection={<IconPhoto size={15} />} onClick={() => savePicture(drawn.current, report.name)}>
            {t('Picture')}
          </Menu.Item>
        )}
        {files.map(({ format, title: kind }) => (
          <Menu.Item
            key={format}
            component="a"
            href={reportAddress(report.name, search, format)}
            download
            leftSection={<IconDownload size={15} />}
          >
            {kind}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
