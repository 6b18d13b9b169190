import { t } from '../i18n/t.ts'

/** What can be done with a record or a field, in words. */
const words: Readonly<Record<string, string>> = {
  read: t('read'),
  create: t('create'),
  update: t('update'),
  delete: t('delete'),
  export: t('export'),
  import: t('import'),
  merge: t('merge'),
  purge: t('purge'),
  print: t('print'),
  share: t('share'),
  report: t('report'),
  mail: t('mail'),
  write: t('write'),
  masked: t('masked'),
  hidden: t('hidden'),
}

export function sayRight(right: string): string {
  return Object.hasOwn(words, right) ? (words[right] ?? right) : right
}
