/** How notifications are put into words. */
export interface NotificationWords {
  readonly somebody: string
  andOthers(names: string, count: number): string
  mention(people: string, label: string): string
  assigned(people: string, label: string): string
  overdue(label: string, state: string): string
  comments(count: number): string
  state(title: string): string
  changed(fields: string, more: number): string
}

/** What else stands in a mail. */
interface MailWords extends NotificationWords {
  hello(name: string): string
  readonly open: string
  readonly why: string
}

const en: MailWords = {
  hello: (name) => `Hello ${name},`,
  open: 'Open it',
  why: 'You choose what you are told by mail in your account:',
  somebody: 'Somebody',
  andOthers: (names, count) => `${names} and ${count} others`,
  mention: (people, label) => `${people} mentioned you: ${label}`,
  assigned: (people, label) => `${people} gave you ${label}`,
  overdue: (label, state) => `${label} is too long in the state ${state}`,
  comments: (count) => (count === 1 ? 'a comment' : `${count} comments`),
  state: (title) => `now ${title}`,
  changed: (fields, more) => `changed ${fields}${more === 0 ? '' : ` and ${more} more`}`,
}

const fr: MailWords = {
  hello: (name) => `Bonjour ${name},`,
  open: 'Ouvrir',
  why: 'Vous choisissez dans votre compte ce qui vous est annoncé par e-mail :',
  somebody: 'Quelqu’un',
  andOthers: (names, count) => `${names} et ${count} autres`,
  mention: (people, label) => `${people} vous a mentionné : ${label}`,
  assigned: (people, label) => `${people} vous a confié ${label}`,
  overdue: (label, state) => `${label} est depuis trop longtemps à l’état ${state}`,
  comments: (count) => (count === 1 ? 'un commentaire' : `${count} commentaires`),
  state: (title) => `maintenant ${title}`,
  changed: (fields, more) => `modifié : ${fields}${more === 0 ? '' : ` et ${more} autres`}`,
}

const de: MailWords = {
  hello: (name) => `Guten Tag ${name},`,
  open: 'Öffnen',
  why: 'Was Ihnen per E-Mail gemeldet wird, wählen Sie in Ihrem Konto:',
  somebody: 'Jemand',
  andOthers: (names, count) => `${names} und ${count} weitere`,
  mention: (people, label) => `${people} hat Sie erwähnt: ${label}`,
  assigned: (people, label) => `${people} hat Ihnen ${label} zugewiesen`,
  overdue: (label, state) => `${label} ist zu lange im Zustand ${state}`,
  comments: (count) => (count === 1 ? 'ein Kommentar' : `${count} Kommentare`),
  state: (title) => `jetzt ${title}`,
  changed: (fields, more) => `geändert: ${fields}${more === 0 ? '' : ` und ${more} weitere`}`,
}

const pl: MailWords = {
  hello: (name) => `Dzień dobry, ${name},`,
  open: 'Otwórz',
  why: 'O czym informujemy e-mailem, wybierają Państwo w ustawieniach konta:',
  somebody: 'Ktoś',
  andOthers: (names, count) => `${names} i jeszcze ${count}`,
  mention: (people, label) => `Wzmianka o Tobie (${people}): ${label}`,
  assigned: (people, label) => `Przydzielono Ci ${label} (${people})`,
  overdue: (label, state) => `${label} jest zbyt długo w stanie ${state}`,
  comments: (count) => (count === 1 ? 'komentarz' : `komentarze: ${count}`),
  state: (title) => `teraz ${title}`,
  changed: (fields, more) => `zmieniono: ${fields}${more === 0 ? '' : ` i jeszcze ${more}`}`,
}

const zh: MailWords = {
  hello: (name) => `${name}，您好：`,
  open: '打开',
  why: '您可以在账户中选择通过邮件接收哪些通知：',
  somebody: '有人',
  andOthers: (names, count) => `${names} 等另外 ${count} 人`,
  mention: (people, label) => `${people} 提到了您：${label}`,
  assigned: (people, label) => `${people} 将 ${label} 分配给您`,
  overdue: (label, state) => `${label} 在状态“${state}”停留过久`,
  comments: (count) => `${count} 条评论`,
  state: (title) => `现为 ${title}`,
  changed: (fields, more) => `已更改：${fields}${more === 0 ? '' : ` 以及另外 ${more} 项`}`,
}

const known: Readonly<Record<string, MailWords>> = { en, fr, de, pl, zh }

/** The words of a language; English for one that has none. */
export function mailWords(language: string): MailWords {
  return (Object.hasOwn(known, language) ? known[language] : undefined) ?? en
}
