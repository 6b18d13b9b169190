import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { useMemo, useRef } from 'react'
import type { TabDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'

/** The journal as a tab, where the page is too narrow for it at the side. No key of the metadata begins like this. */
export const journalTab: TabDescription = { key: '~journal', title: t('Journal'), sections: [], tabs: [] }

export interface JournalPlace {
  readonly place: 'side' | 'tab' | 'hidden' | 'none'
  readonly toggle: () => void
}

/** In sight of a phone, whatever tabs there are: right after the one that opens first. */
export function withJournal(tabs: readonly TabDescription[], place: JournalPlace['place']): readonly TabDescription[] {
  return place === 'tab' ? tabs.toSpliced(1, 0, journalTab) : tabs
}

/** At the side unless the person has closed it there; a tab on a narrow page. */
export function useJournalPlace(isNew: boolean): JournalPlace {
  const isNarrow = useMediaQuery('(max-width: 1100px)', false, { getInitialValueInEffect: false })
  const [isClosed, close] = useLocalStorage({ key: 'kartoteka.journal.closed', defaultValue: false, getInitialValueInEffect: false })
  const place = isNew ? 'none' : isNarrow ? 'tab' : isClosed ? 'hidden' : 'side'
  const latest = useRef(close)
  latest.current = close
  return useMemo(() => ({ place, toggle: () => latest.current((before) => !before) }), [place])
}
