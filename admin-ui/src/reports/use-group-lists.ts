import type { ReportAnswer } from '../../../engine/forms/report-answer.ts'
import { fieldAt, useLongLists, useMetadata } from '../api/metadata.ts'

/** Asks for the long code lists by which a report is grouped. */
export function useGroupLists({ groups, report }: ReportAnswer): void {
  const metadata = useMetadata()
  useLongLists(groups.map(({ path }) => (path === null ? undefined : fieldAt(metadata, report.entity, path)?.list)))
}
