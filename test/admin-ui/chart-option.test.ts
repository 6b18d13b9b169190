import { describe, expect, it } from 'vitest'
import { type ChartStyle, chartOption } from '../../admin-ui/src/reports/chart-option.ts'
import type { ReportAnswer } from '../../admin-ui/src/reports/report-types.ts'

const style: ChartStyle = {
  ...{ text: '#000', font: 'x', mute: '#888', line: '#ccc', panel: '#fff', colors: ['#00f'], isStill: true },
  key: (_, key) => String(key),
  figure: (_, value) => String(value),
}
const groups = ['measure', 'state'].map((name) => ({ name, title: name, path: name, kind: 'value' }))
const rows = [
  ['won', 'running', 6],
  ['won', 'met', 2],
  ['calls', 'running', 5],
].map(([measure, state, value]) => ({ keys: [measure, state], values: [value], filter: '' }))

describe('a heat map', () => {
  const drawn = (more: object) => {
    const answer = { groups, rows, measures: [], totals: [13], report: {}, ...more } as unknown as ReportAnswer
    return chartOption(answer, 'heatmap', style) as { xAxis: { data: string[] }; series: { data: number[][] }[] }
  }
  const cells = [
    [0, 1, 6],
    [1, 1, 2],
    [0, 0, 5],
  ]

  it('of sums by two groups has a cell of its own for each', () => {
    const { xAxis, series } = drawn({})
    expect(xAxis.data).toEqual(['running', 'met'])
    expect(series[0]?.data).toEqual(cells)
  })

  it('of a matrix has the columns that it says, in their order', () => {
    const { xAxis, series } = drawn({ columnTotals: ['met', 'running'].map((state) => ({ keys: [state], values: [0], filter: '' })) })
    expect(xAxis.data).toEqual(['met', 'running'])
    expect(series[0]?.data).toEqual(cells.map(([column = 0, line, value]) => [1 - column, line, value]))
  })
})
