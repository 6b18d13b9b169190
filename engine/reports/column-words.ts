/** What is done with the values of a field before they are a column of a report: a part of the calendar, or a figure of several. */
export type ColumnMaking = 'day' | 'week' | 'month' | 'quarter' | 'year' | 'avg' | 'min' | 'max' | 'countDistinct'

const words: Readonly<Record<string, Readonly<Record<ColumnMaking, string>>>> = {
  en: {
    ...{ day: 'day', week: 'week', month: 'month', quarter: 'quarter', year: 'year' },
    ...{ avg: 'mean', min: 'least', max: 'most', countDistinct: 'different' },
  },
  fr: {
    ...{ day: 'jour', week: 'semaine', month: 'mois', quarter: 'trimestre', year: 'année' },
    ...{ avg: 'moyenne', min: 'minimum', max: 'maximum', countDistinct: 'distincts' },
  },
  de: {
    ...{ day: 'Tag', week: 'Woche', month: 'Monat', quarter: 'Quartal', year: 'Jahr' },
    ...{ avg: 'Mittel', min: 'kleinster Wert', max: 'größter Wert', countDistinct: 'verschiedene' },
  },
  pl: {
    ...{ day: 'dzień', week: 'tydzień', month: 'miesiąc', quarter: 'kwartał', year: 'rok' },
    ...{ avg: 'średnia', min: 'minimum', max: 'maksimum', countDistinct: 'różne' },
  },
  zh: {
    ...{ day: '日', week: '周', month: '月', quarter: '季度', year: '年' },
    ...{ avg: '平均值', min: '最小值', max: '最大值', countDistinct: '不同值' },
  },
}

/** `Amount (mean)`, `Closed (month)`, in the language; sums are called as what they add up. */
export function madeTitle(title: string, making: string | undefined, language: string): string {
  const known: Readonly<Record<string, string>> = words[language.split('-')[0] ?? ''] ?? words.en ?? {}
  const word = making === undefined ? undefined : known[making]
  return word === undefined ? title : `${title} (${word})`
}
