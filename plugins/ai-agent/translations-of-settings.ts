import type { Texts } from './translations-of-refusals.ts'

/** What the settings of the agent are called, and what is said about them. */
export const ofSettings: Texts = {
  'Asks a language model': ['Interroge un modèle de langue', 'Fragt ein Sprachmodell', 'Pyta model językowy', '询问语言模型'],
  Address: ['Adresse', 'Adresse', 'Adres', '地址'],
  'Of an API that is compatible with that of OpenAI, or of Anthropic: https://models.example/v1': [
    'D’une API compatible avec celle d’OpenAI, ou d’Anthropic : https://models.example/v1',
    'Einer Schnittstelle wie der von OpenAI, oder von Anthropic: https://models.example/v1',
    'Interfejsu zgodnego z OpenAI albo Anthropic: https://models.example/v1',
    '与 OpenAI 兼容的接口，或 Anthropic 的接口：https://models.example/v1',
  ],
  Model: ['Modèle', 'Modell', 'Model', '模型'],
  Protocol: ['Protocole', 'Protokoll', 'Protokół', '协议'],
  'OpenAI-compatible': ['Compatible OpenAI', 'OpenAI-kompatibel', 'Zgodny z OpenAI', 'OpenAI 兼容'],
  Anthropic: ['Anthropic', 'Anthropic', 'Anthropic', 'Anthropic'],
  'Variable of the key': ['Variable de la clé', 'Variable des Schlüssels', 'Zmienna klucza', '密钥变量'],
  'The name of the variable of the environment that holds the key: KARTOTEKA_AI_KEY, which is sent to no other address than the one it was set for, or one that begins with KARTOTEKA_AI_KEY_.':
    [
      'Le nom de la variable d’environnement qui contient la clé : KARTOTEKA_AI_KEY, envoyée à la seule adresse pour laquelle elle a été définie, ou une variable qui commence par KARTOTEKA_AI_KEY_.',
      'Der Name der Umgebungsvariablen mit dem Schlüssel: KARTOTEKA_AI_KEY, der nur an die Adresse geht, für die er gesetzt wurde, oder eine, die mit KARTOTEKA_AI_KEY_ beginnt.',
      'Nazwa zmiennej środowiska z kluczem: KARTOTEKA_AI_KEY, wysyłanej tylko pod adres, dla którego ją ustawiono, albo zmiennej zaczynającej się od KARTOTEKA_AI_KEY_.',
      '保存密钥的环境变量名：KARTOTEKA_AI_KEY（只发送到为其设置的地址），或以 KARTOTEKA_AI_KEY_ 开头的变量。',
    ],
  'Seconds of one answer': ['Secondes par réponse', 'Sekunden je Antwort', 'Sekundy na odpowiedź', '单次回答秒数'],
  'Tokens of one answer': ['Jetons par réponse', 'Token je Antwort', 'Tokeny na odpowiedź', '单次回答令牌数'],
  'Steps of one answer': ['Étapes par réponse', 'Schritte je Antwort', 'Kroki na odpowiedź', '单次回答步数'],
  'How often the model may look something up.': [
    'Combien de fois le modèle peut chercher quelque chose.',
    'Wie oft das Modell etwas nachschlagen darf.',
    'Ile razy model może coś sprawdzić.',
    '模型可以查询的次数。',
  ],
  'Price of a million tokens sent': [
    'Prix d’un million de jetons envoyés',
    'Preis für eine Million gesendete Token',
    'Cena miliona tokenów wysłanych',
    '每百万发送令牌的价格',
  ],
  'Price of a million tokens received': [
    'Prix d’un million de jetons reçus',
    'Preis für eine Million empfangene Token',
    'Cena miliona tokenów odebranych',
    '每百万接收令牌的价格',
  ],
  'Tokens a day': ['Jetons par jour', 'Token am Tag', 'Tokeny dziennie', '每日令牌数'],
  'Seconds a day': ['Secondes par jour', 'Sekunden am Tag', 'Sekundy dziennie', '每日秒数'],
  'Money a day': ['Argent par jour', 'Geld am Tag', 'Kwota dziennie', '每日金额'],
  Tokens: ['Jetons', 'Token', 'Tokeny', '令牌'],
  Seconds: ['Secondes', 'Sekunden', 'Sekundy', '秒'],
  Money: ['Argent', 'Geld', 'Kwota', '金额'],
  'The answer': ['La réponse', 'Die Antwort', 'Odpowiedź', '回答'],
  'The model answered in {milliseconds} ms: {text}': [
    'Le modèle a répondu en {milliseconds} ms : {text}',
    'Das Modell hat in {milliseconds} ms geantwortet: {text}',
    'Model odpowiedział w {milliseconds} ms: {text}',
    '模型在 {milliseconds} 毫秒内回答：{text}',
  ],
}
