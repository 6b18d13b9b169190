import type { AnyNode, CallExpression } from 'acorn'
import { condition, type Setting, translate, translateValue } from './condition.ts'
import { compareTerms } from './condition-compare.ts'
import { knownFunctions } from './condition-functions.ts'
import { memberTerm } from './condition-names.ts'
import { testPattern } from './condition-patterns.ts'
import { truth } from './condition-truth.ts'
import { documentName } from './names.ts'
import { atom, both, type Cel, either, no, numberLiteral, type Term, textLiteral, Untranslatable, yes } from './term.ts'

/** Functions that give what they are given, for our purposes. */
const transparent = new Set([
  'cint',
  'flt',
  'cstr',
  'Number',
  'parseInt',
  'parseFloat',
  'String',
  '__',
  'strip',
  'frappe.utils.cint',
  'frappe.utils.flt',
  'frappe.datetime.str_to_obj',
  'frappe.datetime.obj_to_str',
])

const moments: Readonly<Record<string, readonly ['date' | 'instant', string]>> = {
  'frappe.datetime.get_today': ['date', 'today()'],
  'frappe.datetime.nowdate': ['date', 'today()'],
  'frappe.datetime.now_date': ['date', 'today()'],
  'frappe.datetime.now_datetime': ['instant', 'now()'],
  'frappe.datetime.get_now_datetime': ['instant', 'now()'],
}

export function callTerm(node: CallExpression, setting: Setting): Term {
  const { callee } = node
  const name = dotted(callee)
  const argument = (index: number): Term => {
    const given = node.arguments[index]
    if (given === undefined) throw new Untranslatable(`${name ?? 'a call'} without its arguments`)
    return translate(given, setting)
  }
  const moment = name === undefined ? undefined : moments[name]
  if (moment !== undefined) return { is: 'value', shape: { is: moment[0] }, cel: atom(moment[1]) }
  if (name !== undefined && transparent.has(name)) return argument(0)
  if (['cur_frm.is_new', 'frm.is_new', 'doc.is_new'].includes(name ?? '')) return condition(atom('isNew'))
  if (name === 'Object.keys' || name === 'Object.values') {
    const rows = argument(0)
    if (rows.is === 'rows') return rows
  }
  if (name === 'isNaN' || name === 'Number.isNaN') return condition(isNoNumber(argument(0)))
  if (name === 'Boolean') return condition(truth(argument(0), setting))
  if (name === 'in_list' || name === 'frappe.utils.in_list') return condition(contains(argument(0), argument(1), setting))
  if (name === 'frappe.get_doc' || name === 'frappe.get_cached_doc') return linkedRecord(argument(0), argument(1))
  if (name === 'frappe.db.get_value' || name === 'frappe.model.get_value') {
    const field = argument(2)
    if (field.is === 'literal') return memberTerm(linkedRecord(argument(0), argument(1)), String(field.value), setting)
  }
  const known = name === undefined ? undefined : knownFunctions[name]
  if (known !== undefined) {
    const given = known.parameters.map((parameter, index) => [parameter, argument(index)] as const)
    return translateValue(known.body, { ...setting, variables: { ...setting.variables, ...Object.fromEntries(given) } })
  }
  if (name === 'moment') return node.arguments.length === 0 ? { is: 'value', shape: { is: 'instant' }, cel: atom('now()') } : argument(0)
  const dated = name === undefined ? undefined : dateFunctions[name]
  if (dated !== undefined) return dated(dayOf(argument(0)), argument(1))
  if (name === 'Math.abs') return { is: 'value', shape: { is: 'number' }, cel: atom(`abs(${numberOf(argument(0))})`) }
  if (name === 'frappe.user.has_role' || name === 'frappe.user.has_roles') return condition(roleTest(argument(0)))
  if (name === 'has_common' || name === 'frappe.utils.has_common') return condition(overlap(argument(0), argument(1), setting))
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier')
    throw new Untranslatable(`the function ${name ?? 'called here'}`)
  const isOfRoles = rolePaths.some((path) => name?.startsWith(`${path}.`))
  if (!isOfRoles && (name?.startsWith('frappe.') || name?.startsWith('erpnext.'))) throw new Untranslatable(`the function ${name}`)
  return methodTerm(translateObject(callee.object, setting), callee.property.name, node.arguments, setting)
}

