import { stateField, userDoctype } from './book.ts'
import type { Setting } from './condition.ts'
import { isOn, textOf } from './doctype.ts'
import { atom, no, type Place, type Term, Untranslatable, yes } from './term.ts'

/** Names that lead to something else only with what follows them. */
const roots = new Set([
  'frappe',
  'cur_frm',
  'frm',
  'window',
  'locals',
  'me',
  'this',
  'erpnext',
  'Object',
  'Array',
  'Math',
  'JSON',
  'String',
  'Number',
  'Boolean',
])

/** A bare name: `doc`, `parent`, the variable of a loop, or a field that was written without `doc.`. */
export function nameTerm(name: string, setting: Setting): Term {
  const variable = Object.hasOwn(setting.variables, name) ? setting.variables[name] : undefined
  if (variable !== undefined) return variable
  if (name === 'doc') return { is: 'record', place: setting.doc }
  if (name === 'parent') {
    if (setting.parent === undefined) throw new Untranslatable('"parent", as nothing among the files has these lines', true)
    return { is: 'record', place: setting.parent }
  }
  if (name === 'undefined' || name === 'NaN') return { is: 'literal', value: null }
  if (roots.has(name)) return { is: 'path', path: name }
  if (setting.book.fieldsOf(setting.doc.doctype).has(name)) return fieldTerm(setting.doc, name, setting)
  throw new Untranslatable(`the name "${name}"`)
}

/** `of.name` */
export function memberTerm(of: Term, name: string, setting: Setting): Term {
  if (of.is === 'record') return fieldTerm(of.place, name, setting)
  if (of.is === 'path') return pathTerm(`${of.path}.${name}`, setting)
  if (name === 'length') return lengthTerm(of)
  if (of.is === 'either') return memberTerm(of.first, name, setting)
  if (of.is === 'value' && of.shape.is === 'reference') return linkedTerm(of, of.shape.doctype, name, setting)
  if (of.is === 'user' && (name === 'name' || name === 'email')) return { is: 'user' }
  if (of.is === 'literal' && of.value === null) return of
  throw new Untranslatable(`"${name}" of something that has no such part`)
}

/** A field of the record that a Link points to. */
function linkedTerm(of: Extract<Term, { is: 'value' }>, doctype: string, name: string, setting: Setting): Term {
  const target = setting.book.doctypes.get(doctype)
  if (target === undefined || setting.book.targetsOf(doctype).length > 1) throw new Untranslatable(`"${name}" of a Link to "${doctype}"`)
  return fieldTerm({ cel: of.cel.text, doctype: target }, name, setting)
}

function pathTerm(path: string, setting: Setting): Term {
  if (path === 'this.doc' || path === 'me.doc') return { is: 'record', place: setting.doc }
  if (['cur_frm.doc', 'frm.doc', 'me.frm.doc', 'this.frm.doc'].includes(path)) return { is: 'record', place: formOf(setting) }
  if (['frappe.session.user', 'frappe.user.name', 'frappe.session.user_email'].includes(path)) return { is: 'user' }
  const known = ['frappe.session', 'frappe.user', 'frappe.datetime', 'frappe.utils', 'frappe.model', 'me.frm', 'this.frm']
  if (known.includes(path) || path.startsWith('frappe.')) return { is: 'path', path }
  throw new Untranslatable(`"${path}"`)
}

/** The record whose form is open: that of a line is the record to which its table belongs. */
function formOf({ doc }: Setting): Place {
  let place = doc
  while (place.owner !== undefined) place = place.owner.place
  if (isOn(place.doctype.istable)) throw new Untranslatable('the form, as nothing among the files has these lines', true)
  return place
}

function lengthTerm(of: Term): Term {
  if (of.is === 'rows') return { is: 'value', shape: { is: 'number' }, cel: atom(`${of.cel.text}.size()`) }
  if (of.is === 'value' && of.shape.is === 'references') return { is: 'value', shape: { is: 'number' }, cel: atom(`${of.cel.text}.size()`) }
  if (of.is === 'either') return lengthTerm(of.first)
  if (of.is === 'value' && ['text', 'choice'].includes(of.shape.is))
    return { is: 'value', shape: { is: 'number' }, cel: atom(`length(${of.cel.text})`) }
  if (of.is === 'literal' && typeof of.value === 'string') return { is: 'literal', value: of.value.length }
  if (of.is === 'literal' && of.value === null) return of
  throw new Untranslatable('the length of something else than a text or a table')
}

