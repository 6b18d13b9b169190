import { DatesProvider, type DayOfWeek } from '@mantine/dates'
import 'dayjs/locale/de'
import 'dayjs/locale/fr'
import 'dayjs/locale/pl'
import 'dayjs/locale/zh'
import type { ReactNode } from 'react'
import { language, locale } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'

/** Names of months and days in the language of the page, the week as its land begins it. */
export function DatesInLanguage({ children }: { children: ReactNode }) {
  return <DatesProvider settings={settings}>{children}</DatesProvider>
}

/** What the arrows and the heading of a month are called for those who hear them. */
export const monthLabels = {
  nextMonth: t('Forward one month'),
  previousMonth: t('Back one month'),
  nextYear: t('Forward one year'),
  previousYear: t('Back one year'),
  nextDecade: t('Forward ten years'),
  previousDecade: t('Back ten years'),
  monthLevelControl: t('Choose the month'),
  yearLevelControl: t('Choose the year'),
}

const settings = { locale: language, firstDayOfWeek: firstDay() }

/** 0 is Sunday. Not every browser knows it; most of the world begins with Monday. */
function firstDay(): DayOfWeek {
  const known = new Intl.Locale(locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } }
  return ((known.getWeekInfo?.().firstDay ?? 1) % 7) as DayOfWeek
}
