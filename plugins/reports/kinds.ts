import type { Figure, PluginReportKind, ReportColumn, ReportFigures } from '../../engine/plugins/api.ts'

/** What can be added up: numbers of records and sums, and no averages. */
function additive({ measures }: ReportFigures): readonly { readonly measure: ReportColumn; readonly index: number }[] {
  return measures.flatMap((measure, index) => (/^(count\(\)|sum\()/.test(measure.name) ? [{ measure, index }] : []))
}

const numberOf = (value: Figure | undefined) => (typeof value === 'number' ? value : 0)
/** As exact as amounts are, without what binary fractions leave behind. */
const rounded = (value: number, places: number) => Number(value.toFixed(places))

/** The figures with further measures; the period before has none of those. */
function withMeasures(
  figures: ReportFigures,
  added: readonly ReportColumn[],
  { valuesOf, totals, isFirst = false }: { valuesOf(row: number): readonly Figure[]; totals: readonly Figure[]; isFirst?: boolean },
): ReportFigures {
  const joined = <T>(own: readonly T[], more: readonly T[]) => (isFirst ? [...more, ...own] : [...own, ...more])
  const none = added.map(() => null)
  return {
    ...figures,
    measures: joined(figures.measures, added),
    rows: figures.rows.map((row, index) => ({
      ...row,
      values: joined(row.values, valuesOf(index)),
      ...(row.before === undefined ? {} : { before: joined(row.before, none) }),
    })),
    totals: joined(figures.totals, totals),
    ...(figures.totalsBefore === undefined ? {} : { totalsBefore: joined(figures.totalsBefore, none) }),
  }
}

/** Each group with its part of the whole, and the part of all groups so far: with the largest first, an ABC analysis. */
export const share: PluginReportKind = {
  title: 'Shares of the whole',
  on: 'summary',
  work(figures, say) {
    const [first] = additive(figures)
    if (first === undefined) return figures
    const { measure, index } = first
    const whole = numberOf(figures.totals[index])
    const part = (value: number): Figure => (whole === 0 ? null : rounded((value / whole) * 100, 2))
    let sum = 0
    const sums = figures.rows.map(({ values }) => {
      sum += numberOf(values[index])
      return sum
    })
    const added: readonly ReportColumn[] = [
      { name: `share(${measure.name})`, title: say('{title}, %', { title: measure.title }), path: null, kind: 'measure' },
      { name: `shares(${measure.name})`, title: say('{title} so far, %', { title: measure.title }), path: null, kind: 'measure' },
    ]
    return withMeasures(figures, added, {
      valuesOf: (row) => [part(numberOf(figures.rows[row]?.values[index])), part(sums[row] ?? 0)],
      totals: [part(whole), null],
    })
  },
}

/** Each measure with what was reached so far, group by group in their order: what has come in since the beginning of the year. */
export const running: PluginReportKind = {
  title: 'Running totals',
  on: 'summary',
  work(figures, say) {
    const measures = additive(figures)
    const sums = measures.map(() => 0)
    const soFar = figures.rows.map(({ values }) =>
      measures.map(({ index }, at) => {
        sums[at] = rounded((sums[at] ?? 0) + numberOf(values[index]), 6)
        return sums[at] ?? 0
      }),
    )
    const added = measures.map(
      ({ measure }): ReportColumn => ({
        ...measure,
        name: `running(${measure.name})`,
        title: say('{title} so far', { title: measure.title }),
      }),
    )
    // A picture is drawn of the first measure.
    return withMeasures(figures, added, { valuesOf: (row) => soFar[row] ?? [], totals: measures.map(() => null), isFirst: true })
  },
}
