import type { EChartsType } from 'echarts/core'
import type { RefObject } from 'react'
import { inSentence, t } from '../i18n/t.ts'
import { Chart } from './chart.tsx'
import { NumberTile } from './number-tile.tsx'
import { ReportBasis } from './report-basis.tsx'
import { ReportTable } from './report-table.tsx'
import type { ReportAnswer } from './report-types.ts'

/** What a report answered: its picture, its figures, and what they are made of. */
export function ReportBody({ answer, drawn }: { answer: ReportAnswer; drawn: RefObject<EChartsType | null> }) {
  const { report, basis } = answer
  return (
    <article className="report-card">
      {report.description && <p className="mute">{report.description}</p>}
      {basis.records === 0 && (
        <p>
          {basis.period
            ? t('No record fits. Choose another period.')
            : basis.filter === null || basis.filter === ''
              ? t('There are no {plural} yet.', { plural: inSentence(report.plural) })
              : t('No record fits. Take a condition away.')}
        </p>
      )}
      {report.chart === 'number' ? (
        <NumberTile answer={answer} />
      ) : (
        isDrawn(answer) && <Chart answer={answer} kind={report.chart} drawn={drawn} />
      )}
      <ReportTable answer={answer} />
      <ReportBasis basis={basis} plural={report.plural} />
    </article>
  )
}

export function isDrawn({ report, rows, groups }: ReportAnswer): boolean {
  return report.chart === 'gauge' || (!['none', 'number'].includes(report.chart) && rows.length > 0 && groups.length > 0)
}

/** The picture as a file. */
export function savePicture(chart: EChartsType | null, name: string): void {
  if (chart === null) return
  const link = document.createElement('a')
  link.href = chart.getDataURL({
    type: 'png',
    pixelRatio: 2,
    backgroundColor: getComputedStyle(document.body).getPropertyValue('--k-panel').trim(),
  })
  link.download = `${name}.png`
  link.click()
}
