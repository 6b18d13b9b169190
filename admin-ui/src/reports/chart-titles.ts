import { t } from '../i18n/t.ts'

/** The ways in which a report can be drawn, in the order in which they are offered. */
export const chartTitles: Readonly<Record<string, string>> = {
  none: t('Table only'),
  bar: t('Bars'),
  line: t('Line'),
  area: t('Area'),
  pie: t('Pie'),
  funnel: t('Funnel'),
  heatmap: t('Heat map'),
  gauge: t('Gauge'),
  number: t('Number with trend'),
  map: t('Map of countries'),
}
