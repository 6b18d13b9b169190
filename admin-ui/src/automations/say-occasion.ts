import type { Automation } from '../api/automations.ts'
import { t } from '../i18n/t.ts'

/** What sets a rule off, in words. */
export function sayOccasion(on: Automation['on']): string {
  switch (on) {
    case 'created':
      return t('when one is made')
    case 'updated':
      return t('when one is changed')
    case 'deleted':
      return t('when one is deleted')
    case 'transition':
      return t('when one goes to another state')
    case 'schedule':
      return t('by the clock')
    case 'due':
      return t('by a date of the record')
    case 'mail':
      return t('when a mail comes')
    case 'webhook':
      return t('when another server calls')
  }
}