/** A number that is empty is 0 there. */
function isNoNumber(term: Term): Cel {
  if (term.is === 'literal') return Number.isNaN(Number(term.value)) ? yes : no
  if (term.is === 'value' && ['number', 'boolean'].includes(term.shape.is)) return no
  throw new Untranslatable('isNaN() of something that is no number')
}

/** `a.b.c` as text, for functions that are known by their whole name. */
function dotted(node: AnyNode): string | undefined {
  if (node.type === 'Identifier') return node.name
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier') return undefined
  const object = dotted(node.object)
  return object === undefined ? undefined : `${object}.${node.property.name}`
}

function translateObject(node: AnyNode, setting: Setting): Term {
  const term = translate(node, setting)
  return term.is === 'either' ? term.first : term
}

function methodTerm(of: Term, method: string, nodes: readonly AnyNode[], setting: Setting): Term {
  const first = nodes[0]
  if (of.is === 'literal' && of.value === null) return of
  if (of.is === 'pattern' && method === 'test' && first !== undefined) return condition(testPattern(translate(first, setting), of))
  if (of.is === 'record' && ['get', 'get_value', 'has_field'].includes(method) && first !== undefined)
    return memberOf(of, first, method, setting)
  if (method === 'split' && of.is === 'literal' && first !== undefined) return splitText(of, translate(first, setting))
  if (method === 'toFixed' && of.is === 'value' && of.shape.is === 'number') return of
  if (of.is === 'rows') return rowsMethod(of, method, first, setting)
  if (of.is === 'column' && method === 'includes' && first !== undefined)
    return condition(columnHolds(of, translate(first, setting), setting))
  if (['toString', 'trim', 'valueOf'].includes(method)) return of
  if (method === 'toLowerCase' || method === 'toUpperCase') return changeCase(of, method)
  if (first === undefined) throw new Untranslatable(`the method ${method}()`)
  if (of.is === 'array' && (method === 'some' || method === 'every' || method === 'find'))
    return arrayMethod(of.items, method, first, setting)
  const argument = translate(first, setting)
  if (method === 'isAfter') return condition(compareTerms('>', of, argument, setting))
  if (method === 'isBefore') return condition(compareTerms('<', of, argument, setting))
  if (method === 'includes') return condition(contains(of, argument, setting))
  if (method === 'indexOf') return { is: 'position', contains: contains(of, argument, setting), isAtStart: startOf(of, argument) }
  if ((method === 'startsWith' || method === 'endsWith') && argument.is === 'literal') return textMethod(of, method, String(argument.value))
  if ((method === 'match' || method === 'search') && argument.is === 'pattern') return condition(testPattern(of, argument))
  throw new Untranslatable(`the method ${method}()`)
}

/** `doc.get('status')` */
function memberOf(of: Extract<Term, { is: 'record' }>, node: AnyNode, method: string, setting: Setting): Term {
  const name = translate(node, setting)
  if (name.is !== 'literal' || typeof name.value !== 'string') throw new Untranslatable(`${method}() of a name that is worked out`)
  return memberTerm(of, name.value, setting)
}

/** `'A,B'.split(',')` */
function splitText(of: Extract<Term, { is: 'literal' }>, separator: Term): Term {
  if (separator.is !== 'literal') throw new Untranslatable('the method split()')
  const items = String(of.value).split(String(separator.value))
  return { is: 'array', items: items.map((value) => ({ is: 'literal', value })) }
}

function textMethod(of: Term, method: string, part: string): Term {
  if (of.is === 'literal')
    return condition(method === 'startsWith' ? (String(of.value).startsWith(part) ? yes : no) : String(of.value).endsWith(part) ? yes : no)
  if (of.is === 'value' && isTextual(of)) return condition(atom(`${of.cel.text}.${method}(${textLiteral(part).text})`))
  throw new Untranslatable(`${method}() of something that is no text`)
}

