import { fold } from './fold.ts'

/**
 * How text becomes the words that a search compares, in one place for JavaScript, SQLite and PostgreSQL: folded, then split
 * at every ASCII character that is no letter or digit and at the punctuation below. Everything else belongs to a word.
 */
export const punctuation = [
  ...'\u00a0¡¦§¨©«¬\u00ad®¯°±´¶·¸»¿×÷',
  ...'\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u2060\ufeff',
  ...'‐‑‒–—―‖‗‘’‚‛“”„‟†‡•…‰′″‹›※€£¥¢¤™−',
  ...'\u3000、。〃〈〉《》「」『』【】〔〕〖〗〜・！＂＃％＆＇（）＊，－．／：；＜＝＞？＠［＼］＿｛｜｝～￥',
  ...'،؛؟٪٫٬٭۔।॥',
].join('')

/**
 * Scripts that are written without spaces between words (first and last code point): each pair of neighbouring letters is a word of
 * its own, and so is each letter with which a row of them ends.
 */
export const unspacedRanges: readonly (readonly [first: number, last: number])[] = [
  [0x0e00, 0x0eff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
  [0x2e80, 0x2fdf],
  [0x3005, 0x3007],
  [0x3040, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0xff66, 0xff9f],
  [0x20000, 0x3ffff],
]

/** Longer words are known by their beginning. */
export const maxWordLength = 200

/** Stands before the digits of a phone number, from each digit on, so that no other number is taken for one. */
export const phoneMark = '\ue000'
/** Stand before the words of fields of weight 2 and more, and of weight 4 and more. */
export const weightMarks = ['\ue002', '\ue001'] as const

const marks = new Set<string>([phoneMark, ...weightMarks])
const separators = new Set<string>([...punctuation, ...marks])

/** One piece of text as words. In a row of letters of an unspaced script, `北京市`, they are `北京` and `京市`. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  let word = ''
  let row: string[] = []
  const end = () => {
    if (word !== '') words.push([...word].slice(0, maxWordLength).join(''))
    if (row.length === 1) words.push(row[0] ?? '')
    for (let at = 0; at + 1 < row.length; at++) words.push(`${row[at]}${row[at + 1]}`)
    word = ''
    row = []
  }
  for (const letter of fold(text.normalize('NFC'))) {
    const isUnspacedLetter = isUnspaced(letter)
    if (isSeparator(letter) || isUnspacedLetter !== row.length > 0) end()
    if (isUnspacedLetter) row.push(letter)
    else if (!isSeparator(letter)) word += letter
  }
  end()
  return words
}

export function isSeparator(letter: string): boolean {
  return letter < '\u0080' ? !/[a-z0-9]/i.test(letter) : separators.has(letter)
}

export function isUnspaced(letter: string): boolean {
  const code = letter.codePointAt(0) ?? 0
  return code >= 0x0e00 && unspacedRanges.some(([first, last]) => code >= first && code <= last)
}
