import { definePlugin } from '../../engine/plugins/api.ts'
import { running, share } from './kinds.ts'
import { reportPage } from './report-pdf.ts'
import { reportCsv, reportXlsx } from './report-table.ts'

/** Kinds of reports, and files of reports and documents: tables with the types of their values, and paper. What sets paper is loaded with the first of it, as it is large. */
export const plugin = definePlugin({
  name: 'reports',
  title: 'Reports',
  version: '0.1.0',
  reportKinds: { share, running },
  translations: {
    fr: {
      'Shares of the whole': 'Parts du total',
      'Running totals': 'Cumuls',
      '{title} so far, %': '{title} cumulé, %',
      '{title} so far': '{title} cumulé',
    },
    de: {
      'Shares of the whole': 'Anteile am Ganzen',
      'Running totals': 'Laufende Summen',
      '{title} so far, %': '{title} bis hier, %',
      '{title} so far': '{title} bis hier',
    },
    pl: {
      'Shares of the whole': 'Udziały w całości',
      'Running totals': 'Sumy narastające',
      '{title} so far, %': '{title} narastająco, %',
      '{title} so far': '{title} narastająco',
    },
    zh: {
      'Shares of the whole': '占比',
      'Running totals': '累计',
      '{title} so far, %': '{title}累计，%',
      '{title} so far': '{title}累计',
    },
  },
  files: {
    csv: {
      title: 'CSV',
      mediaType: 'text/csv; charset=utf-8; header=present',
      right: 'export',
      report: async (answer, printing) => reportCsv(answer, printing),
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