/** A field of a record, or one of those that every record has. */
export function fieldTerm(place: Place, fieldname: string, setting: Setting): Term {
  const { book } = setting
  const field = place.doctype.fields.find((candidate) => candidate.fieldname === fieldname)
  const name = book.fieldsOf(place.doctype).get(fieldname)
  if (field !== undefined && name !== undefined) {
    const shape = book.shapeOf(field)
    const cel = atom(`${place.cel}.${name}`)
    if (shape.is !== 'lines') return { is: 'value', cel, shape }
    if (isOn(place.doctype.istable)) throw new Untranslatable('rows of lines, which are kept as JSON')
    const child = book.doctypes.get(shape.doctype)
    if (child === undefined) throw new Untranslatable(`the rows of "${shape.doctype}", which are not among the files`)
    return { is: 'rows', cel, row: (variable) => ({ cel: variable, doctype: child, owner: { place, fieldname } }) }
  }
  return systemTerm(place, fieldname, setting)
}

/** What the form keeps beside the fields of a record. */
const ofTheForm = new Set(['__onload', '__run_link_triggers', '__newname', '__last_sync_on', 'parent', 'idx', 'meta', 'localname'])

function systemTerm(place: Place, fieldname: string, setting: Setting): Term {
  const value = (name: string, shape: 'text' | 'instant'): Term => ({
    is: 'value',
    cel: atom(`${place.cel}.${name}`),
    shape: { is: shape },
  })
  const person = (name: string): Term => ({
    is: 'value',
    cel: atom(`${place.cel}.${name}`),
    shape: { is: 'reference', doctype: userDoctype },
  })
  switch (fieldname) {
    case 'docstatus':
      return { is: 'state', place }
    case '__unsaved':
      setting.remark('"__unsaved" (changed and not saved) is read as "not saved yet"')
      return systemTerm(place, '__islocal', setting)
    case '__islocal':
      return {
        is: 'condition',
        cel: place.cel === 'record' ? atom('isNew') : { text: `${place.cel}.createdAt == null`, strength: 'comparison' },
      }
    case 'name': {
      const key = setting.book.keyOf(place.doctype)
      return value(key ?? 'id', 'text')
    }
    case 'owner':
      return person('createdBy')
    case 'modified_by':
      return person('updatedBy')
    case 'creation':
      return value('createdAt', 'instant')
    case 'modified':
      return value('updatedAt', 'instant')
    case 'doctype':
      return { is: 'literal', value: place.doctype.name }
    case 'parenttype':
      return { is: 'literal', value: place.owner?.place.doctype.name ?? null }
    case 'parentfield':
      return { is: 'literal', value: place.owner?.fieldname ?? null }
  }
  if (ofTheForm.has(fieldname)) throw new Untranslatable(`"${fieldname}" of the form`)
  if (place.doctype.isStub === true) throw new Untranslatable(`"${fieldname}" of "${place.doctype.name}", which is not among the files`)
  setting.remark(`"${place.doctype.name}" has no field "${fieldname}", so it counts as empty`)
  return { is: 'literal', value: null }
}

/** `docstatus` compared with a number, or taken as yes or no: only what is submitted has another state than draft. */
export function stateCel(place: Place): string | undefined {
  const holder = place.owner?.place ?? place
  if (!isOn(holder.doctype.is_submittable)) return undefined
  return `${holder.cel}.${stateField}`
}

export const stateNames: readonly string[] = ['draft', 'submitted', 'cancelled']

/** The states, named by their numbers, for which a test holds. */
export function stateTest(place: Place, holds: (state: number) => boolean) {
  const cel = stateCel(place)
  const states = stateNames.filter((_, state) => holds(state))
  if (cel === undefined) return holds(0) ? yes : no
  if (states.length === 0) return no
  if (states.length === stateNames.length) return yes
  const [only] = states
  if (states.length === 1) return { text: `${cel} == '${only}'`, strength: 'comparison' } as const
  const other = stateNames.find((state) => !states.includes(state))
  return { text: `${cel} != '${other}'`, strength: 'comparison' } as const
}

/** The DocType to which a path of references leads, by its name in the files. */
export function titleOf(field: { readonly label?: string; readonly fieldname: string }): string {
  const label = textOf(field.label)
  if (label !== undefined) return label
  const words = field.fieldname.replace(/_+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
