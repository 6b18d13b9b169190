import { userDoctype } from './book.ts'
import type { Setting } from './condition.ts'
import { stateTest } from './condition-names.ts'
import { truth } from './condition-truth.ts'
import type { Shape } from './shapes.ts'
import { atom, type Cel, compared, no, not, numberLiteral, type Term, textLiteral, Untranslatable, yes } from './term.ts'

type Literal = Extract<Term, { is: 'literal' }>
type Value = Extract<Term, { is: 'value' }>

const swapped: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** One comparison: `==`, `!=`, `<`, `<=`, `>` or `>=`, in the sense that JavaScript gives it. */
export function compareTerms(operator: string, left: Term, right: Term, setting: Setting): Cel {
  const a = simple(left, right)
  const b = simple(right, left)
  if (b.is === 'literal') return compareLiteral(operator, a, b, setting)
  if (a.is === 'literal') return compareLiteral(swapped[operator] ?? operator, b, a, setting)
  if (a.is === 'user' || b.is === 'user') return compareUser(operator, a.is === 'user' ? b : a)
  if (a.is === 'condition' || b.is === 'condition') return compareConditions(operator, truth(a, setting), truth(b, setting))
  if (a.is === 'value' && b.is === 'value') return compareValues(operator, a, b, setting)
  throw new Untranslatable(`"${operator}" between such things`)
}

/** `(doc.x || 0) > 1` compares the field; null counts as what stands behind `||` where that is empty too. */
function simple(term: Term, other: Term): Term {
  if (term.is !== 'either') return term
  const { first, second, cel } = term
  if (second.is === 'literal' && isEmpty(second)) return first
  if (first.is === 'value' && second.is === 'literal' && other.is === 'literal') return { is: 'condition', cel }
  if (first.is === 'value' && second.is === 'value' && first.shape.is === second.shape.is)
    return { is: 'value', shape: first.shape, cel: atom(`coalesce(${first.cel.text}, ${second.cel.text})`) }
  return { is: 'condition', cel }
}

function isEmpty({ value }: Literal): boolean {
  return value === null || value === '' || value === 0 || value === false
}

function compareLiteral(operator: string, term: Term, literal: Literal, setting: Setting): Cel {
  const isEquality = operator === '==' || operator === '!='
  switch (term.is) {
    case 'literal':
      return holds(operator, term.value, literal.value) ? yes : no
    case 'state':
      return stateTest(term.place, (state) => holds(operator, state, Number(literal.value)))
    case 'condition':
      return holds(operator, true, yesOrNo(literal))
        ? holds(operator, false, yesOrNo(literal))
          ? yes
          : term.cel
        : otherwise(operator, term, literal)
    case 'user':
      if (isEquality) return compared(atom('user.email'), operator, textLiteral(String(literal.value)))
      break
    case 'position':
      return comparePosition(operator, term, Number(literal.value))
    case 'rows':
      if (isEquality && isEmpty(literal)) return compared(atom(`${term.cel.text}.size()`), operator, atom('0'))
      break
    case 'value':
      return compareField(operator, term, literal, setting)
    case 'array':
    case 'record':
      if (isEquality && isEmpty(literal)) return operator === '==' ? no : yes
  }
  throw new Untranslatable(`"${operator}" with ${JSON.stringify(literal.value)}`)
}

function otherwise(operator: string, term: Extract<Term, { is: 'condition' }>, literal: Literal): Cel {
  return holds(operator, false, yesOrNo(literal)) ? not(term.cel) : no
}

/** `1`, `"1"`, `true` and `"0"` as JavaScript compares them with yes and no. */
function yesOrNo({ value }: Literal): number {
  return typeof value === 'string' ? (value.trim() === '' ? 0 : Number(value)) : Number(value ?? 0)
}

function holds(operator: string, a: unknown, b: unknown): boolean {
  const [x, y] = typeof a === 'string' && typeof b === 'string' ? [a, b] : [Number(a ?? 0), Number(b ?? 0)]
  const isSame = typeof a === 'string' && typeof b === 'string' ? a === b : Number(a ?? 0) === Number(b ?? 0)
  if (operator === '==') return isSame
  if (operator === '!=') return !isSame
  if (operator === '<') return x < y
  if (operator === '<=') return x <= y
  return operator === '>' ? x > y : x >= y
}

function comparePosition(operator: string, term: Extract<Term, { is: 'position' }>, number: number): Cel {
  const [absent, first, later] = [holds(operator, -1, number), holds(operator, 0, number), holds(operator, 1, number)]
  if (absent && !first && !later) return not(term.contains)
  if (!absent && first && later) return term.contains
  if (!absent && first && !later && term.isAtStart !== undefined) return term.isAtStart
  throw new Untranslatable('a position in a text or list')
}

function compareField(operator: string, { cel, shape }: Value, literal: Literal, setting: Setting): Cel {
  const { value } = literal
  const isEquality = operator === '==' || operator === '!='
  if (shape.is === 'boolean') return compareLiteral(operator, { is: 'condition', cel }, literal, setting)
  if (shape.is === 'number') return compareNumber(operator, cel, literal)
  if (value === null || value === '' || ((value === 0 || value === false) && isEquality)) {
    if (operator === '==' || operator === '<=') return emptiness(cel, shape, true)
    if (operator === '!=' || operator === '>') return emptiness(cel, shape, false)
    throw new Untranslatable(`"${operator}" with nothing`)
  }
  if (isEquality && typeof value === 'boolean')
    return value === (operator === '==') ? emptiness(cel, shape, false) : emptiness(cel, shape, true)
  switch (shape.is) {
    case 'text':
    case 'time':
      if (isEquality || typeof value === 'string') return compared(cel, operator, textLiteral(String(value)))
      break
    case 'choice':
      return compareChoice(operator, cel, shape.values, String(value), setting)
    case 'entityName':
      if (isEquality) return compared(cel, operator, textLiteral(setting.book.entityOf(String(value))))
      break
    case 'reference':
      if (isEquality) return compareReference(operator, cel, shape.doctype, String(value), setting)
      break
    case 'date':
    case 'instant':
      if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)) return compared(cel, operator, textLiteral(value))
      break
    case 'duration':
      if (typeof value === 'number') return compared(cel, operator, textLiteral(`PT${value}S`))
  }
  throw new Untranslatable(`"${operator}" of ${shape.is} with ${JSON.stringify(value)}`)
}

