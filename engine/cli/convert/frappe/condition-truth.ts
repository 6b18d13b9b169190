import type { Setting } from './condition.ts'
import { stateTest } from './condition-names.ts'
import { atom, type Cel, compared, no, type Term, Untranslatable, yes } from './term.ts'

/** What JavaScript takes for true: a text that is not empty, a number other than 0, a table with rows. */
export function truth(term: Term, setting: Setting): Cel {
  switch (term.is) {
    case 'literal':
      return term.value !== null && term.value !== '' && term.value !== 0 && term.value !== false ? yes : no
    case 'condition':
    case 'either':
      return term.cel
    case 'record':
    case 'user':
    case 'array':
    case 'column':
      return yes
    case 'rows':
      return compared(atom(`${term.cel.text}.size()`), '>', atom('0'))
    case 'state':
      return stateTest(term.place, (state) => state !== 0)
    case 'position':
      throw new Untranslatable('a position taken as yes or no')
    case 'pattern':
      return yes
    case 'path':
      if (!term.path.includes('.')) return yes
      throw new Untranslatable(`"${term.path}"`)
    case 'value':
      return truthOfValue(term, setting)
  }
}

function truthOfValue(term: Extract<Term, { is: 'value' }>, _setting: Setting): Cel {
  const { cel, shape } = term
  switch (shape.is) {
    case 'boolean':
      return cel
    case 'number':
      return cel.text.endsWith('.size()') ? compared(cel, '>', atom('0')) : compared(atom(`coalesce(${cel.text}, 0)`), '!=', atom('0'))
    case 'references':
      return compared(atom(`${cel.text}.size()`), '>', atom('0'))
    default:
      return atom(`has(${cel.text})`)
  }
}
