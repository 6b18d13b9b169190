import { fold } from '../../base/fold.ts'

/** Legal forms of companies and words that join; two names that differ by nothing else are the same name. */
const weakWords = new Set(
  [
    'firma gmbh ag kg ohg ug gbr ev eg kgaa mbh co cie und', // German
    'sa sas sarl sasu eurl snc et ets etablissements ste societe', // French
    'the ltd limited plc llc llp inc corp corporation company and', // English
    'sp spolka zoo oo z o i s a', // Polish
    'srl spa bv nv ab as oy aps sl spol sro', // their neighbours
  ].flatMap((words) => words.split(' ')),
)

/** The words of a text without case, accents and punctuation: letters and digits of any script. */
export function allWords(text: string): readonly string[] {
  return fold(text)
    .replaceAll(/(?<=\p{L})['’.](?=\p{L})/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}

/** The words that tell names apart: all words, but for legal forms and the like where others are left. */
export function tellingWords(text: string): readonly string[] {
  const words = allWords(text)
  const telling = words.filter((word) => !weakWords.has(word))
  return telling.length === 0 ? words : telling
}
