/** What the plugin says, by the text in English: in French, German, Polish and Chinese. */
const texts: Readonly<Record<string, readonly [fr: string, de: string, pl: string, zh: string]>> = {
  Mail: ['Courriel', 'E-Mail', 'Poczta', '邮件'],
  'Sends mails': ['Envoie des courriels', 'Versendet E-Mails', 'Wysyła pocztę', '发送邮件'],
  Sender: ['Expéditeur', 'Absender', 'Nadawca', '发件人'],
  'In place of the one that the installation is started with (KARTOTEKA_MAIL_FROM).': [
    'À la place de celui avec lequel l’installation est lancée (KARTOTEKA_MAIL_FROM).',
    'Anstelle dessen, mit dem die Installation gestartet wird (KARTOTEKA_MAIL_FROM).',
    'Zamiast tego, z którym uruchomiono instalację (KARTOTEKA_MAIL_FROM).',
    '代替系统启动时设置的发件人（KARTOTEKA_MAIL_FROM）。',
  ],
  To: ['À', 'An', 'Do', '收件人'],
  Sent: ['Envoyé', 'Gesendet', 'Wysłano', '已发送'],
  'A mail to {to} was taken in {milliseconds} ms.': [
    'Un courriel à {to} a été accepté en {milliseconds} ms.',
    'Eine E-Mail an {to} wurde in {milliseconds} ms angenommen.',
    'Wiadomość do {to} przyjęto w {milliseconds} ms.',
    '发往 {to} 的邮件已在 {milliseconds} 毫秒内被接受。',
  ],
  'Kartoteka: a trial': ['Kartoteka : un essai', 'Kartoteka: ein Versuch', 'Kartoteka: próba', 'Kartoteka：测试'],
  'This mail was sent to try the way out for mails.': [
    'Ce courriel a été envoyé pour essayer l’envoi.',
    'Diese E-Mail wurde gesendet, um den Versand zu versuchen.',
    'Tę wiadomość wysłano, aby sprawdzić wysyłanie.',
    '此邮件用于测试发送。',
  ],
  'Waits for, in seconds': ['Attend, en secondes', 'Wartet, in Sekunden', 'Czeka, w sekundach', '等待时间（秒）'],
}

const languages = ['fr', 'de', 'pl', 'zh'] as const

/** By language and text. */
export const translations: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  languages.map((language, index) => [
    language,
    Object.fromEntries(Object.entries(texts).map(([text, said]) => [text, said[index] ?? text])),
  ]),
)
