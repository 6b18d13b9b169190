import type { EChartsCoreOption } from 'echarts/core'
import type { ChartStyle } from './chart-option.ts'
import type { ReportAnswer } from './report-types.ts'

/** A map of the world, each country by its figure; what belongs to no country stands in the table only. */
export function mapOption(answer: ReportAnswer, style: ChartStyle, common: EChartsCoreOption): EChartsCoreOption {
  const data = answer.rows
    .filter(({ keys }) => typeof keys[0] === 'string')
    .map(({ keys, values }) => ({ name: String(keys[0]), value: Number(values[0] ?? 0), title: style.key(0, keys[0]) }))
  const [low, high] = [`${style.colors[0] ?? style.text}26`, style.colors[0] ?? style.text]
  const most = Math.max(1, ...data.map(({ value }) => value))
  return {
    ...common,
    visualMap: {
      type: 'continuous',
      min: 0,
      max: most,
      left: 4,
      bottom: 4,
      itemHeight: 90,
      text: [style.figure(0, most), '0'],
      textStyle: { color: style.mute },
      inRange: { color: [low, high] },
    },
    series: [
      {
        type: 'map',
        map: 'world',
        nameProperty: 'name',
        roam: false,
        top: 4,
        bottom: 4,
        left: 70,
        right: 4,
        data: data.map((item) => ({ ...item, label: { show: true } })),
        // The countries with figures are named by their code, so that nothing rests on the shade.
        label: { show: false, color: style.text, fontSize: 10, textBorderColor: style.panel, textBorderWidth: 3 },
        itemStyle: { areaColor: style.panel, borderColor: style.line },
        emphasis: { label: { show: true, color: style.text }, itemStyle: { areaColor: style.line } },
        select: { disabled: true },
        labelLayout: { hideOverlap: true },
      },
    ],
  }
}
