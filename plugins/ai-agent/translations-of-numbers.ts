import type { Texts } from './translations-of-refusals.ts'

/** What the numbers of a company say by themselves. */
export const ofNumbers: Texts = {
  'What the numbers say themselves': [
    'Ce que disent les numéros eux-mêmes',
    'Was die Nummern selbst sagen',
    'Co mówią same numery',
    '号码本身说明的内容',
  ],
  'Its check digits fit.': ['Sa clé de contrôle est juste.', 'Seine Prüfziffern stimmen.', 'Cyfry kontrolne się zgadzają.', '校验位正确。'],
  'Its check digits do not fit: it was mistyped.': [
    'Sa clé de contrôle est fausse : il a été mal saisi.',
    'Seine Prüfziffern stimmen nicht: es ist vertippt.',
    'Cyfry kontrolne się nie zgadzają: numer wpisano z błędem.',
    '校验位不符：号码输入有误。',
  ],
  'public body': ['organisme public', 'öffentliche Stelle', 'podmiot publiczny', '公共机构'],
  'establishment {number}': ['établissement {number}', 'Niederlassung {number}', 'zakład {number}', '分支机构 {number}'],
  'state organ': ['organe de l’État', 'staatliches Organ', 'organ państwa', '国家机关'],
  'public institution': ['institution publique', 'öffentliche Einrichtung', 'instytucja publiczna', '事业单位'],
  association: ['association', 'Verein', 'stowarzyszenie', '社会团体'],
  'private non-profit organisation': [
    'organisation privée sans but lucratif',
    'private gemeinnützige Organisation',
    'prywatna organizacja non-profit',
    '民办非企业单位',
  ],
  foundation: ['fondation', 'Stiftung', 'fundacja', '基金会'],
  enterprise: ['entreprise', 'Unternehmen', 'przedsiębiorstwo', '企业'],
  'self-employed person': ['entrepreneur individuel', 'Einzelunternehmer', 'osoba prowadząca działalność', '个体工商户'],
  'farmers’ cooperative': ['coopérative agricole', 'landwirtschaftliche Genossenschaft', 'spółdzielnia rolnicza', '农民专业合作社'],
}
