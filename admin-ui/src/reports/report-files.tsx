import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import type { ReportFileOffer } from '../../../engine/forms/report-answer.ts'

interface ReportFilesProps {
  /** Those that the person may have, as the answer of the report says. */
  readonly files: readonly ReportFileOffer[] | undefined
  readonly addressOf: (format: string) => string
}

/** A report as a file, of each kind that plugins bring. */
export function ReportFiles({ files = [], addressOf }: ReportFilesProps) {
  return files.map(({ format, title }) => (
    <Button key={format} component="a" href={addressOf(format)} download leftSection={<IconDownload size={15} />}>
      {title}
    </Button>
  ))
}
