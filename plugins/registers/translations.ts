/** What the plugin says, by the text in English: in French, German, Polish and Chinese. */
const texts: Readonly<Record<string, readonly [fr: string, de: string, pl: string, zh: string]>> = {
  'Public registers': ['Registres publics', 'Öffentliche Register', 'Rejestry publiczne', '公共登记'],
  'The answer': ['La réponse', 'Die Antwort', 'Odpowiedź', '回答'],
  '{url} answered {status} in {milliseconds} ms.': [
    '{url} a répondu {status} en {milliseconds} ms.',
    '{url} hat in {milliseconds} ms mit {status} geantwortet.',
    '{url} odpowiedział {status} w {milliseconds} ms.',
    '{url} 在 {milliseconds} 毫秒内返回 {status}。',
  ],
  'It says nothing about this number.': [
    'Il ne dit rien de ce numéro.',
    'Es sagt nichts über diese Nummer.',
    'Nie mówi nic o tym numerze.',
    '没有关于该号码的信息。',
  ],
  'What it says': ['Ce qu’il dit', 'Was es sagt', 'Co mówi', '内容'],
  Yes: ['Oui', 'Ja', 'Tak', '是'],
  No: ['Non', 'Nein', 'Nie', '否'],
  Number: ['Numéro', 'Nummer', 'Numer', '号码'],
  'Is asked': ['Est interrogé', 'Wird gefragt', 'Jest pytany', '启用查询'],
  Address: ['Adresse', 'Adresse', 'Adres', '地址'],
  'Another one for a mirror, or a server of one’s own that answers the same.': [
    'Une autre pour un miroir, ou un serveur à soi qui répond de même.',
    'Eine andere für einen Spiegel oder einen eigenen Server, der ebenso antwortet.',
    'Inny dla serwera lustrzanego albo własnego, który odpowiada tak samo.',
    '可改为镜像或应答相同的自有服务器。',
  ],
  'Keeps an answer for, in hours': [
    'Garde une réponse, en heures',
    'Behält eine Antwort, in Stunden',
    'Przechowuje odpowiedź, w godzinach',
    '答复保留时间（小时）',
  ],
  '0 asks again each time.': ['0 interroge à chaque fois.', '0 fragt jedes Mal neu.', '0 pyta za każdym razem.', '0 表示每次都重新查询。'],
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