function emptiness(cel: Cel, shape: Shape, isWanted: boolean): Cel {
  if (shape.is === 'references') return compared(atom(`${cel.text}.size()`), isWanted ? '==' : '>', atom('0'))
  return isWanted ? not(atom(`has(${cel.text})`)) : atom(`has(${cel.text})`)
}

/** An empty number counts as 0, as it does where the definition comes from. */
function compareNumber(operator: string, cel: Cel, literal: Literal): Cel {
  const number = Number(literal.value ?? 0)
  if (Number.isNaN(number)) return operator === '!=' ? yes : no
  const withNull = operator === '!='
  const isCounted = cel.text.startsWith('coalesce(') || cel.text.endsWith('.size()') || holds(operator, 0, number) === withNull
  return compared(isCounted ? cel : atom(`coalesce(${cel.text}, 0)`), operator, numberLiteral(number))
}

/** A value that the options do not have is never there. */
function compareChoice(operator: string, cel: Cel, values: readonly string[], value: string, setting: Setting): Cel {
  if (values.includes(value)) return compared(cel, operator, textLiteral(value))
  if (operator !== '==' && operator !== '!=') throw new Untranslatable(`"${operator}" of a choice`)
  const near = values.find((known) => known.toLowerCase() === value.trim().toLowerCase())
  setting.remark(`a condition asks for "${value}", which the options do not have${near === undefined ? '' : ` (they have "${near}")`}`)
  return operator === '==' ? no : yes
}

/** Records are known by the field that is their name; the engine's own id is another. */
function compareReference(operator: string, cel: Cel, doctype: string, value: string, setting: Setting): Cel {
  const target = setting.book.doctypes.get(doctype)
  const key = doctype === userDoctype ? 'email' : target === undefined ? undefined : setting.book.keyOf(target)
  if (key === undefined) return compared(atom(`${cel.text}.id`), operator, textLiteral(value))
  return compareKey(
    operator,
    atom(`${cel.text}.${key}`),
    target?.fields.find((field) => setting.book.fieldsOf(target).get(field.fieldname) === key),
    value,
    setting,
  )
}

function compareKey(
  operator: string,
  cel: Cel,
  field: Parameters<Setting['book']['shapeOf']>[0] | undefined,
  value: string,
  setting: Setting,
): Cel {
  const shape: Shape = field === undefined ? { is: 'text' } : setting.book.shapeOf(field)
  return compareField(operator, { is: 'value', cel, shape }, { is: 'literal', value }, setting)
}

function compareUser(operator: string, term: Term): Cel {
  if (operator !== '==' && operator !== '!=') throw new Untranslatable(`"${operator}" of a person`)
  if (term.is === 'value' && term.shape.is === 'reference' && term.shape.doctype === userDoctype)
    return compared(term.cel, operator, atom('user'))
  if (term.is === 'value' && (term.shape.is === 'text' || term.shape.is === 'choice'))
    return compared(term.cel, operator, atom('user.email'))
  throw new Untranslatable('a person compared with something else')
}

function compareConditions(operator: string, a: Cel, b: Cel): Cel {
  if (operator === '==' || operator === '!=') return compared({ ...a, strength: 'or' }, operator, { ...b, strength: 'or' })
  throw new Untranslatable(`"${operator}" of conditions`)
}

const textual = ['text', 'choice', 'entityName', 'time']

function compareValues(operator: string, a: Value, b: Value, setting: Setting): Cel {
  const kinds = [a.shape.is, b.shape.is]
  const isEquality = operator === '==' || operator === '!='
  if (kinds.every((kind) => kind === 'number')) return compared(counted(a.cel), operator, counted(b.cel))
  if (kinds.every((kind) => kind === 'boolean')) return compared(a.cel, operator, b.cel)
  if (kinds.every((kind) => textual.includes(kind))) return compared(a.cel, operator, b.cel)
  if (kinds.every((kind) => kind === 'reference') && isEquality) return compared(a.cel, operator, b.cel)
  if (kinds[0] === kinds[1] && ['date', 'instant', 'duration'].includes(a.shape.is)) return compared(a.cel, operator, b.cel)
  if (kinds.includes('date') && kinds.includes('instant')) return compared(day(a), operator, day(b))
  const [reference, text] = a.shape.is === 'reference' ? [a, b] : [b, a]
  if (isEquality && reference.shape.is === 'reference' && textual.includes(text.shape.is)) {
    const target = setting.book.doctypes.get(reference.shape.doctype)
    const key = target === undefined ? undefined : setting.book.keyOf(target)
    return compared(atom(`${reference.cel.text}.${key ?? 'id'}`), operator, text.cel)
  }
  throw new Untranslatable(`"${operator}" of ${kinds.join(' and ')}`)
}

function counted(cel: Cel): Cel {
  return /^(coalesce\(|.*\.size\(\)$)/.test(cel.text) || cel.strength !== 'atom' ? cel : atom(`coalesce(${cel.text}, 0)`)
}

function day(value: Value): Cel {
  return value.shape.is === 'instant' ? atom(`dateOf(${value.cel.text})`) : value.cel
}
