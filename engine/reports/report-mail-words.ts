const words: Readonly<Record<string, string>> = {
  en: 'You asked for this report to be sent to you. Change or end that where it is kept.',
  fr: 'Vous avez demandé que ce rapport vous soit envoyé. Changez ou arrêtez cela là où il est conservé.',
  de: 'Sie haben darum gebeten, diesen Bericht zu erhalten. Ändern oder beenden Sie das dort, wo er aufbewahrt wird.',
  pl: 'Ten raport przychodzi na Twoją prośbę. Zmień to lub zakończ tam, gdzie raport jest zapisany.',
  zh: '您要求将此报表发送给您。可在保存该报表的地方更改或停止。',
}

/** Why somebody is sent a report, in the language of that person; in English where there are no words for it. */
export function whyMailed(language: string): string {
  return words[language] ?? words[language.split('-')[0] ?? ''] ?? words.en ?? ''
}
