/** What the plugin says, by the text in English: in French, German, Polish and Chinese. */
const texts: Readonly<Record<string, readonly [fr: string, de: string, pl: string, zh: string]>> = {
  Convert: ['Convertir', 'Umwandeln', 'Konwertuj', '转换'],
  'Makes of the record all that its metadata says.': [
    'Fait de la fiche tout ce que ses métadonnées disent.',
    'Macht aus dem Datensatz alles, was seine Metadaten sagen.',
    'Tworzy z rekordu wszystko, co mówią jego metadane.',
    '按元数据的规定转换该记录。',
  ],
  'Take the conversion back': ['Annuler la conversion', 'Umwandlung zurücknehmen', 'Cofnij konwersję', '撤销转换'],
  'What was made goes to the trash, and the record is as it was before.': [
    'Ce qui a été créé va à la corbeille, et la fiche redevient ce qu’elle était.',
    'Was entstand, kommt in den Papierkorb, und der Datensatz ist wie zuvor.',
    'To, co powstało, trafia do kosza, a rekord jest taki jak wcześniej.',
    '生成的记录移入回收站，原记录恢复原状。',
  ],
  Converted: ['Converti', 'Umgewandelt', 'Skonwertowano', '已转换'],
  'Taken back': ['Annulé', 'Zurückgenommen', 'Cofnięto', '已撤销'],
  Kind: ['Type', 'Art', 'Rodzaj', '类型'],
  Record: ['Fiche', 'Datensatz', 'Rekord', '记录'],
  '{count} records moved along.': [
    '{count} fiches ont suivi.',
    '{count} Datensätze sind mitgegangen.',
    'Przeniesiono {count} rekordów.',
    '随同移动了 {count} 条记录。',
  ],
  '{deleted} records went to the trash, {moved} moved back.': [
    '{deleted} fiches mises à la corbeille, {moved} revenues à leur place.',
    '{deleted} Datensätze sind im Papierkorb, {moved} sind zurückgegangen.',
    '{deleted} rekordów trafiło do kosza, {moved} wróciło.',
    '{deleted} 条记录移入回收站，{moved} 条移回。',
  ],
  'Records like this one': ['Fiches semblables', 'Ähnliche Datensätze', 'Podobne rekordy', '相似的记录'],
  'Those that are likely the same, by the rules of the metadata, and why.': [
    'Celles qui sont sans doute les mêmes, selon les règles des métadonnées, et pourquoi.',
    'Die wahrscheinlich dieselben sind, nach den Regeln der Metadaten, und warum.',
    'Te, które prawdopodobnie są tym samym, według reguł metadanych, i dlaczego.',
    '按元数据规则可能重复的记录及原因。',
  ],
  'No other record looks like this one.': [
    'Aucune autre fiche ne ressemble à celle-ci.',
    'Kein anderer Datensatz sieht so aus wie dieser.',
    'Żaden inny rekord nie przypomina tego.',
    '没有与此相似的记录。',
  ],
  'Alike in': ['Semblables par', 'Gleich in', 'Zgodne pola', '相同之处'],
  Points: ['Points', 'Punkte', 'Punkty', '分数'],
  '{score} of {threshold}': ['{score} sur {threshold}', '{score} von {threshold}', '{score} z {threshold}', '{score} / {threshold}'],
  Progress: ['Avancement', 'Fortschritt', 'Postęp', '进度'],
  'Reached, %': ['Atteint, %', 'Erreicht, %', 'Osiągnięto, %', '已达成，%'],
  Met: ['Atteint', 'Erreicht', 'Osiągnięty', '已完成'],
  'Not begun': ['Pas commencé', 'Noch nicht begonnen', 'Nierozpoczęty', '未开始'],
  'Nearly over': ['Presque terminé', 'Fast vorbei', 'Prawie koniec', '即将结束'],
  'On track': ['En bonne voie', 'Auf Kurs', 'Zgodnie z planem', '进展正常'],
  Behind: ['En retard', 'Im Rückstand', 'Opóźniony', '落后'],
  '{have} of {wanted} are reached; {gone} of {days} days are gone.': [
    '{have} sur {wanted} sont atteints ; {gone} jours sur {days} sont passés.',
    '{have} von {wanted} sind erreicht; {gone} von {days} Tagen sind um.',
    'Osiągnięto {have} z {wanted}; minęło {gone} z {days} dni.',
    '已达成 {have} / {wanted}；已过 {gone} / {days} 天。',
  ],
  'At this pace it will be {expected}.': [
    'À ce rythme, ce sera {expected}.',
    'Bei diesem Tempo werden es {expected}.',
    'W tym tempie będzie {expected}.',
    '按此速度将达到 {expected}。',
  ],
  '{each} a day are needed from now on.': [
    'Il en faut désormais {each} par jour.',
    'Ab jetzt braucht es {each} am Tag.',
    'Od teraz potrzeba {each} dziennie.',
    '从现在起每天需要 {each}。',
  ],
  '{missing} are missing.': ['Il manque {missing}.', '{missing} fehlen.', 'Brakuje {missing}.', '还差 {missing}。'],
  'Fill in the target and both days to see how far it is.': [
    'Renseignez la cible et les deux jours pour voir l’avancement.',
    'Ziel und beide Tage ausfüllen, um den Stand zu sehen.',
    'Uzupełnij cel i oba dni, aby zobaczyć postęp.',
    '填写目标和起止日期即可查看进度。',
  ],
}

const languages = ['fr', 'de', 'pl', 'zh'] as const

/** By language and text. */
export const translations: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  languages.map((language, index) => [
    language,
    Object.fromEntries(Object.entries(texts).map(([text, said]) => [text, said[index] ?? text])),
  ]),
)