function startOf(of: Term, argument: Term): Cel | undefined {
  if (of.is !== 'value' || !isTextual(of) || argument.is !== 'literal') return undefined
  return atom(`${of.cel.text}.startsWith(${textLiteral(String(argument.value)).text})`)
}

function isTextual(value: Extract<Term, { is: 'value' }>): boolean {
  return ['text', 'choice', 'time'].includes(value.shape.is)
}

function changeCase(of: Term, method: string): Term {
  const isLower = method === 'toLowerCase'
  if (of.is === 'literal' && typeof of.value === 'string')
    return { is: 'literal', value: isLower ? of.value.toLowerCase() : of.value.toUpperCase() }
  if (of.is === 'value' && isTextual(of))
    return { is: 'value', shape: { is: 'text' }, cel: atom(`${isLower ? 'lower' : 'upper'}(${of.cel.text})`) }
  throw new Untranslatable(`${method}() of something that is no text`)
}

/** Whether a list, a text or several references hold something. */
export function contains(whole: Term, part: Term, setting: Setting): Cel {
  if (isRoles(whole)) return roleTest(part)
  if (whole.is === 'either') return contains(whole.first, part, setting)
  if (whole.is === 'array') return membership(whole.items, part, setting)
  if (whole.is === 'literal' && typeof whole.value === 'string' && part.is === 'literal')
    return whole.value.includes(String(part.value)) ? yes : no
  if (whole.is === 'value' && isTextual(whole) && part.is === 'literal')
    return atom(`${whole.cel.text}.contains(${textLiteral(String(part.value)).text})`)
  if (whole.is === 'value' && isTextual(whole) && part.is === 'value' && isTextual(part))
    return atom(`${whole.cel.text}.contains(${part.cel.text})`)
  throw new Untranslatable('membership in something else than a list or a text')
}

/** `x in [...]` where the values are of one kind, else one comparison each. */
function membership(items: readonly Term[], part: Term, setting: Setting): Cel {
  const tests = items.map((item) => compareTerms('==', part, item, setting))
  const shared = tests.map((test) => /^(\S+) == ('(?:[^'\\]|\\.)*')$/.exec(test.text))
  const [first] = shared
  const isUniform = tests.length > 1 && shared.every((match) => match !== null && match[1] === first?.[1])
  if (!isUniform) return tests.reduce(either, no)
  return { text: `${first?.[1]} in [${[...new Set(shared.map((match) => match?.[2]))].join(', ')}]`, strength: 'comparison' }
}

function overlap(a: Term, b: Term, setting: Setting): Cel {
  const [list, other] = a.is === 'array' ? [a, b] : [b, a]
  if (isRoles(other)) return roleTest(list)
  if (list.is !== 'array' || other.is !== 'array') throw new Untranslatable('has_common() of other things than lists')
  return other.items.map((item) => membership(list.items, item, setting)).reduce(either, no)
}

/** `(x) => condition` or `function (x) { return condition }` */
function callback(node: AnyNode): { readonly variable: string; readonly body: AnyNode } {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression')
    throw new Untranslatable('a function that stands elsewhere')
  const [parameter] = node.params
  if (parameter?.type !== 'Identifier') throw new Untranslatable('a function without a plain parameter')
  if (node.body.type !== 'BlockStatement') return { variable: parameter.name, body: node.body }
  const [statement] = node.body.body
  if (node.body.body.length !== 1 || statement?.type !== 'ReturnStatement' || statement.argument == null)
    throw new Untranslatable('a function with several statements')
  return { variable: parameter.name, body: statement.argument }
}

