import { userDoctype } from './book.ts'
import { asksOf } from './condition-functions.ts'
import { type DocField, type DocType, textOf } from './doctype.ts'
import { fetchDemand } from './fetch.ts'
import { demandsOf } from './link-filters.ts'
import { onlyLink, optionsOf, shapeOf } from './shapes.ts'

/**
 * DocTypes that others name and that are not among the files, with the fields that are fetched from them, filtered by
 * or asked for their currency, so that what is written compiles. What a stub's field points to gets a stub as well.
 */
export function stubsFor(doctypes: readonly DocType[]): readonly DocType[] {
  const known = new Map(doctypes.filter(({ isStub }) => isStub !== true).map((doctype) => [doctype.name, doctype]))
  const begun = new Map(doctypes.filter(({ isStub }) => isStub === true).map((doctype) => [doctype.name, doctype]))
  const stubs = new Map<string, { fields: Map<string, DocField>; isTable: boolean }>()
  const isNamedAsTable = new Set<string>()
  const open = (name: string, isTable: boolean) => {
    const stub = stubs.get(name) ?? { fields: new Map<string, DocField>(), isTable }
    if (isTable) isNamedAsTable.add(name)
    stubs.set(name, { ...stub, isTable: stub.isTable && isTable })
    return stubs.get(name)
  }
  const linkOf = (child: string) => textOf(onlyLink(known.get(child))?.options)
  const visit = (field: DocField): void => {
    const shape = shapeOf(field, linkOf)
    if (shape.is === 'reference' || shape.is === 'references' || shape.is === 'lines') {
      if (!known.has(shape.doctype)) open(shape.doctype, shape.is === 'lines')
    }
  }
  const demand = (doctype: string, field: DocField): void => {
    if (known.has(doctype)) return
    const fields = open(doctype, false)?.fields
    const before = fields?.get(field.fieldname)
    const isBetter = before === undefined || (before.fieldtype === 'Data' && field.fieldtype !== 'Data')
    if (fields === undefined || !isBetter || field.fieldname === 'name') return
    fields.set(field.fieldname, field)
    visit(field)
  }
  for (const { name, fields } of begun.values())
    stubs.set(name, { fields: new Map(fields.map((field) => [field.fieldname, field])), isTable: true })
  for (const { fields } of doctypes) {
    for (const field of fields) {
      visit(field)
      for (const asked of demandsBy(field, fields)) demand(asked.doctype, asked.field)
    }
    for (const name of dynamicTargets(fields)) if (!known.has(name)) open(name, false)
  }
  return [...stubs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { fields, isTable }]) =>
      stubOf(begun.get(name) ?? { name, fields: [] }, [...fields.values()], isTable && isNamedAsTable.has(name)),
    )
}

function demandsBy(field: DocField, fields: readonly DocField[]): readonly { readonly doctype: string; readonly field: DocField }[] {
  const fetched = fetchDemand(field, fields)
  const target = textOf(field.options)
  const filtered = field.fieldtype === 'Link' && target !== undefined ? demandsOf(field, target) : []
  const [company, , currency] = (field.fieldtype === 'Currency' ? (target ?? '') : '').split(':').map((piece) => piece.trim())
  const priced = company && currency ? [{ doctype: company, field: { fieldname: currency, fieldtype: 'Link', options: 'Currency' } }] : []
  const conditions = ['depends_on', 'mandatory_depends_on', 'read_only_depends_on', 'collapsible_depends_on']
  return [...(fetched === undefined ? [] : [fetched]), ...filtered, ...priced, ...conditions.flatMap((key) => asksOf(field[key]))]
}

/** DocTypes that a Select beside a Dynamic Link offers. */
function dynamicTargets(fields: readonly DocField[]): readonly string[] {
  const names = new Set(fields.filter((field) => field.fieldtype === 'Dynamic Link').map((field) => textOf(field.options)))
  return fields.filter((field) => field.fieldtype === 'Select' && names.has(field.fieldname)).flatMap((field) => optionsOf(field))
}

function stubOf(begun: DocType, fields: readonly DocField[], isTable: boolean): DocType {
  const naming = begun.name === userDoctype ? {} : { autoname: isTable ? 'hash' : 'prompt' }
  return { ...(isTable ? { istable: 1 } : {}), ...naming, ...begun, fields, isStub: true }
}
