/** By the text in English. */
export type Texts = Readonly<Record<string, readonly [fr: string, de: string, pl: string, zh: string]>>

/** What the agent says when it cannot do what it is asked. */
export const refusals: Texts = {
  'What the language model may use a day is used up: {what}, {got} of {most}. It is asked again after midnight UTC, or when an administrator allows more (Customise, Plugins and connectors). What is worked out without it is there all the same.':
    [
      'Ce que le modèle de langue peut consommer par jour est épuisé : {what}, {got} sur {most}. Il sera interrogé à nouveau après minuit UTC, ou quand un administrateur autorise davantage (Personnaliser, Plugins et connecteurs). Ce qui se calcule sans lui reste disponible.',
      'Was das Sprachmodell am Tag verbrauchen darf, ist verbraucht: {what}, {got} von {most}. Es wird nach Mitternacht UTC wieder gefragt, oder wenn ein Administrator mehr erlaubt (Anpassen, Plugins und Konnektoren). Was ohne es berechnet wird, ist trotzdem da.',
      'Dzienny limit modelu językowego jest wyczerpany: {what}, {got} z {most}. Będzie pytany znowu po północy UTC albo gdy administrator zwiększy limit (Dostosuj, Wtyczki i konektory). To, co oblicza się bez niego, nadal działa.',
      '语言模型当日的额度已用完：{what}，{got} / {most}。UTC 午夜之后，或管理员放宽限额（自定义，插件和连接器）后会再次询问。不依赖模型计算的内容仍然可用。',
    ],
  'There is no language model here. Whoever runs this installation sets KARTOTEKA_AI_URL and KARTOTEKA_AI_MODEL, or an administrator sets one under Customise, Plugins and connectors.':
    [
      'Il n’y a pas de modèle de langue ici. L’exploitant de cette installation définit KARTOTEKA_AI_URL et KARTOTEKA_AI_MODEL, ou un administrateur en choisit un sous Personnaliser, Plugins et connecteurs.',
      'Hier gibt es kein Sprachmodell. Wer diese Installation betreibt, setzt KARTOTEKA_AI_URL und KARTOTEKA_AI_MODEL, oder ein Administrator wählt eines unter Anpassen, Plugins und Konnektoren.',
      'Nie ma tu modelu językowego. Osoba prowadząca tę instalację ustawia KARTOTEKA_AI_URL i KARTOTEKA_AI_MODEL, albo administrator wybiera model w Dostosuj, Wtyczki i konektory.',
      '此处没有语言模型。请由系统运维人员设置 KARTOTEKA_AI_URL 和 KARTOTEKA_AI_MODEL，或由管理员在“自定义，插件和连接器”中设置。',
    ],
  'The task is one of {tasks}.': [
    'La tâche est l’une de : {tasks}.',
    'Die Aufgabe ist eine von: {tasks}.',
    'Zadanie to jedno z: {tasks}.',
    '任务须为以下之一：{tasks}。',
  ],
  'What is asked has at most 2000 characters.': [
    'La question a au plus 2000 caractères.',
    'Die Frage hat höchstens 2000 Zeichen.',
    'Pytanie ma najwyżej 2000 znaków.',
    '提问最多 2000 个字符。',
  ],
  'The language model wanted more than one answer may cost: {got} steps of {most}. Ask something narrower, or have an administrator allow more (Customise, Plugins and connectors).':
    [
      'Le modèle de langue demandait plus que ce qu’une réponse peut coûter : {got} étapes sur {most}. Posez une question plus précise, ou faites autoriser davantage par un administrateur (Personnaliser, Plugins et connecteurs).',
      'Das Sprachmodell wollte mehr, als eine Antwort kosten darf: {got} von {most} Schritte. Fragen Sie enger, oder ein Administrator erlaubt mehr (Anpassen, Plugins und Konnektoren).',
      'Model językowy chciał więcej, niż może kosztować jedna odpowiedź: {got} kroków z {most}. Zapytaj o coś węższego albo poproś administratora o zwiększenie limitu (Dostosuj, Wtyczki i konektory).',
      '语言模型所需超出单次回答的上限：{got} 步，上限 {most}。请问得更具体一些，或由管理员放宽限额（自定义，插件和连接器）。',
    ],
  'The language model wanted more than one answer may cost: {got} tokens of {most}. Ask something narrower, or have an administrator allow more (Customise, Plugins and connectors).':
    [
      'Le modèle de langue demandait plus que ce qu’une réponse peut coûter : {got} jetons sur {most}. Posez une question plus précise, ou faites autoriser davantage par un administrateur (Personnaliser, Plugins et connecteurs).',
      'Das Sprachmodell wollte mehr, als eine Antwort kosten darf: {got} von {most} Token. Fragen Sie enger, oder ein Administrator erlaubt mehr (Anpassen, Plugins und Konnektoren).',
      'Model językowy chciał więcej, niż może kosztować jedna odpowiedź: {got} tokenów z {most}. Zapytaj o coś węższego albo poproś administratora o zwiększenie limitu (Dostosuj, Wtyczki i konektory).',
      '语言模型所需超出单次回答的上限：{got} 个令牌，上限 {most}。请问得更具体一些，或由管理员放宽限额（自定义，插件和连接器）。',
    ],
  'The language model gave no answer within {seconds} seconds, which is what one answer may take. Try again later, or have an administrator allow more (Customise, Plugins and connectors).':
    [
      'Le modèle de langue n’a pas répondu en {seconds} secondes, la durée permise pour une réponse. Réessayez plus tard, ou faites autoriser davantage par un administrateur (Personnaliser, Plugins et connecteurs).',
      'Das Sprachmodell hat in {seconds} Sekunden nicht geantwortet; so lange darf eine Antwort dauern. Versuchen Sie es später noch einmal, oder ein Administrator erlaubt mehr (Anpassen, Plugins und Konnektoren).',
      'Model językowy nie odpowiedział w ciągu {seconds} sekund, a tyle może trwać odpowiedź. Spróbuj później albo poproś administratora o zwiększenie limitu (Dostosuj, Wtyczki i konektory).',
      '语言模型在 {seconds} 秒内没有回答，这是单次回答的时限。请稍后再试，或由管理员放宽限额（自定义，插件和连接器）。',
    ],
  'The language model could not be asked. What is worked out without it is there all the same; try again later.': [
    'Le modèle de langue n’a pas pu être interrogé. Ce qui se calcule sans lui reste disponible ; réessayez plus tard.',
    'Das Sprachmodell konnte nicht gefragt werden. Was ohne es berechnet wird, ist trotzdem da; versuchen Sie es später noch einmal.',
    'Nie udało się zapytać modelu językowego. To, co oblicza się bez niego, nadal działa; spróbuj później.',
    '无法询问语言模型。不依赖模型计算的内容仍然可用；请稍后再试。',
  ],
  'The language model wrote no condition that can be used. Say it in other words, or use the filter of the list.': [
    'Le modèle de langue n’a écrit aucune condition utilisable. Dites-le autrement, ou utilisez le filtre de la liste.',
    'Das Sprachmodell hat keine brauchbare Bedingung geschrieben. Sagen Sie es anders, oder nutzen Sie den Filter der Liste.',
    'Model językowy nie napisał warunku, którego można użyć. Powiedz to inaczej albo użyj filtra listy.',
    '语言模型没有写出可用的条件。请换一种说法，或使用列表的筛选器。',
  ],
  'There is no entity "{name}".': [
    'Il n’y a pas d’entité « {name} ».',
    'Es gibt keine Entität „{name}“.',
    'Nie ma encji „{name}”.',
    '没有实体“{name}”。',
  ],
  'There is no scorecard "{name}".': [
    'Il n’y a pas de grille d’évaluation « {name} ».',
    'Es gibt keine Bewertung „{name}“.',
    'Nie ma karty oceny „{name}”.',
    '没有评分表“{name}”。',
  ],
  'Say which scorecard and which record, and what the draft changes: { "documents": { "scorecards": { … } }, "scorecard": "risk", "record": "<id>" }.':
    [
      'Dites quelle grille et quelle fiche, et ce que le brouillon change : { "documents": { "scorecards": { … } }, "scorecard": "risk", "record": "<id>" }.',
      'Sagen Sie, welche Bewertung und welcher Datensatz, und was der Entwurf ändert: { "documents": { "scorecards": { … } }, "scorecard": "risk", "record": "<id>" }.',
      'Podaj kartę oceny i rekord oraz co zmienia szkic: { "documents": { "scorecards": { … } }, "scorecard": "risk", "record": "<id>" }.',
      '请说明评分表、记录以及草稿的改动：{ "documents": { "scorecards": { … } }, "scorecard": "risk", "record": "<id>" }。',
    ],
  'The draft does not compile.': [
    'Le brouillon ne se compile pas.',
    'Der Entwurf lässt sich nicht übersetzen.',
    'Szkic się nie kompiluje.',
    '草稿无法编译。',
  ],
  'The language model wrote no change that compiles. Say it in other words.': [
    'Le modèle de langue n’a écrit aucune modification valable. Dites-le autrement.',
    'Das Sprachmodell hat keine brauchbare Änderung geschrieben. Sagen Sie es anders.',
    'Model językowy nie napisał poprawnej zmiany. Powiedz to inaczej.',
    '语言模型没有写出可用的修改。请换一种说法。',
  ],
  'The language model wrote no change that compiles. The last one was refused: {said} Say it in other words.': [
    'Le modèle de langue n’a écrit aucune modification valable. La dernière a été refusée : {said} Dites-le autrement.',
    'Das Sprachmodell hat keine brauchbare Änderung geschrieben. Die letzte wurde abgelehnt: {said} Sagen Sie es anders.',
    'Model językowy nie napisał poprawnej zmiany. Ostatnią odrzucono: {said} Powiedz to inaczej.',
    '语言模型没有写出可用的修改。最后一个被拒绝：{said} 请换一种说法。',
  ],
  '“{sentence}” is not understood. Say it such as: {examples}. Kinds of fields: {kinds}.': [
    '« {sentence} » n’est pas compris. Dites par exemple : {examples}. Types de champs : {kinds}.',
    '„{sentence}“ wird nicht verstanden. Sagen Sie zum Beispiel: {examples}. Arten von Feldern: {kinds}.',
    '„{sentence}” jest niezrozumiałe. Powiedz na przykład: {examples}. Rodzaje pól: {kinds}.',
    '无法理解“{sentence}”。可以这样说：{examples}。字段种类：{kinds}。',
  ],
  'There is no field “{words}”. There is: {known}.': [
    'Il n’y a pas de champ « {words} ». Il y a : {known}.',
    'Es gibt kein Feld „{words}“. Es gibt: {known}.',
    'Nie ma pola „{words}”. Są: {known}.',
    '没有字段“{words}”。现有：{known}。',
  ],
  'There is no tab or section “{words}”. There is: {known}.': [
    'Il n’y a pas d’onglet ni de section « {words} ». Il y a : {known}.',
    'Es gibt keinen Reiter oder Abschnitt „{words}“. Es gibt: {known}.',
    'Nie ma karty ani sekcji „{words}”. Są: {known}.',
    '没有选项卡或分区“{words}”。现有：{known}。',
  ],
  'Its form has no tabs. Say “add tab …” first.': [
    'Son formulaire n’a pas d’onglets. Dites d’abord « add tab … ».',
    'Sein Formular hat keine Reiter. Sagen Sie zuerst „add tab …“.',
    'Jego formularz nie ma kart. Powiedz najpierw „add tab …”.',
    '其表单没有选项卡。请先说“add tab …”。',
  ],
  'Say what the field is called: “add NPS 0 to 10”.': [
    'Dites comment s’appelle le champ : « add NPS 0 to 10 ».',
    'Sagen Sie, wie das Feld heißt: „add NPS 0 to 10“.',
    'Powiedz, jak nazywa się pole: „add NPS 0 to 10”.',
    '请说明字段名称：“add NPS 0 to 10”。',
  ],
  '“{field}” has no values to choose from.': [
    '« {field} » n’a pas de valeurs à choisir.',
    '„{field}“ hat keine Werte zur Auswahl.',
    '„{field}” nie ma wartości do wyboru.',
    '“{field}”没有可选值。',
  ],
  'The {keyword} is a number; got “{value}”.': [
    'La valeur de {keyword} est un nombre ; reçu « {value} ».',
    'Der Wert von {keyword} ist eine Zahl; bekommen: „{value}“.',
    'Wartość {keyword} jest liczbą; otrzymano „{value}”.',
    '{keyword} 须为数字；收到“{value}”。',
  ],
  'A field is removed in customise mode, where everything that names it is shown. Here you can hide it: “hide Fax”.': [
    'Un champ se retire en mode personnalisation, où tout ce qui le nomme est montré. Ici, vous pouvez le masquer : « hide Fax ».',
    'Ein Feld wird im Anpassungsmodus entfernt, wo alles gezeigt wird, was es nennt. Hier können Sie es ausblenden: „hide Fax“.',
    'Pole usuwa się w trybie dostosowania, gdzie widać wszystko, co je wymienia. Tutaj możesz je ukryć: „hide Fax”.',
    '字段在自定义模式中移除，那里会显示所有引用它的内容。在这里可以将其隐藏：“hide Fax”。',
  ],
  'The answer broke off. Try again later.': [
    'La réponse s’est interrompue. Réessayez plus tard.',
    'Die Antwort brach ab. Versuchen Sie es später noch einmal.',
    'Odpowiedź się urwała. Spróbuj później.',
    '回答中断。请稍后再试。',
  ],
}
