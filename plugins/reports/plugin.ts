import { definePlugin } from '../../engine/plugins/api.ts'
import { reportPage } from './report-pdf.ts'
import { reportCsv, reportXlsx } from './report-table.ts'

/** Files of reports and documents: tables with the types of their values, and paper. What sets paper is loaded with the first of it, as it is large. */
export const plugin = definePlugin({
  name: 'reports',
  title: 'Reports as files',
  version: '0.1.0',
  files: {
    csv: {
      title: 'CSV',
      mediaType: 'text/csv; charset=utf-8; header=present',
      right: 'export',
      report: async (answer) => reportCsv(answer),
    },
    xlsx: {
      title: 'Excel',
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      right: 'export',
      report: reportXlsx,
    },
    pdf: {
      title: 'PDF',
      mediaType: 'application/pdf',
      right: 'print',
      async report(answer, printing) {
        const { toPdf } = await import('./to-pdf.ts')
        const { title } = answer.report
        return toPdf({ template: { title }, label: '', body: reportPage(answer, printing), language: printing.language })
      },
      document: async (document) => (await import('./to-pdf.ts')).toPdf(document),
    },
  },
})
