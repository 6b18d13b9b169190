import { fold } from '../../base/fold.ts'

/**
 * How a word sounds, as digits: Kölner Phonetik (Hans Joachim Postel, IBM-Nachrichten 19, 1969). Words that sound alike in
 * German, and mostly also in its neighbours, have the same code: `Meyer`, `Maier` and `Mayr` are `67`. Empty for a word without Latin letters.
 */
export function phoneticCode(word: string): string {
  const letters = fold(word).replace(/[^a-z]/g, '')
  let code = ''
  let last = ''
  for (let place = 0; place < letters.length; place++) {
    const digits = digitsOf(letters[place] ?? '', letters[place - 1] ?? '', letters[place + 1] ?? '', place === 0)
    for (const digit of digits) {
      if (digit !== last && (digit !== '0' || code === '')) code += digit
      last = digit
    }
  }
  return code
}

const fixed: Readonly<Record<string, string>> = {
  ...{ a: '0', e: '0', i: '0', j: '0', o: '0', u: '0', y: '0', h: '', b: '1', f: '3', v: '3', w: '3' },
  ...{ g: '4', k: '4', q: '4', l: '5', m: '6', n: '6', r: '7', s: '8', z: '8' },
}

function digitsOf(letter: string, before: string, next: string, isFirst: boolean): string {
  switch (letter) {
    case 'p':
      return next === 'h' ? '3' : '1'
    case 'd':
    case 't':
      return 'csz'.includes(next) && next !== '' ? '8' : '2'
    case 'x':
      return 'ckq'.includes(before) && before !== '' ? '8' : '48'
    case 'c':
      return digitOfC(before, next, isFirst)
    default:
      return fixed[letter] ?? ''
  }
}

function digitOfC(before: string, next: string, isFirst: boolean): string {
  const isHard = next !== '' && (isFirst ? 'ahkloqrux' : 'ahkoqux').includes(next)
  return isHard && (isFirst || (before !== 's' && before !== 'z')) ? '4' : '8'
}
