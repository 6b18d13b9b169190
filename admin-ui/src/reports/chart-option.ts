import type { EChartsCoreOption } from 'echarts/core'
import { locale } from '../i18n/language.ts'
import { mapOption } from './map-option.ts'
import type { Chart, ReportAnswer } from './report-types.ts'

/** What the pictures are made with: the colours of the theme, and how keys and figures are said. */
export interface ChartStyle {
  readonly text: string
  /** The font family of the page. */
  readonly font: string
  readonly mute: string
  readonly line: string
  readonly panel: string
  readonly colors: readonly string[]
  readonly isStill: boolean
  key(group: number, key: unknown): string
  figure(measure: number, value: unknown): string
}

/** Rows that a picture of shares takes before it is a mush; the table shows all. */
const mostShares = 12

/** The options of ECharts for a report; undefined where it has nothing to draw. Every area is named beside it, so that nothing rests on colours. */
export function chartOption(answer: ReportAnswer, chart: Chart, style: ChartStyle): EChartsCoreOption | undefined {
  if (answer.picture !== undefined) return 'option' in answer.picture ? { ...common(style), ...answer.picture.option } : undefined
  if (chart === 'gauge') return gauge(answer, style)
  if (answer.rows.length === 0 || chart === 'none' || chart === 'number' || answer.groups.length === 0) return undefined
  if (chart === 'pie' || chart === 'funnel') return shares(answer, chart, style)
  if (chart === 'heatmap' && answer.groups.length > 1) return heatmap(answer, style)
  if (chart === 'map' && answer.groups.length === 1) return mapOption(answer, style, { ...common(style), tooltip: tooltip(style) })
  return axes(answer, ['bar', 'line', 'area'].includes(chart) ? chart : 'bar', style)
}

function common({ text, font, colors, isStill }: ChartStyle): EChartsCoreOption {
  return {
    animation: !isStill,
    color: [...colors],
    textStyle: { color: text, fontFamily: font },
    aria: { enabled: true },
  }
}

const labelOf = ({ groups }: ReportAnswer, style: ChartStyle, keys: readonly unknown[]) =>
  groups.map((_, index) => style.key(index, keys[index])).join(' · ')

function shares(answer: ReportAnswer, chart: 'pie' | 'funnel', style: ChartStyle): EChartsCoreOption {
  const data = answer.rows
    .slice(0, mostShares)
    .map(({ keys, values }) => ({ name: labelOf(answer, style, keys), value: Number(values[0] ?? 0) }))
  const label = {
    color: style.text,
    opacity: 1,
    formatter: ({ name, value }: { name: string; value: number }) => `${name}: ${style.figure(0, value)}`,
  }
  const shape =
    chart === 'pie'
      ? { radius: ['38%', '68%'] }
      : {
          sort: 'none',
          left: '8%',
          width: '60%',
          top: 8,
          bottom: 8,
          gap: 2,
          label: { ...label, position: 'right' },
          data: steps(data, style),
        }
  return {
    ...common(style),
    // Shares are told apart by patterns as well.
    aria: { enabled: true, decal: { show: chart === 'pie' } },
    tooltip: tooltip(style),
    series: [{ type: chart, data, label, labelLine: { lineStyle: { color: style.mute } }, ...shape }],
  }
}

/** The steps of a funnel are one thing that becomes less: one colour, paler from step to step. */
function steps<Item extends object>(data: readonly Item[], { colors }: ChartStyle): readonly Item[] {
  return data.map((item, index) => ({
    ...item,
    itemStyle: { color: colors[0], opacity: 1 - (0.6 * index) / Math.max(1, data.length - 1) },
  }))
}

