/**
 * Letters of the Latin alphabets with their marks, in one table for JavaScript, SQLite and PostgreSQL: the case
 * functions of the three differ (SQLite knows ASCII only, PostgreSQL follows its locale), so none of them is used.
 * A row is the plain spelling, the small letters and the capitals that belong to them, one to one.
 */
const letterTable: readonly (readonly [plain: string, small: string, capital: string])[] = [
  ['a', 'àáâãäåāăąǎ', 'ÀÁÂÃÄÅĀĂĄǍ'],
  ['c', 'çćĉċč', 'ÇĆĈĊČ'],
  ['d', 'ďđð', 'ĎĐÐ'],
  ['e', 'èéêëēĕėęě', 'ÈÉÊËĒĔĖĘĚ'],
  ['g', 'ĝğġģ', 'ĜĞĠĢ'],
  ['h', 'ĥħ', 'ĤĦ'],
  ['i', 'ìíîïĩīĭįǐ', 'ÌÍÎÏĨĪĬĮǏ'],
  ['j', 'ĵ', 'Ĵ'],
  ['k', 'ķ', 'Ķ'],
  ['l', 'ĺļľłŀ', 'ĹĻĽŁĿ'],
  ['n', 'ñńņňŋ', 'ÑŃŅŇŊ'],
  ['o', 'òóôõöøōŏőǒ', 'ÒÓÔÕÖØŌŎŐǑ'],
  ['r', 'ŕŗř', 'ŔŖŘ'],
  ['s', 'śŝşšș', 'ŚŜŞŠȘ'],
  ['t', 'ţťŧț', 'ŢŤŦȚ'],
  ['u', 'ùúûüũūŭůűųǔǖǘǚǜ', 'ÙÚÛÜŨŪŬŮŰŲǓǕǗǙǛ'],
  ['w', 'ŵẁẃẅ', 'ŴẀẂẄ'],
  ['y', 'ýÿŷ', 'ÝŸŶ'],
  ['z', 'źżž', 'ŹŻŽ'],
  ['ae', 'æ', 'Æ'],
  ['oe', 'œ', 'Œ'],
  ['th', 'þ', 'Þ'],
  ['ss', 'ß', 'ẞ'],
]

/** Capitals outside ASCII with their small letter. */
export const smallLetters: readonly (readonly [capital: string, small: string])[] = letterTable.flatMap(([, small, capital]) =>
  [...capital].map((letter, index) => [letter, [...small][index] ?? letter] as const),
)

/** Letters outside ASCII with their plain spelling of one or two small ASCII letters; `İ` and `ı` count as i. */
export const plainLetters: readonly (readonly [letter: string, plain: string])[] = [
  ...letterTable.flatMap(([plain, small, capital]) => [...small, ...capital].map((letter) => [letter, plain] as const)),
  ['ı', 'i'],
  ['İ', 'i'],
]

const toSmall = new Map<string, string>(smallLetters)
const toCapital = new Map<string, string>(smallLetters.map(([capital, small]) => [small, capital]))
const toPlain = new Map<string, string>(plainLetters)

/** Text for search without regard to case and accents: `Żółć & Crème` gives `zolc & creme`. */
export function fold(text: string): string {
  return mapLetters(asciiLower(text), toPlain)
}

/** Small letters of the Latin alphabets; other scripts stay as they are. */
export function lowerCase(text: string): string {
  return mapLetters(asciiLower(text), toSmall)
}

/** Capitals of the Latin alphabets, letter by letter (`ß` becomes `ẞ`); other scripts stay as they are. */
export function upperCase(text: string): string {
  return mapLetters(
    text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
    toCapital,
  )
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

function mapLetters(text: string, letters: ReadonlyMap<string, string>): string {
  return text.replace(/[^\0-\x7f]/gu, (letter) => letters.get(letter) ?? letter)
}
