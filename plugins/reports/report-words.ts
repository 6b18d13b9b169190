/** The words that a report on paper says itself. */
export interface ReportWords {
  readonly total: string
  readonly records: string
  readonly period: string
  readonly compared: string
  readonly currency: string
  readonly filter: string
  readonly none: string
  readonly calculated: string
  readonly yes: string
  readonly no: string
  /** With the number of the rows in braces. */
  readonly more: string
}

const english: ReportWords = {
  ...{
    total: 'Total',
    records: 'Records',
    period: 'Period',
    compared: 'Compared with',
    currency: 'Currency',
    filter: 'Filter',
    none: 'none',
  },
  ...{ calculated: 'Worked out', yes: 'Yes', no: 'No', more: '{count} more rows are in the file formats for tables.' },
}

const words: Readonly<Record<string, ReportWords>> = {
  en: english,
  fr: {
    ...{
      total: 'Total',
      records: 'Fiches',
      period: 'Période',
      compared: 'Comparée à',
      currency: 'Devise',
      filter: 'Filtre',
      none: 'aucun',
    },
    ...{
      calculated: 'Calculé le',
      yes: 'Oui',
      no: 'Non',
      more: '{count} lignes de plus se trouvent dans les formats de fichier pour tableaux.',
    },
  },
  de: {
    ...{
      total: 'Summe',
      records: 'Datensätze',
      period: 'Zeitraum',
      compared: 'Verglichen mit',
      currency: 'Währung',
      filter: 'Filter',
      none: 'keiner',
    },
    ...{ calculated: 'Berechnet', yes: 'Ja', no: 'Nein', more: '{count} weitere Zeilen stehen in den Dateiformaten für Tabellen.' },
  },
  pl: {
    ...{
      total: 'Razem',
      records: 'Rekordy',
      period: 'Okres',
      compared: 'W porównaniu z',
      currency: 'Waluta',
      filter: 'Filtr',
      none: 'brak',
    },
    ...{ calculated: 'Obliczono', yes: 'Tak', no: 'Nie', more: 'Pozostałe wiersze ({count}) są w plikach w formatach tabel.' },
  },
  zh: {
    ...{ total: '合计', records: '记录', period: '期间', compared: '对比期间', currency: '货币', filter: '筛选', none: '无' },
    ...{ calculated: '计算时间', yes: '是', no: '否', more: '其余 {count} 行在表格格式的文件中。' },
  },
}

/** Those of a language; in English where it has none. */
export function reportWords(language: string): ReportWords {
  return (Object.hasOwn(words, language) ? words[language] : undefined) ?? english
}
