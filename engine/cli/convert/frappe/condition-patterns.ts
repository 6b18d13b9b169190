import { atom, type Cel, either, no, type Term, textLiteral, Untranslatable } from './term.ts'

/**
 * A regular expression over a text, as far as it is made of literal alternatives with or without anchors, such as
 * `/^(in|out)bound$/`; CEL has `startsWith`, `endsWith` and `contains` for them.
 */
export function testPattern(of: Term, pattern: Extract<Term, { is: 'pattern' }>): Cel {
  if (of.is !== 'value' || (of.shape.is !== 'text' && of.shape.is !== 'choice'))
    throw new Untranslatable('a pattern over something that is no text')
  const isFolded = pattern.flags.includes('i')
  const text = isFolded ? `lower(${of.cel.text})` : of.cel.text
  return alternatives(pattern.source)
    .map((branch) => testBranch(text, isFolded ? branch.toLowerCase() : branch))
    .reduce(either, no)
}

function testBranch(text: string, branch: string): Cel {
  const isStart = branch.startsWith('^')
  const isEnd = branch.endsWith('$') && !branch.endsWith('\\$')
  const body = branch.slice(isStart ? 1 : 0, isEnd ? -1 : undefined)
  const escaped = /\\([\\^$.*+?()[\]{}|/-])/g
  if (/[\^$.*+?()[\]{}|\\]/.test(body.replace(escaped, ''))) throw new Untranslatable(`the pattern /${branch}/`)
  const part = textLiteral(body.replace(escaped, '$1')).text
  if (isStart && isEnd) return { text: `${text} == ${part}`, strength: 'comparison' }
  return atom(`${text}.${isStart ? 'startsWith' : isEnd ? 'endsWith' : 'contains'}(${part})`)
}

/** Splits at `|`, also inside one group, whose surroundings go to every branch. */
function alternatives(source: string): readonly string[] {
  const group = /^(\^?[^()|]*)\((?:\?:)?([^()]*)\)([^()|]*\$?)$/.exec(source)
  if (group !== null) return (group[2] ?? '').split('|').map((middle) => `${group[1]}${middle}${group[3]}`)
  return source.split('|')
}
