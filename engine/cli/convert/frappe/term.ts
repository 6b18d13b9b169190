import type { DocType } from './doctype.ts'
import type { Shape } from './shapes.ts'

/** A piece of a condition that cannot be said in CEL. */
export class Untranslatable extends Error {
  /** It could not be judged anywhere among the files, so that nothing is lost by leaving it in the comment. */
  readonly isIdle: boolean

  constructor(message: string, isIdle = false) {
    super(message)
    this.isIdle = isIdle
  }
}

/** How tightly CEL binds a text, so that brackets stand only where they must. */
export type Strength = 'choice' | 'or' | 'and' | 'comparison' | 'sum' | 'multiplication' | 'unary' | 'atom'
const strengths: readonly Strength[] = ['choice', 'or', 'and', 'comparison', 'sum', 'multiplication', 'unary', 'atom']

export interface Cel {
  readonly text: string
  readonly strength: Strength
}

/** A record that a condition can reach: `doc`, `parent`, the candidate of a picker, the row of a loop. */
export interface Place {
  /** How CEL calls it: `record`, `owner`, `choice`, or the variable of a macro. */
  readonly cel: string
  readonly doctype: DocType
  /** DocType and field in which its rows stand, and the record they belong to. */
  readonly owner?: { readonly place: Place; readonly fieldname: string }
}

/** What a part of a JavaScript expression stands for. */
export type Term =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'value'; readonly cel: Cel; readonly shape: Shape; readonly isNumericText?: true }
  | { readonly is: 'condition'; readonly cel: Cel }
  | { readonly is: 'record'; readonly place: Place }
  | { readonly is: 'rows'; readonly cel: Cel; readonly row: (variable: string) => Place }
  /** One value of each row: `doc.items.map(d => d.part)`. */
  | { readonly is: 'column'; readonly rows: Extract<Term, { is: 'rows' }>; readonly variable: string; readonly value: Term }
  | { readonly is: 'array'; readonly items: readonly Term[] }
  | { readonly is: 'pattern'; readonly source: string; readonly flags: string }
  | { readonly is: 'position'; readonly contains: Cel; readonly isAtStart: Cel | undefined }
  | { readonly is: 'state'; readonly place: Place }
  | { readonly is: 'user' }
  /** A name of JavaScript or Frappe that only means something together with what follows: `frappe.session`. */
  | { readonly is: 'path'; readonly path: string }
  /** `a || b` where a value is asked for. */
  | { readonly is: 'either'; readonly first: Term; readonly second: Term; readonly cel: Cel }

export const yes: Cel = { text: 'true', strength: 'atom' }
export const no: Cel = { text: 'false', strength: 'atom' }

export function atom(text: string): Cel {
  return { text, strength: 'atom' }
}

/** The text, in brackets where it binds less than what stands around it. */
export function within(cel: Cel, around: Strength): string {
  return strengths.indexOf(cel.strength) >= strengths.indexOf(around) ? cel.text : `(${cel.text})`
}

export function both(a: Cel, b: Cel): Cel {
  if (a.text === 'false' || b.text === 'false') return no
  if (a.text === 'true') return b
  if (b.text === 'true' || a.text === b.text) return a
  return { text: `${within(a, 'and')} && ${within(b, 'and')}`, strength: 'and' }
}

export function either(a: Cel, b: Cel): Cel {
  if (a.text === 'true' || b.text === 'true') return yes
  if (a.text === 'false') return b
  if (b.text === 'false' || a.text === b.text) return a
  return { text: `${within(a, 'or')} || ${within(b, 'or')}`, strength: 'or' }
}

export function not(cel: Cel): Cel {
  if (cel.text === 'true') return no
  if (cel.text === 'false') return yes
  const compared = /^([^&|()?]+|\S+\(\)) (==|!=) ([^&|()?=]+)$/.exec(cel.text)
  if (cel.strength === 'comparison' && compared !== null)
    return { text: `${compared[1]} ${compared[2] === '==' ? '!=' : '=='} ${compared[3]}`, strength: 'comparison' }
  if (cel.strength === 'unary' && cel.text.startsWith('!')) return atomOr(cel.text.slice(1))
  return { text: `!${within(cel, 'unary')}`, strength: 'unary' }
}

export function compared(left: Cel, operator: string, right: Cel): Cel {
  return { text: `${within(left, 'sum')} ${operator} ${within(right, 'sum')}`, strength: 'comparison' }
}

export function textLiteral(value: string): Cel {
  return atom(`'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}'`)
}

export function numberLiteral(value: number): Cel {
  if (!Number.isFinite(value) || /e/.test(String(value))) throw new Untranslatable(`the number ${value}`)
  return value < 0 ? { text: String(value), strength: 'unary' } : atom(String(value))
}

function atomOr(text: string): Cel {
  return { text, strength: 'atom' }
}