function rowsMethod(rows: Extract<Term, { is: 'rows' }>, method: string, node: AnyNode | undefined, setting: Setting): Term {
  if (node === undefined) throw new Untranslatable(`the method ${method}() of a table`)
  const { variable, body } = callback(node)
  const name = freeVariable(setting)
  const place = rows.row(name)
  const inner: Setting = { ...setting, variables: { ...setting.variables, [variable]: { is: 'record', place } } }
  if (method === 'map') return { is: 'column', rows, variable: name, value: translate(body, inner) }
  const test = truth(translate(body, inner), inner).text
  if (method === 'findIndex') return { is: 'position', contains: atom(`${rows.cel.text}.exists(${name}, ${test})`), isAtStart: undefined }
  if (method === 'some' || method === 'find') return condition(atom(`${rows.cel.text}.exists(${name}, ${test})`))
  if (method === 'every') return condition(atom(`${rows.cel.text}.all(${name}, ${test})`))
  if (method === 'filter') return { is: 'rows', cel: atom(`${rows.cel.text}.filter(${name}, ${test})`), row: rows.row }
  throw new Untranslatable(`the method ${method}() of a table`)
}

function columnHolds({ rows, variable, value }: Extract<Term, { is: 'column' }>, part: Term, setting: Setting): Cel {
  return atom(`${rows.cel.text}.exists(${variable}, ${compareTerms('==', value, part, setting).text})`)
}

const rolePaths: readonly string[] = ['frappe.user_roles', 'frappe.boot.user.roles', 'frappe.user.roles']

function isRoles(term: Term): boolean {
  return term.is === 'path' && rolePaths.includes(term.path)
}

/** Whether the person has the role, or one of several. */
function roleTest(wanted: Term): Cel {
  const names = wanted.is === 'array' ? wanted.items : [wanted]
  const tests = names.map((name): Cel => {
    if (name.is !== 'literal' || typeof name.value !== 'string') throw new Untranslatable('a role that is worked out')
    return { text: `${textLiteral(documentName(name.value, new Set())).text} in user.roles`, strength: 'comparison' }
  })
  return tests.reduce(either, no)
}

const dateFunctions: Readonly<Record<string, (day: Cel, other: Term) => Term>> = {
  'frappe.datetime.get_diff': (day, other) => wholeNumber(`daysBetween(${dayOf(other).text}, ${day.text})`),
  'frappe.datetime.get_day_diff': (day, other) => wholeNumber(`daysBetween(${dayOf(other).text}, ${day.text})`),
  'frappe.datetime.add_days': (day, other) => ({
    is: 'value',
    shape: { is: 'date' },
    cel: atom(`addDays(${day.text}, ${numberOf(other)})`),
  }),
  'frappe.datetime.add_months': (day, other) => ({
    is: 'value',
    shape: { is: 'date' },
    cel: atom(`addMonths(${day.text}, ${numberOf(other)})`),
  }),
}

/** `frappe.get_doc('Company', doc.company)`: what the Link leads to. */
function linkedRecord(doctype: Term, link: Term): Term {
  const isLink = link.is === 'value' && link.shape.is === 'reference' && doctype.is === 'literal' && doctype.value === link.shape.doctype
  if (isLink) return link
  throw new Untranslatable('a record that no Link of the form leads to')
}

function wholeNumber(cel: string): Term {
  return { is: 'value', shape: { is: 'number' }, cel: atom(cel) }
}

function dayOf(term: Term): Cel {
  if (term.is === 'value' && term.shape.is === 'date') return term.cel
  if (term.is === 'value' && term.shape.is === 'instant') return atom(`dateOf(${term.cel.text})`)
  throw new Untranslatable('a day that is no date')
}

function numberOf(term: Term): string {
  if (term.is === 'literal' && typeof term.value === 'number') return numberLiteral(term.value).text
  if (term.is === 'value' && term.shape.is === 'number') return `coalesce(${term.cel.text}, 0)`
  throw new Untranslatable('a number that is none')
}

function arrayMethod(items: readonly Term[], method: string, node: AnyNode, setting: Setting): Term {
  const { variable, body } = callback(node)
  const tests = items.map((item) => {
    const inner: Setting = { ...setting, variables: { ...setting.variables, [variable]: item } }
    return truth(translate(body, inner), inner)
  })
  return condition(method === 'every' ? tests.reduce(both, yes) : tests.reduce(either, no))
}

function freeVariable(setting: Setting): string {
  const used = Object.values(setting.variables).map((term) => (term.is === 'record' ? term.place.cel : ''))
  for (let number = 1; ; number++) if (!used.includes(`row${number}`)) return `row${number}`
}
