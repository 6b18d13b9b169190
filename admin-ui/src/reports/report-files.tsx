import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMetadata } from '../api/metadata.ts'

interface ReportFilesProps {
  readonly report: { readonly kind?: string | undefined; readonly entity: string } | undefined
  readonly addressOf: (format: 'csv' | 'xlsx') => string
}

/** A report as a file. One that lists records is an export of them, and offered to who may export. */
export function ReportFiles({ report, addressOf }: ReportFilesProps) {
  const { entities } = useMetadata()
  if (report?.kind === 'list' && entities[report.entity]?.can.export !== true) return null
  return (
    <>
      <Button component="a" href={addressOf('csv')} download leftSection={<IconDownload size={15} />}>
        CSV
      </Button>
      <Button component="a" href={addressOf('xlsx')} download leftSection={<IconDownload size={15} />}>
        Excel
      </Button>
    </>
  )
}
