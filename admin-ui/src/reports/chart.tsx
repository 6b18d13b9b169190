import { useComputedColorScheme } from '@mantine/core'
import type { EChartsType } from 'echarts/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { type ChartStyle, chartOption } from './chart-option.ts'
import { figureText, keyText } from './figures.ts'
import type { Chart as ChartKind, ReportAnswer } from './report-types.ts'
import { useGroupLists } from './use-group-lists.ts'

interface ChartProps {
  readonly answer: ReportAnswer
  readonly kind: ChartKind
  /** Set while a picture is drawn, for saving it. */
  readonly drawn?: RefObject<EChartsType | null>
}

/** The picture of a report; what it shows stands in the table beside it as well. */
export function Chart({ answer, kind, drawn }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const metadata = useMetadata()
  useGroupLists(answer)
  const scheme = useComputedColorScheme('light')
  const [broken, setBroken] = useState<ReportAnswer>()
  useEffect(() => {
    const element = place.current
    if (element === null) return
    let chart: EChartsType | undefined
    let isGone = false
    const observer = new ResizeObserver(() => chart?.resize())
    const parts = Promise.all([import('./echarts.ts'), usesMap(kind, answer) ? import('./world.ts') : undefined])
    const drawing = parts.then(([{ init }]) => {
      const option = chartOption(answer, kind, styleOf(element, scheme, metadata, answer))
      if (isGone || option === undefined) return
      chart = init(element)
      chart.setOption(option)
      if (drawn !== undefined) drawn.current = chart
      observer.observe(element)
    })
    // What a plugin draws may be options that ECharts does not take; the figures stand in the table all the same.
    drawing.catch(() => !isGone && setBroken(answer))
    return () => {
      isGone = true
      observer.disconnect()
      chart?.dispose()
      if (drawn !== undefined) drawn.current = null
    }
  }, [answer, kind, metadata, scheme, drawn])
  if (answer.picture !== undefined && 'problem' in answer.picture) return <p className="mute">{answer.picture.problem}</p>
  if (broken === answer) return <p className="mute">{t('This cannot be drawn. The figures stand in the table.')}</p>
  const height = heightOf(kind, answer)
  return (
    <div
      ref={place}
      className="report-chart"
      style={{ height }}
      role="img"
      aria-label={t('{title}, drawn; the figures stand in the table', { title: answer.report.title })}
    />
  )
}

/** A line of bars or of a heat map is as high as its name. */
function heightOf(kind: ChartKind, { groups, rows, lineTotals }: ReportAnswer): number {
  if (kind === 'map') return 320
  if (kind === 'bar' && groups[0]?.kind === 'value') return Math.max(180, Math.min(rows.length, 20) * 26 + 40)
  return kind === 'heatmap' ? Math.max(260, (lineTotals?.length ?? 0) * 24 + 40) : 260
}

/** Countries are loaded when they are drawn. */
function usesMap(kind: ChartKind, { picture }: ReportAnswer): boolean {
  return kind === 'map' || (picture !== undefined && 'option' in picture && JSON.stringify(picture.option).includes('"map":"world"'))
}

/** The colours of the page as it is: those of the theme are CSS variables. */
function styleOf(element: HTMLElement, _scheme: string, metadata: ReturnType<typeof useMetadata>, answer: ReportAnswer): ChartStyle {
  const styles = getComputedStyle(element)
  const color = (name: string) => styles.getPropertyValue(`--k-${name}`).trim()
  return {
    text: color('text'),
    font: styles.fontFamily,
    mute: color('mute'),
    line: color('line'),
    panel: color('panel'),
    colors: ['accent', 'ok', 'warn', 'blue', 'grape', 'bad', 'mute'].map(color),
    isStill: matchMedia('(prefers-reduced-motion: reduce)').matches,
    key: (group, key) => keyText(metadata, answer, answer.groups[group], key),
    figure: (measure, value) => figureText(metadata, answer, answer.measures[measure], value as number | null),
  }
}