/** Parts of the calendar run to the right; names run downwards, where they have room. */
function axes(answer: ReportAnswer, chart: Chart, style: ChartStyle): EChartsCoreOption {
  const isTime = answer.groups[0]?.kind !== 'value'
  const isFlat = chart === 'bar' && !isTime
  const rows = isFlat ? [...answer.rows].reverse() : answer.rows
  const names = {
    type: 'category',
    data: rows.map(({ keys }) => labelOf(answer, style, keys)),
    axisLabel: { color: style.mute, width: 150, overflow: 'truncate' },
    axisLine: { lineStyle: { color: style.line } },
    axisTick: { show: false },
  }
  const numbers = {
    type: 'value',
    axisLabel: { color: style.mute, formatter: short, hideOverlap: true },
    splitLine: { lineStyle: { color: style.line } },
  }
  const series = {
    type: chart === 'bar' ? 'bar' : 'line',
    name: answer.measures[0]?.title,
    data: rows.map(({ values }) => values[0] ?? null),
    barMaxWidth: 26,
    symbolSize: 5,
    ...(chart === 'area' ? { areaStyle: { opacity: 0.25 } } : {}),
  }
  return {
    ...common(style),
    tooltip: { ...tooltip(style), trigger: 'axis' },
    grid: { left: 4, right: 16, top: 12, bottom: 4, containLabel: true },
    xAxis: isFlat ? numbers : names,
    yAxis: isFlat ? names : numbers,
    series: [series],
  }
}

function heatmap(answer: ReportAnswer, style: ChartStyle): EChartsCoreOption {
  const last = answer.groups.length - 1
  const lineOf = (keys: readonly unknown[]) =>
    keys
      .slice(0, -1)
      .map((key, index) => style.key(index, key))
      .join(' · ')
  const lines = [...new Set(answer.rows.map(({ keys }) => lineOf(keys)))].reverse()
  // A matrix says its columns in their order; of sums by two groups they are those of the second one.
  const along = answer.columnTotals?.map(({ keys }) => keys[0]) ?? answer.rows.map(({ keys }) => keys.at(-1))
  const columns = [...new Set(along.map((key) => style.key(last, key)))]
  const data = answer.rows.map(({ keys, values }) => [
    columns.indexOf(style.key(last, keys.at(-1))),
    lines.indexOf(lineOf(keys)),
    Number(values[0] ?? 0),
  ])
  const axis = (names: readonly string[]) => ({
    type: 'category',
    data: [...names],
    axisLabel: { color: style.mute },
    axisLine: { lineStyle: { color: style.line } },
    axisTick: { show: false },
  })
  const [low, high] = [style.panel, `${style.colors[0] ?? style.text}80`]
  return {
    ...common(style),
    tooltip: tooltip(style),
    grid: { left: 4, right: 8, top: 8, bottom: 4, containLabel: true },
    xAxis: axis(columns),
    yAxis: axis(lines),
    visualMap: {
      show: false,
      min: 0,
      max: Math.max(1, ...data.map(([, , value]) => value ?? 0)),
      inRange: { color: [low, high] },
    },
    series: [
      {
        type: 'heatmap',
        data,
        label: { show: true, color: style.text, formatter: ({ value }: { value: number[] }) => short(value[2] ?? 0) },
        itemStyle: { borderColor: style.line, borderWidth: 1 },
      },
    ],
  }
}

function gauge(answer: ReportAnswer, style: ChartStyle): EChartsCoreOption {
  const value = Number(answer.totals[0] ?? 0)
  const detail = { formatter: () => style.figure(0, value), color: style.text, fontSize: 18, offsetCenter: [0, '92%'] }
  const shape = {
    min: 0,
    max: answer.report.goal ?? Math.max(1, value),
    progress: { show: true, width: 12 },
    axisLine: { lineStyle: { width: 12, color: [[1, style.line]] } },
  }
  return {
    ...common(style),
    series: [
      {
        type: 'gauge',
        ...shape,
        // Two ends and the middle: more names would lie over each other.
        splitNumber: 2,
        axisLabel: { color: style.mute, formatter: short, distance: 18 },
        axisTick: { show: false },
        splitLine: { show: false },
        detail,
        data: [{ value }],
      },
    ],
  }
}

function tooltip(style: ChartStyle) {
  return {
    renderMode: 'richText',
    confine: true,
    backgroundColor: style.panel,
    borderColor: style.line,
    textStyle: { color: style.text },
    valueFormatter: (value: unknown) => style.figure(0, Array.isArray(value) ? value[2] : value),
  }
}

function short(value: number): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value)
}
